#!/usr/bin/env bash
# Makes the gallery: a run, its report and a picture of it. Some three minutes on two idle cores.
#
#     bash docs/gallery/make.sh            (needs autonumerics on the path, and Chromium)
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

autonumerics discover exp2 --on 0 1 --max-ops 12 --seed 5 --evaluations 300000 --out "$work/exp2"
autonumerics report "$work/exp2" --out exp2.html
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
  --window-size=1200,1150 --screenshot="$work/exp2.png" "file://$PWD/exp2.html"
mv "$work/exp2.png" exp2.png
[[ $(stat -c %s exp2.png) -lt 300000 ]] || { echo "exp2.png is larger than 300 kB" >&2; exit 1; }
