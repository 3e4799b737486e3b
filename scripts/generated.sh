#!/usr/bin/env bash
# What the program makes and the repository keeps must agree. `scripts/generated.sh --write` makes it anew.
. "$(dirname "$0")/common.sh"

need_rust
build_adit
made="$target_dir/generated"
mkdir -p "$made"
stale=0

# held <file of the repository> <file just made>
held() {
    if [ "${mode:-}" = --write ]; then
        cmp -s "$1" "$2" || { cp "$2" "$1" && echo "$1: written"; }
    elif ! diff -u "$1" "$2"; then
        stale=1
    else
        echo "$1: up to date"
    fi
}

mode="${1:-}"
"$adit" schema --format md >"$made/tables.md"
held docs/tables.md "$made/tables.md"
"$adit" hindcast --quiet --format md >"$made/hindcast.md"
held docs/hindcast.md "$made/hindcast.md"
for folder in models/*/; do
    name=$(basename "$folder")
    "$adit" schema --package "models/$name" >"$made/$name.json"
    held "models/$name/datapackage.json" "$made/$name.json"
done
[ "$stale" = 0 ] || fail "generated files are out of date" "make generated"
