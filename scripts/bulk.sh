#!/bin/bash
# bulk.sh TALKS.jsonl [MEGABYTES]: how fast conversations are scored in bulk, and in how much memory.
#
# Repeats the file to 10 MB and to so many megabytes (1000 if left out) and measures, one after the other in one run:
# scoring JSONL to JSONL on one thread and on all, its peak memory for both sizes, the yardstick of `benches/` over the
# same bytes, and `rg -c -i -F` with the yardstick's phrases. It needs bash, awk and GNU time; without
# ripgrep its line is left out.
set -euo pipefail
[ $# -ge 1 ] && [ -r "$1" ] || { echo "usage: scripts/bulk.sh TALKS.jsonl [MEGABYTES]" >&2; exit 2; }
source=$(realpath "$1")
size=${2:-1000}
cd "$(dirname "$0")/.."
cargo build --release --quiet --bin tactful --example yardstick
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release
work=$(mktemp -d "${TMPDIR:-/tmp}/bulk.XXXXXX")
trap 'rm -r "$work"' EXIT

repeat() { # repeat MEGABYTES: whole lines of the source, again and again
    local bytes times
    bytes=$(stat -c %s "$source")
    times=$((($1 * 1000000 + bytes - 1) / bytes))
    for ((i = 0; i < times; i++)); do cat "$source"; done
}
repeat 10 >"$work/small.jsonl"
repeat "$size" >"$work/large.jsonl"
talks=$(wc -l <"$work/large.jsonl")
megabytes=$(awk -v b="$(stat -c %s "$work/large.jsonl")" 'BEGIN { print b / 1e6 }')

measured() { # measured NAME FILE COMMAND…: seconds, memory, rates
    local name=$1 file=$2
    shift 2
    command time -f '%e %M' -o "$work/time" "$@" >/dev/null || true
    awk -v name="$name" -v talks="$(wc -l <"$file")" -v bytes="$(stat -c %s "$file")" 'END {
        printf "%-32s %8.2f s %9.0f talks/s %7.1f MB/s %7.0f MB memory\n", name, $1, talks / $1, bytes / 1e6 / $1, $2 / 1024
    }' "$work/time"
}
score() { measured "$1" "$2" "$target/tactful" score --from jsonl --to jsonl --threads "$3" "$2"; }

printf '%s conversations, %s MB, %s cores\n' "$talks" "$megabytes" "$(nproc)"
score "scoring 10 MB, all threads" "$work/small.jsonl" "$(nproc)"
score "scoring, one thread" "$work/large.jsonl" 1
score "scoring, all threads" "$work/large.jsonl" "$(nproc)"
measured "yardstick, one thread" "$work/large.jsonl" "$target/examples/yardstick" "$work/large.jsonl"
if command -v rg >/dev/null; then
    measured "rg, all threads" "$work/large.jsonl" rg -c -i -F -f benches/phrases.txt "$work/large.jsonl"
else
    echo "rg is not measured: there is no ripgrep"
fi
if command -v sha256sum >/dev/null; then
    for threads in 1 "$(nproc)"; do
        "$target/tactful" score --from jsonl --to jsonl --threads "$threads" "$work/small.jsonl" | sha256sum
    done | uniq | awk 'END { print NR == 1 ? "one thread and many write the same" : "THREADS DIFFER" }'
fi
