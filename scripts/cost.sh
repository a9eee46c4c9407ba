#!/usr/bin/env bash
# How many conversations one core scores in a second.
# usage: cost.sh FILE.jsonl [TACTFUL]
set -euo pipefail
file="$1"
tactful="${2:-target/release/tactful}"
lines=$(wc -l < "$file")
copies=$(( 20000 / (lines + 1) + 1 ))
many() { for _ in $(seq "$copies"); do cat "$file"; done; }
TIMEFORMAT=%U
seconds=$( { time many | "$tactful" score --from jsonl --to jsonl - > /dev/null 2>&1 || true; } 2>&1 | tail -n 1)
awk -v n="$(( lines * copies ))" -v s="$seconds" 'BEGIN { printf "%d conversations in %.2f s of one core: %d a second, %.3f ms each\n", n, s, n / s, 1000 * s / n }'
