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
    # Bounds of stress and every plan need the solver.
    if [ -n "$highs_features" ] && grep -q "^highs = " "crates/$package/Cargo.toml"; then
        features="--features $package/highs"
    elif grep -A3 "^\[\[bench\]\]" "crates/$package/Cargo.toml" | grep -q "required-features"; then
        echo "$package is left out: it needs HiGHS"
        continue
    fi
    # shellcheck disable=SC2086 # none, or an option and its value
    cargo bench --locked --package "$package" --bench "$name" $features -- "$@"
done
[ $# -gt 0 ] || scripts/bench-reading.sh
