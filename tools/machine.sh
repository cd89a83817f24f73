#!/bin/sh
# What a fresh Debian or Ubuntu lacks, installed only where we may (root or password-less sudo).
#   venv PYTHON   the module that makes virtual environments
#   browser       Chromium, for the tests and screenshots that look at pages
#   test          browser, PostgreSQL, Java (for Spark), gettext and git
set -eu

root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1
  fi
}

install() {
  command -v apt-get >/dev/null && root env DEBIAN_FRONTEND=noninteractive sh -c \
    "apt-get update -qq && apt-get install -y -qq --no-install-recommends $*" >/dev/null
}

need() { # need 'test that it is there' package...
  there=$1; shift
  sh -c "$there" >/dev/null 2>&1 && return 0
  echo "installing $*" >&2
  install "$@" || {
    echo "Please install $* (Debian or Ubuntu: apt-get install $*), then run this again." >&2
    [ "${CI:-}" = true ] && exit 2
    return 0
  }
}

browser() { need 'command -v chromium || command -v chromium-browser || command -v google-chrome' chromium; }

case $1 in
  venv)
    version=$("$2" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    need "$2 -c 'import ensurepip, venv'" "python$version-venv"
    ;;
  browser) browser ;;
  test)
    browser
    need 'ls /usr/lib/postgresql/*/bin/initdb' postgresql
    need 'command -v java' openjdk-17-jre-headless
    need 'command -v msgfmt' gettext
    need 'command -v git' git
    ;;
esac
