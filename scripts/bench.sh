#!/usr/bin/env bash
# The benchmarks of all crates that have some, then reading against others. Arguments go to every benchmark program;
# with arguments, reading is left out.
. "$(dirname "$0")/common.sh"

need_rust
need_highs
benches=$(find crates -path '*/benches/*.rs' ! -path '*/benches/*/*' -o -path '*/benches/*/main.rs' | sort)
[ -n "$benches" ] || { echo "no crate has a benchmark yet"; exit 0; }
# Only benchmark programs: the unit test programs do not know such arguments.
for bench in $benches; do
    name=$(basename "${bench%/main.rs}" .rs)
    package=$(basename "${bench%%/benches/*}")
    features=""
    [ "$package" != adit-stress ] || [ -z "$highs_features" ] || features="--features adit-stress/highs"
    # shellcheck disable=SC2086 # none, or an option and its value
    cargo bench --locked --package "$package" --bench "$name" $features -- "$@"
done
[ $# -gt 0 ] || scripts/bench-reading.sh
