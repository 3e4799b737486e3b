#!/usr/bin/env bash
# Everything that is checked without running a test. Stops at the first fault.
. "$(dirname "$0")/common.sh"

need_rust
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
cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

say "cargo doc"
RUSTDOCFLAGS='-D warnings' cargo doc --no-deps --workspace --locked --quiet

say "scripts/generated.sh"
scripts/generated.sh

say "lint: all good"
