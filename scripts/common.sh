# shellcheck shell=bash
# Sourced by the other scripts: where things are, and what to say when something is missing.
# Runs with bash 3.2, the one that macOS ships.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target_dir="${CARGO_TARGET_DIR:-target}"

say() { printf '\n== %s\n' "$*"; }
fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }

# install <what it is for> <Debian packages> <Homebrew packages>: as root on Debian, else says what to type.
install() {
    if has apt-get && is_root; then
        say "Installing $2 ($1)"
        # Word splitting is meant: several packages may be named.
        # shellcheck disable=SC2086
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $2 </dev/null ||
            { apt-get update </dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $2 </dev/null; }
    elif has apt-get; then
        fail "$1 needs $2" "sudo apt-get install -y $2" "then run this again"
    elif has brew; then
        fail "$1 needs $3" "brew install $3" "then run this again"
    else
        fail "$1 needs $2; install it with the package manager of your system, then run this again"
    fi
}

rust_hint="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"

# A Rust that is new enough, and a C compiler: Rust links with it.
need_rust() {
    if ! has cargo && [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ]; then
        PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
        export PATH
    fi
    local wanted found
    wanted=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)
    has cargo || fail "Rust is missing (cargo $wanted or newer)" "$rust_hint"
    found=$(cargo --version | cut -d' ' -f2)
    at_least "$found" "$wanted" ||
        fail "Rust $found is too old: Adit needs $wanted or newer" "rustup update stable" \
            "or, if Rust came with the system: $rust_hint"
    if ! has cc; then
        [ "$(uname -s)" != Darwin ] || fail "linking Rust programs needs the command line tools" "xcode-select --install"
        install "linking Rust programs" "gcc libc6-dev" "gcc"
    fi
}

# at_least <version> <minimum>: compares major and minor.
at_least() {
    local a_major a_minor b_major b_minor
    IFS=. read -r a_major a_minor _ <<EOF
$1
EOF
    IFS=. read -r b_major b_minor _ <<EOF
$2
EOF
    [ "$a_major" -gt "$b_major" ] || { [ "$a_major" -eq "$b_major" ] && [ "$a_minor" -ge "$b_minor" ]; }
}

# build_adit: builds the program and puts its path into $adit. A script that knows HiGHS hands its features down, so
# that the program is not built twice.
build_adit() {
    # shellcheck disable=SC2086 # none, or an option and its value
    cargo build --quiet --locked --package adit-cli ${highs_features:-}
    adit="$target_dir/debug/adit"
}

. scripts/highs.sh
