#!/usr/bin/env bash
# Puts the vendor's Python library, which speaks version 2 of its API, where the tests look for it.
set -euo pipefail
cd "$(dirname "$0")/../../.."

folder=node_modules/.cache/gigachat
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: gigachat==0.2.3
