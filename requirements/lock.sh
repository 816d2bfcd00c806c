#!/usr/bin/env bash
# Writes the hash-pinned locks from pyproject.toml. Run after changing a dependency: make lock
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-uv}
compile() { "$uv" pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q "$@"; }
all="--group build --extra postgres --extra population --group test --group check --group release"
# shellcheck disable=SC2086 # words of one list
compile pyproject.toml $all --group bench -o requirements/bench.lock
# shellcheck disable=SC2086
compile pyproject.toml $all -c requirements/bench.lock -o requirements/dev.lock
compile pyproject.toml -c requirements/bench.lock -o requirements/run.lock
# What only makes a wheel is not among what runs, so that the list of what is inside says what is inside.
compile --group build -c requirements/bench.lock -o requirements/build.lock
