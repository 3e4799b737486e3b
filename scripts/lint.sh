#!/usr/bin/env bash
# Everything that is checked without running a test. Stops at the first fault.
. "$(dirname "$0")/common.sh"

need_rust
need_highs
for tool in fmt clippy; do
    if ! cargo "$tool" --version >/dev/null 2>&1; then
        component=$([ "$tool" = fmt ] && echo rustfmt || echo clippy)
        has rustup || fail "cargo $tool is missing" "sudo apt-get install -y rustfmt rust-clippy, or use rustup"
        rustup component add "$component"
    fi
done

say "cargo fmt --check"
cargo fmt --all --check

say "scripts/paths.sh"
scripts/paths.sh

say "cargo clippy"
# shellcheck disable=SC2086 # none, or an option and its value
cargo clippy --workspace --all-targets --locked --quiet $highs_features -- -D warnings
# Without HiGHS other lines are compiled.
cargo clippy --package adit-stress --all-targets --locked --quiet -- -D warnings

say "cargo doc"
# shellcheck disable=SC2086 # as above
RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --workspace --locked --quiet $highs_features

say "scripts/generated.sh"
scripts/generated.sh

say "lint: all good"
