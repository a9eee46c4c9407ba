#!/bin/sh
# How many instructions `tactful check` costs as a process, over an empty Rust process that prints a line.
#
# usage: scripts/startup.sh [DRAFT]       (default: examples/drafts/reply.txt)
#
# Needs valgrind. Instructions, unlike seconds, come out the same on a busy machine. The limit that the
# project sets itself is 5 million; the script fails above it.
set -eu

limit=5000000
cd "$(dirname "$0")/.."
draft=${1:-examples/drafts/reply.txt}
target=${CARGO_TARGET_DIR:-target}
[ -r "$draft" ] || { echo "startup: cannot read $draft" >&2; exit 2; }
command -v valgrind >/dev/null || { echo "startup: valgrind is not installed" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --release --quiet
printf 'fn main() {\n    println!("Nothing to say.");\n}\n' >"$work/empty.rs"
rustc --edition 2024 -C opt-level=3 -o "$work/empty" "$work/empty.rs"

# Runs a command under callgrind and prints the instructions it took. The command's own exit code does not matter.
instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$work/callgrind.out" "$@" >/dev/null 2>"$work/log" || true
    count=$(sed -n 's/^summary: *\([0-9]*\).*/\1/p; s/^totals: *\([0-9]*\).*/\1/p' "$work/callgrind.out" | head -n 1)
    [ -n "$count" ] || { cat "$work/log" >&2; exit 2; }
    echo "$count"
}

empty=$(instructions "$work/empty")
check=$(instructions "$target/release/tactful" check "$draft")
over=$((check - empty))
echo "an empty process   $empty instructions"
echo "tactful check      $check instructions ($(wc -w <"$draft") words)"
echo "over it            $over instructions, the limit being $limit"
[ "$over" -le "$limit" ]
