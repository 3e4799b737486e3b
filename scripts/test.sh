#!/usr/bin/env bash
# All tests in one go. The summary of the test runner comes last.
. "$(dirname "$0")/common.sh"
# shellcheck disable=SC2086 # $highs_features: none, or an option and its value

need_rust
need_highs
scripts/frictionless.sh

if cargo nextest --version >/dev/null 2>&1; then
    say "cargo test --doc"
    cargo test --workspace --locked $highs_features --doc --quiet
    say "cargo nextest run"
    cargo nextest run --workspace --locked $highs_features --no-fail-fast
else
    say "cargo test"
    log="$target_dir/test.log"
    cargo test --workspace --locked $highs_features --no-fail-fast 2>&1 | tee "$log"
    # cargo test sums up each program alone; this is the sum of the sums.
    awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
         END { printf "\nSummary: %d tests passed, %d failed, %d ignored\n", passed, failed, ignored }' "$log"
fi
