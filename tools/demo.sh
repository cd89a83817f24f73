#!/bin/sh
# A Fairlead to look around in: the example firm, an account of yours, the password beside the data.
set -eu
bin=$1 data=$2
note=$data/sign-in.txt
if [ ! -f "$note" ]; then
  password=$(head -c 15 /dev/urandom | base64 | tr '+/' 'ab')
  FAIRLEAD_PASSWORD=$password "$bin/fairlead" init --data "$data" \
    --firm "My firm" --email you@fairlead.example --name You
  "$bin/fairlead" example load --data "$data"
  umask 077
  printf 'you@fairlead.example\n%s\n' "$password" > "$note"
fi
echo "Sign in with the two lines of $note:" && cat "$note"
