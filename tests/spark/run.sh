#!/usr/bin/env bash
# Runs the Spark test: installs pyspark for itself, and says so and ends well where it cannot be had.
# usage: run.sh TACTFUL      runs the test
#        run.sh --install    installs pyspark and no more
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
venv="${CARGO_TARGET_DIR:-$here/../../target}/spark-venv"
skip() { printf 'The Spark test is left out: %s\n' "$1"; exit 0; }
command -v java >/dev/null || skip "there is no Java"
command -v python3 >/dev/null || skip "there is no Python"
if [ ! -x "$venv/bin/spark-submit" ]; then
  python3 -m venv "$venv" || skip "python3-venv is missing"
  "$venv/bin/pip" install --quiet 'pyspark>=4,<5' || skip "pyspark cannot be installed"
fi
[ "${1:-}" != --install ] || exit 0
export PYSPARK_PYTHON="$venv/bin/python" PYSPARK_DRIVER_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1
export PYTHONPATH="$here/../../examples" PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/python" "$here/scored.py" "$1"
