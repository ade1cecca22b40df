#!/usr/bin/env bash
# Puts the server of llama.cpp, as the PyPI package xllamacpp brings it, where its tests look for it.
set -euo pipefail
cd "$(dirname "$0")/../../.."

folder=node_modules/.cache/llama-cpp
[ -x "$folder/bin/python" ] || python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
  --requirement test/providers/llama-cpp/requirements.txt
