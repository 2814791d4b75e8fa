# Set-up steps of ./dev, sourced by it. Each does nothing when there is nothing to do.

# Packages of scripts/packages.txt that are not installed. A node from elsewhere (version 18 or later) stands for nodejs
# and npm: other packages of node conflict with Debian's npm.
# missing_packages [PART]: with a part, those of its lines (`PART: PACKAGE`) too.
missing_packages() {
  local package own_node=no part=${1:-none}
  if command -v node >/dev/null && command -v npm >/dev/null; then own_node=yes; fi
  sed -e 's/#.*//' -e "s/^$part: //" -e '/: /d' scripts/packages.txt | while read -r package; do
    [ -n "$package" ] || continue
    if [ "$own_node" = yes ]; then case "$package" in nodejs | npm) continue ;; esac; fi
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed$' || echo "$package"
  done
}

# install_packages [PART]
install_packages() {
  local missing as_root log
  command -v dpkg-query >/dev/null || die "this set-up knows Debian 12 only; elsewhere install what scripts/packages.txt lists"
  missing=$(missing_packages "${1:-}" | tr '\n' ' ')
  if [ -n "${missing// /}" ]; then
    if [ "$(id -u)" = 0 ]; then as_root=""
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then as_root="sudo"
    else die "packages are missing and this user is neither root nor has sudo. As root: apt-get install --no-install-recommends $missing"; fi
    say "Installing $(wc -w <<<"$missing") packages"
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } \
      </dev/null >"$log" 2>&1; then
      tail -n 20 "$log" >&2
      die "apt-get failed; the whole log is $log"
    fi
    rm -f "$log"
  fi
  local major
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [ "$major" -ge 18 ] || die "node $(node --version) is too old: 18 or later is needed (Debian 12's own will do: remove this one)"
}

# configure PRESET [CMAKE ARGUMENTS]
configure() {
  local preset=$1 log; shift
  log=build/$preset/configure.log
  mkdir -p "build/$preset"
  cmake --preset "$preset" "$@" >"$log" 2>&1 </dev/null || { cat "$log" >&2; die "CMake could not configure the preset $preset"; }
}

# build PRESET TARGETS...: quiet unless it fails.
build() {
  local preset=$1 log; shift
  configure "$preset"
  log=build/$preset/build.log
  say "Building $* ($preset; the log is $log)"
  cmake --build "build/$preset" --target "$@" >"$log" 2>&1 </dev/null || { grep -v '^\[' "$log" | head -n 80 >&2; die "the build failed"; }
}

has_pages() { [ -f channels/pages/package.json ]; }

build_pages() {
  if has_pages; then build release pages; fi
}
