#!/usr/bin/env bash
# No tracked file may hold a path of somebody's machine. A path inside a web address is none.
. "$(dirname "$0")/common.sh"

before='(^|[^A-Za-z0-9_.:/?#%&=+-])'
roots='(work|root|home/[a-z][a-z0-9_-]*|Users/[A-Za-z][A-Za-z0-9_-]*|tmp/[a-z0-9_-]+)'
if git grep -nIE "$before/$roots/" -- .; then
    fail "the lines above name a path of a machine" "write it relative to the repository, or make it an argument"
fi
echo "no tracked file names a path of a machine"
