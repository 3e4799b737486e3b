#!/usr/bin/env bash
# Reading against others, as whole processes that take turns: a made-up year of world trade (ten million lines) read and
# added up by Adit, Polars and DuckDB; a made-up package of a million rows read and checked by Adit, and its bytes read
# as records by the csv crate. Arguments: rounds (3), lines of trade (10000000), rows of the package (1000000).
. "$(dirname "$0")/common.sh"

rounds="${1:-3}" lines="${2:-10000000}" rows="${3:-1000000}"

need_rust
has python3 || install "running Polars and DuckDB" "python3 python3-venv" "python"
venv="$target_dir/bench-venv"
# The stamp is written last, so that a broken installation is made anew.
if ! cmp -s scripts/bench-peers.txt "$venv/stamp"; then
    say "Installing $(tr '\n' ' ' <scripts/bench-peers.txt)into $venv"
    rm -rf "$venv"
    mkdir -p "$target_dir"
    python3 -m venv "$venv" || fail "python3 cannot make a virtual environment" "python3 -m venv --help"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --requirement scripts/bench-peers.txt
    cp scripts/bench-peers.txt "$venv/stamp"
fi

say "cargo build --release"
cargo build --quiet --locked --release --package adit-exchange --example reading
reading="$target_dir/release/examples/reading"

made_up=$(mktemp -d)
trap 'rm -rf "$made_up"' EXIT
trade="$made_up/BACI_HS17_Y2022_V202601.csv"
say "Making up $lines lines of trade and a package of $rows rows"
"$reading" make-trade "$trade" "$lines"
"$reading" make-package "$made_up/package" "$rows"

"$venv/bin/python" scripts/bench_reading.py "$reading" "$trade" "$lines" "$made_up/package" "$rows" "$rounds"
