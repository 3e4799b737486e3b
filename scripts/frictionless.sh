#!/usr/bin/env bash
# Validates every shipped model with the public Frictionless tools, as a stranger would get it: exported by the program.
. "$(dirname "$0")/common.sh"

python_works() { has python3 && python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

need_python() {
    python_works || install "validating models with frictionless" "python3 python3-venv" "python"
    python_works || fail "python3 still cannot make a virtual environment" "python3 -m venv --help"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
        fail "frictionless needs Python 3.10 or newer; found $(python3 --version)" "install a newer python3, first in PATH"
}

venv="$target_dir/frictionless-venv"

set_up() {
    # The stamp is written last, so that a broken installation is made anew.
    if cmp -s scripts/frictionless.txt "$venv/stamp"; then return; fi
    need_python
    say "Installing $(grep '^frictionless==' scripts/frictionless.txt) into $venv"
    rm -rf "$venv"
    mkdir -p "$target_dir"
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --requirement scripts/frictionless.txt
    cp scripts/frictionless.txt "$venv/stamp"
}

need_rust
set_up
build_adit

out="$target_dir/exported-models"
rm -rf "$out"
mkdir -p "$out"
count=0
for folder in models/*/; do
    name=$(basename "$folder")
    [ -e "$folder/datapackage.json" ] || fail "models/$name has no datapackage.json"
    say "frictionless validate $name"
    "$adit" export "$name" "$out/$name"
    # Inside the folder, so that paths in the report are short and no path is taken for an unsafe one.
    report="$(pwd)/$out/$name.txt"
    case "$out" in /*) report="$out/$name.txt" ;; esac
    frictionless=$(cd "$venv/bin" && pwd)/frictionless
    if (cd "$out/$name" && "$frictionless" validate datapackage.json) >"$report" 2>&1; then
        echo "$name: valid"
    else
        cat "$report" >&2
        fail "frictionless finds $name invalid"
    fi
    count=$((count + 1))
done
[ "$count" -gt 0 ] || fail "no model in models/"
echo "frictionless: $count shipped model(s) valid"
