#!/usr/bin/env bash
# Puts a Node with an SQLite of its own, as the npm registry has it, where the tests of the history look for it.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=24.21.0
folder=node_modules/.cache/newer-node
[ "$("$folder/bin/node" --version 2>/dev/null)" = "v$version" ] && exit 0

case "$(uname -s)" in Linux) system=linux ;; Darwin) system=darwin ;; *) exit 0 ;; esac
case "$(uname -m)" in x86_64) machine=x64 ;; aarch64 | arm64) machine=arm64 ;; *) exit 0 ;; esac

rm -rf "$folder"
mkdir -p "$folder"
archive=$(npm pack --silent --pack-destination "$folder" "node-$system-$machine@$version")
tar -xzf "$folder/$archive" -C "$folder" --strip-components 1
rm "$folder/$archive"
"$folder/bin/node" --version
