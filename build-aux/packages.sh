# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Sourced by build-aux/run, build-aux/test and .ci/run: which Debian packages each of
# them needs, and need_packages, which installs the missing ones. "a|b" means either:
# the same thing under its names in different Debian releases.

PACKAGES_BUILD="gcc g++ meson ninja-build pkg-config gettext libglib2.0-dev libglib2.0-dev-bin
  libglib2.0-bin libjson-glib-dev libsqlite3-dev libtag-dev|libtag1-dev libgstreamer1.0-dev
  libgstreamer-plugins-base1.0-dev libgtk-4-dev libgtk-4-bin libadwaita-1-dev libsoup-3.0-dev
  libsecret-1-dev libmpdclient-dev libcurl4-openssl-dev|libcurl4-gnutls-dev
  libxml2-utils desktop-file-utils python3"

# Codecs to read with, and encoders for the music the tests and the demonstration make.
PACKAGES_MUSIC="gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly gstreamer1.0-libav"

PACKAGES_WINDOW="adwaita-icon-theme librsvg2-common fonts-cantarell fonts-dejavu-core dbus"

# A music server, what looks into files on a station, and a keyring: for tests and --demo.
PACKAGES_SERVERS="gnome-keyring dbus supysonic python3-waitress ffmpeg"

PACKAGES_TEST="yt-dlp mpd mpc curl icecast2 iproute2 mpv xvfb xauth xdotool imagemagick x11-apps
  at-spi2-core gir1.2-atspi-2.0 python3-gi python3-pyatspi appstream groff-base"

PACKAGES_CI="clang ccache jq"

# package_is_installed NAME
package_is_installed ()
{
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# as_root COMMAND...: runs it as root, through sudo when this is an ordinary user.
as_root ()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    echo "${0##*/}: root rights are needed for: $*" >&2
    return 1
  fi
}

apt_install ()
{
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@"
}

# need_packages LIST...: installs what is missing; silent when nothing is.
need_packages ()
{
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "${0##*/}: this is not a Debian system; if something is missing, it is one of:" $* >&2
    return 0
  fi

  missing=
  for want in $*; do
    found=
    for name in $(echo "$want" | tr '|' ' '); do
      if package_is_installed "$name"; then
        found=yes
        break
      fi
    done
    [ -n "$found" ] || missing="$missing $want"
  done
  [ -n "$missing" ] || return 0

  log=$(mktemp)
  if ! apt-cache show bash >/dev/null 2>&1; then
    as_root apt-get update >"$log" 2>&1 || :
  fi
  chosen=
  for want in $missing; do
    for name in $(echo "$want" | tr '|' ' '); do
      if apt-cache show "$name" >/dev/null 2>&1; then
        break
      fi
    done
    chosen="$chosen $name"
  done

  echo "Installing:$chosen" >&2
  # A stale package list names files that are gone: refresh it and try once more.
  if ! apt_install $chosen >"$log" 2>&1; then
    if ! { as_root apt-get update && apt_install $chosen; } >"$log" 2>&1; then
      tail -n 15 "$log" >&2
      echo "${0##*/}: cannot install:$chosen" >&2
      rm -f "$log"
      return 1
    fi
  fi
  rm -f "$log"
}
