#!/usr/bin/env bash
# HiGHS, the solver of linear programs behind bounds. Sourced by common.sh; after `need_highs`, cargo takes
# $highs_features. Run alone, it prints what to export for a cargo of one's own: eval "$(scripts/highs.sh)".
#
# ADIT_HIGHS=off     leaves HiGHS out: the program then says so where a bound would stand.
# ADIT_HIGHS=source  builds HiGHS into the program (eleven minutes of one core): nothing else is needed to run it.
# HIGHS_DIR          folder with an installed HiGHS: lib/ and include/highs/.
# Else: an installed HiGHS that pkg-config knows, else the built one of PyPI, else from source.

# The headers of older releases lack what the crate `highs` calls; this is the first that is tried by our tests.
highs_minimum=1.15

# need_highs: finds, fetches or builds HiGHS, and sets $highs_features.
need_highs() {
    highs_features=""
    case "${ADIT_HIGHS:-}" in
    off) echo "ADIT_HIGHS=off: built without HiGHS, bounds are left out"; return ;;
    "" | source) ;;
    *) fail "ADIT_HIGHS is \`$ADIT_HIGHS\`" "leave it unset, or say off or source" ;;
    esac
    mkdir -p "$target_dir/highs"
    highs_home="$(cd "$target_dir/highs" && pwd)"
    if [ "${ADIT_HIGHS:-}" = source ]; then
        highs_from_source
    elif ! { need_pkg_config && { highs_of_folder || highs_installed || highs_of_pypi; }; }; then
        [ -z "${HIGHS_DIR:-}" ] || fail "HIGHS_DIR=$HIGHS_DIR holds no HiGHS $highs_minimum or newer" \
            "it must have lib/ and include/highs/interfaces/highs_c_api.h" "or unset it"
        say "No built HiGHS for this system: building it from source takes some minutes, once"
        highs_from_source
    fi
    need_libclang
    highs_features="--features adit-cli/highs"
    export highs_features
}

# highs_at <lib folder>: programs find the library there, also outside of this script.
highs_at() {
    export ADIT_HIGHS_LIB="$1"
    export LD_LIBRARY_PATH="$1${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
}

need_pkg_config() {
    if ! has pkg-config && ! has pkgconf && has apt-get && is_root; then
        install "finding HiGHS" "pkg-config" "pkgconf"
    fi
    has pkg-config || has pkgconf
}

pkg_config() { if has pkg-config; then pkg-config "$@"; else pkgconf "$@"; fi; }

# describe <folder> <version>: a highs.pc that says where HiGHS lies now, not where it was packed.
describe() {
    local lib="$1/lib"
    [ -d "$lib" ] || lib="$1/lib64"
    cat >"$highs_home/highs.pc.new" <<EOF
Name: HiGHS
Description: Linear optimization software
Version: $2
Libs: -L"$lib" -lhighs
Cflags: -I"$1/include/highs"
EOF
    # Written only if it differs: cargo builds anew what rests on a file that was touched.
    cmp -s "$highs_home/highs.pc.new" "$highs_home/highs.pc" || cp "$highs_home/highs.pc.new" "$highs_home/highs.pc"
    rm -f "$highs_home/highs.pc.new"
    export PKG_CONFIG_PATH="$highs_home${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
    highs_at "$lib"
}

# highs_version <folder>: as its headers state it.
highs_version() {
    awk '$2 ~ /^HIGHS_VERSION_(MAJOR|MINOR|PATCH)$/ { printf "%s%s", (n++ ? "." : ""), $3 }' \
        "$1/include/highs/HConfig.h" 2>/dev/null
}

highs_of_folder() {
    [ -n "${HIGHS_DIR:-}" ] || return 1
    local folder version
    folder=$(cd "$HIGHS_DIR" 2>/dev/null && pwd) || return 1
    version=$(highs_version "$folder") && [ -n "$version" ] && at_least "$version" "$highs_minimum" || return 1
    describe "$folder" "$version"
}

highs_installed() {
    [ -z "${HIGHS_DIR:-}" ] && pkg_config --atleast-version="$highs_minimum" highs || return 1
    highs_at "$(pkg_config --variable=libdir highs)"
}

highs_of_pypi() {
    [ -z "${HIGHS_DIR:-}" ] && kit || return 1
    local folder
    folder=$("$highs_home/venv/bin/python" -c 'import highsbox; print(highsbox.highs_dist_dir())')
    describe "$folder" "$(highs_version "$folder")"
}

# The pinned packages of PyPI in a virtual environment of their own; fails quietly where there are none.
kit() {
    # The stamp is written last, so that a broken installation is made anew.
    if cmp -s scripts/highs.txt "$highs_home/venv/stamp"; then return 0; fi
    has python3 && python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || return 1
    say "Installing $(tr '\n' ' ' <scripts/highs.txt)into $highs_home/venv"
    rm -rf "$highs_home/venv"
    python3 -m venv "$highs_home/venv" &&
        "$highs_home/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            --only-binary :all: --requirement scripts/highs.txt || return 1
    cp scripts/highs.txt "$highs_home/venv/stamp"
}

# The headers are read with libclang. What LLVM installs is found by itself; else PyPI has it.
need_libclang() {
    local found
    [ -z "${LIBCLANG_PATH:-}" ] || return 0
    found=$(find /usr/lib /usr/lib64 /usr/local/lib /opt/homebrew/opt/llvm/lib /Library/Developer/CommandLineTools/usr/lib \
        -maxdepth 3 \( -name 'libclang.so*' -o -name 'libclang-[0-9]*.so*' -o -name libclang.dylib \) 2>/dev/null | head -n 1 || true)
    [ -z "$found" ] || return 0
    if kit; then
        LIBCLANG_PATH=$("$highs_home/venv/bin/python" -c 'import clang, pathlib; print(pathlib.Path(clang.__path__[0]) / "native")')
        export LIBCLANG_PATH
        # That one comes without the headers of a compiler; those of the C compiler do.
        export BINDGEN_EXTRA_CLANG_ARGS="-isystem $(cc -print-file-name=include)"
    else
        tools "reading the headers of HiGHS" "libclang-dev" "llvm"
    fi
}

highs_from_source() {
    # An installed HiGHS would be found first.
    export HIGHS_NO_PKG_CONFIG=1
    has cmake && has c++ || tools "building HiGHS from source" "cmake g++" "cmake"
}

# tools <what for> <Debian packages> <Homebrew packages>: `install`, also where sudo asks for no password.
tools() {
    if ! is_root && has apt-get && has sudo && sudo -n true 2>/dev/null; then
        say "Installing $2 ($1)"
        # shellcheck disable=SC2086 # several packages may be named
        sudo -n apt-get install -y --no-install-recommends $2 </dev/null && return
    fi
    is_root || echo "ADIT_HIGHS=off goes on without HiGHS" >&2
    install "$@"
}

# Sourced by nobody: run alone.
if [ "${#BASH_SOURCE[@]}" = 1 ]; then
    . "$(dirname "$0")/common.sh"
    need_rust
    need_highs >&2
    for name in PKG_CONFIG_PATH ADIT_HIGHS_LIB LD_LIBRARY_PATH LIBCLANG_PATH BINDGEN_EXTRA_CLANG_ARGS HIGHS_NO_PKG_CONFIG; do
        [ -z "${!name:-}" ] || printf 'export %s=%q\n' "$name" "${!name}"
    done
fi
