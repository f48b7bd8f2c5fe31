#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Start and stop the programs without systemd, by spawn-fcgi and multiwatch (which
# starts again what has died), as root at boot:
#
#     spawn.sh start|stop|status [PROGRAM...]
#
# The settings below can be given in the environment.
set -eu

PROGRAMS=${PROGRAMS:-login logout dashboard sessions account whoami gate}
# The folders of the programs, of their sockets and pid files.
LIBEXEC=${LIBEXEC:-/usr/local/libexec/latchkey}
SOCKETS=${SOCKETS:-/run/latchkey}
# Who they run as (started by another than root: that one), and the group of the
# web server, which alone can connect.
RUN_AS=${RUN_AS:-latchkey}
WEB_GROUP=${WEB_GROUP:-www-data}
# Workers of the login, whose hashes take their time; one of each of the others
# holds many connections by itself.
LOGIN_WORKERS=${LOGIN_WORKERS:-2}
CONFIG=${LATCHKEY_CONFIG:-/etc/latchkey/latchkey.env}

# The number in a pid file, which spawn-fcgi ends without a newline.
pid_of() {
	cat "$SOCKETS/$1.pid" 2>/dev/null || true
}

is_running() {
	pid=$(pid_of "$1")
	[ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

# Without -M the group could not connect; env -i, since spawn-fcgi passes all
# of root's environment on; multiwatch without -s would stop them by SIGUSR1.
start() {
	workers=1
	[ "$1" != login ] || workers=$LOGIN_WORKERS
	set -- "$1" -s "$SOCKETS/$1.sock" -M 0660 -P "$SOCKETS/$1.pid"
	name=$1
	shift
	[ "$(id -u)" -ne 0 ] || set -- "$@" -u "$RUN_AS" -g "$RUN_AS" \
	    -U "$RUN_AS" -G "$WEB_GROUP"
	env -i PATH="$PATH" LATCHKEY_CONFIG="$CONFIG" spawn-fcgi "$@" -- \
	    /usr/bin/multiwatch -s TERM -f "$workers" -- "$LIBEXEC/$name" \
	    >/dev/null
}

# Its requests are answered first. One that stays keeps its socket and its pid
# file, or a second one would be started beside it.
stop() {
	! is_running "$1" || kill "$pid" || true
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do
		is_running "$1" || break
		sleep 1
	done
	if is_running "$1"; then
		echo "$0: $1 still runs as $pid" >&2
		return 1
	fi
	rm -f "$SOCKETS/$1.sock" "$SOCKETS/$1.pid"
}

command=${1:-}
[ $# -eq 0 ] || shift
# shellcheck disable=SC2086 # a list
[ $# -gt 0 ] || set -- $PROGRAMS
case $command in
start)
	[ -d "$SOCKETS" ] || mkdir -m 755 "$SOCKETS"
	for program; do
		is_running "$program" || start "$program"
	done ;;
stop)
	failed=0
	for program; do
		stop "$program" || failed=1
	done
	exit "$failed" ;;
status)
	for program; do
		if is_running "$program"; then
			echo "$program runs as $(pid_of "$program")"
		else
			echo "$program does not run"
		fi
	done ;;
*)
	echo "usage: $0 start|stop|status [PROGRAM...]" >&2
	exit 2 ;;
esac
