#!/usr/bin/env bash
# Writes the hash-pinned locks from pyproject.toml. Run after changing a dependency: make lock
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() { "$uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q "$@"; }
compile --group build --extra postgres --extra population --group test --group check --group bench -o requirements/bench.lock
compile --group build --extra postgres --extra population --group test --group check -c requirements/bench.lock -o requirements/dev.lock
compile --group build -c requirements/bench.lock -o requirements/run.lock
