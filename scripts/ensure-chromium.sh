#!/usr/bin/env bash
# The browser tests need Chromium and a font with Chinese characters: install what is missing.
set -euo pipefail

missing=()
[[ -x /usr/bin/chromium ]] || missing+=(chromium)
font=$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.local/share/fonts" \
  -iregex '.*\(cjk\|wqy\|sourcehan\|droidsansfallback\|uming\|ukai\).*' -print -quit \
  2>/dev/null || true)
[[ -n $font ]] || missing+=(fonts-wqy-microhei)
[[ ${#missing[@]} -gt 0 ]] || exit 0

refuse() {
  echo "The browser tests need ${missing[*]}, and $1." >&2
  echo "Install first: sudo apt-get install ${missing[*]} (Chromium is expected at /usr/bin/chromium)." >&2
  exit 1
}

command -v apt-get >/dev/null || refuse "there is no apt-get here"
as_root=()
if [[ $(id -u) -ne 0 ]]; then
  sudo -n true 2>/dev/null || refuse "installing needs root"
  as_root=(sudo -n)
fi
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}"
