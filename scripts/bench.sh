#!/usr/bin/env bash
# The benchmarks of all crates that have some, then reading against others. Arguments go to every benchmark program;
# with arguments, reading is left out.
. "$(dirname "$0")/common.sh"

need_rust
benches=$(find crates -path '*/benches/*.rs' | sort)
[ -n "$benches" ] || { echo "no crate has a benchmark yet"; exit 0; }
# Only benchmark programs: the unit test programs do not know such arguments.
for bench in $benches; do
    name=$(basename "$bench" .rs)
    package=$(basename "$(dirname "$(dirname "$bench")")")
    cargo bench --locked --package "$package" --bench "$name" -- "$@"
done
[ $# -gt 0 ] || scripts/bench-reading.sh
