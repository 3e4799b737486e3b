#!/usr/bin/env bash
# From a fresh clone to the first answer.
. "$(dirname "$0")/common.sh"

report="${REPORT:-adit-report.html}"

need_rust
say "Building adit (a few minutes the first time)"
cargo build --release --locked --package adit-cli
adit="$target_dir/release/adit"

say "adit brief"
"$adit" --model rare-earths brief
"$adit" --model rare-earths --quiet --output "$report" brief

case "$(uname -s)" in
Darwin) open="open $report" ;;
*) open="xdg-open $report" ;;
esac
cat <<EOF

The same answer with maps and charts: $report
  open it         $open      (or drag the file into a browser)

Next:
  own a copy      $adit export rare-earths my-model
  change it       my-model/sites.csv opens in any spreadsheet: give lynas_malaysia, the separator
                  of Lynas in Malaysia, a capacity_t of 3000, and save it as CSV
  run again       $adit brief -m my-model        (watch Japan, and what now disagrees)
  look behind     $adit trace --help
  look around     $adit screen --importer USA     (which minerals are critical, and why)
  break it        $adit stress april-2025-embargo --country USA     (who runs short, when, how surely)
  mend it         docs/plan.md: which plants and reserves to pay for; it needs HiGHS, which scripts/highs.sh fetches
EOF
