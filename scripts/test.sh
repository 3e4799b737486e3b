#!/usr/bin/env bash
# All tests in one go. The summary of the test runner comes last.
. "$(dirname "$0")/common.sh"

need_rust
scripts/frictionless.sh

if cargo nextest --version >/dev/null 2>&1; then
    say "cargo test --doc"
    cargo test --workspace --locked --doc --quiet
    say "cargo nextest run"
    cargo nextest run --workspace --locked --no-fail-fast
else
    say "cargo test"
    log="$target_dir/test.log"
    cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$log"
    # cargo test sums up each program alone; this is the sum of the sums.
    awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
         END { printf "\nSummary: %d tests passed, %d failed, %d ignored\n", passed, failed, ignored }' "$log"
fi
