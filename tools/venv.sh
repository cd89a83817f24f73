#!/bin/sh
# Make the virtual environment $1 from the hash-locked list $2, with Fairlead itself in it.
set -eu
venv=$1 list=$2

python=""
for name in python3 python3.13 python3.12 python3.11; do
  if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
    python=$name
    break
  fi
done
if [ -z "$python" ]; then
  echo "Fairlead needs Python 3.11, 3.12 or 3.13; found none. On Debian or Ubuntu: apt-get install python3" >&2
  exit 2
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  sh "$(dirname "$0")/machine.sh" venv "$python"
fi
[ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import sys' 2>/dev/null || "$python" -m venv --clear "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$list"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
