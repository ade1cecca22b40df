"""Asks version 2 of GigaChat's API with the vendor's library: what it sends and reads is compared with ours."""

import json
import sys

from gigachat import GigaChat

base_url, body = sys.argv[1], json.loads(sys.argv[2])
is_stream = body.pop("stream")
with GigaChat(base_url=base_url, access_token="fake-token") as client:
    if is_stream:
        parts = [chunk.model_dump(exclude_none=True) for chunk in client.chat.stream(body)]
    else:
        parts = [client.chat.create(body).model_dump(exclude_none=True)]
print(json.dumps(parts))
