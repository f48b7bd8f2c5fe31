#!/bin/sh
# SPDX-License-Identifier: ISC
#
# How long `latchkey session end` takes with a million sessions: those of one
# user, then all. Wants 1 GB in the folder for temporary files, and fails when
# all take 10 s or more (R056).
#
#     tests/bench/end_all.sh [BUILD [COUNT]]
set -eu

build=${1:-build} count=${2:-1000000}
make -s BUILD="$build" "$build/latchkey" "$build/tests/bench/fill"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export APP_ENV=development STATE_DIR="$work" LATCHKEY_CONFIG="$work/settings"
: >"$LATCHKEY_CONFIG"

now() {
	date +%s%3N
}

"$build/latchkey" init >/dev/null 2>&1
user=$("$build/tests/bench/fill" "$work" sid "$count" 1 0 | cut -f 1)
"$build/latchkey" session new --user "$user" >/dev/null
sync
for what in "--user $user" --all; do
	began=$(now)
	# shellcheck disable=SC2086 # two words
	"$build/latchkey" session end $what
	took=$(($(now) - began))
	echo "session end $what: $took ms"
done
[ "$took" -lt 10000 ]
