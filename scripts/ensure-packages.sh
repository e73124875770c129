#!/usr/bin/env bash
# Install what the system lacks: "test" for the tests, "release" for the PDF of lectures alone.
set -euo pipefail

PATH=$PATH:/usr/sbin:/sbin
what=${1:-test}
missing=()

need_font() {
  local font
  font=$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.local/share/fonts" \
    -iregex '.*\(cjk\|wqy\|sourcehan\|droidsansfallback\|uming\|ukai\).*' -print -quit \
    2>/dev/null || true)
  [[ -n $font ]] || missing+=("$1")
}

need_library() {
  [[ $(ldconfig -p) == *"$1"* ]] || missing+=("$2")
}

case $what in
  test)
    # Either does; the shell alone is a third faster.
    [[ -x /usr/bin/chromium-headless-shell || -x /usr/bin/chromium ]] ||
      missing+=(chromium-headless-shell)
    need_font fonts-wqy-microhei
    command -v nginx >/dev/null || missing+=(nginx-light)
    compgen -G '/usr/*/nginx/modules/ngx_http_brotli_static_module.so' >/dev/null ||
      missing+=(libnginx-mod-http-brotli-static)
    command -v caddy >/dev/null || missing+=(caddy)
    [[ -x /usr/sbin/sshd ]] || missing+=(openssh-server)
    ;;
  release) need_font fonts-noto-cjk ;;
  *)
    echo "Usage: $0 [test|release]" >&2
    exit 2
    ;;
esac
need_library libpango-1.0.so.0 libpango-1.0-0
need_library libpangoft2-1.0.so.0 libpangoft2-1.0-0
need_library libharfbuzz-subset.so.0 libharfbuzz-subset0
[[ ${#missing[@]} -gt 0 ]] || exit 0

refuse() {
  echo "${missing[*]} missing for $what, and $1." >&2
  echo "Install first: sudo apt-get install ${missing[*]}" >&2
  exit 1
}

command -v apt-get >/dev/null || refuse "there is no apt-get here"
as_root=()
if [[ $(id -u) -ne 0 ]]; then
  sudo -n true 2>/dev/null || refuse "installing needs root"
  as_root=(sudo -n)
fi

# Tests start servers of their own: those of the packages stay down.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

"${as_root[@]}" apt-get update -q
apt-cache show chromium-headless-shell >/dev/null 2>&1 ||
  missing=("${missing[@]/#chromium-headless-shell/chromium}")
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}"
