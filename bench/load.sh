#!/usr/bin/env bash
# Measures the whole server from outside. The server gets the first core, this program and its generators the second: see README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build bench/Bellwire.Load -c Release -v q --nologo >&2
exec taskset -c 1 dotnet bench/Bellwire.Load/bin/Release/net10.0/Bellwire.Load.dll "$@"
