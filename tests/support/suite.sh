# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# What the bats files share: a state folder of their own, the programs as plain
# CGI and as FastCGI workers on Unix sockets, and short words for common claims.
# Web servers in front of them are servers.sh's job. Python tests have the same
# in suite.py.
#
#     setup_file() { suite_new development; suite_user testuser; suite_serve; }
#     teardown_file() { suite_end; }

bats_require_minimum_version 1.5.0

BUILD=${BUILD:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build}
SUPPORT=$(cd "$BATS_TEST_DIRNAME/../support" && pwd)
DEPLOY=$(cd "$BATS_TEST_DIRNAME/../../deploy" && pwd)
export BUILD SUPPORT DEPLOY
# The system's own python3 first: others start ten times slower.
PATH=/usr/bin:/bin:$PATH:/usr/sbin
PROGRAMS=(home login dashboard logout sessions account whoami)
# Of the users that suite_user makes.
PASSWORD='correct horse battery staple'
export PASSWORD

# shellcheck source=tests/support/servers.sh
. "$(dirname "${BASH_SOURCE[0]}")/servers.sh"

# A new folder $SUITE with a state folder, for development or production. The
# settings are exported; more can be given as NAME=value.
suite_new() {
	SUITE=$(mktemp -d -t suite.XXXXXX)
	export SUITE STATE_DIR=$SUITE/state
	export LATCHKEY_CONFIG=$SUITE/settings
	export APP_ENV=$1 PASSWORD_MEMORY=19m PASSWORD_PASSES=2
	shift
	unset APP_ORIGIN
	if [ "$APP_ENV" = production ]; then
		export APP_ORIGIN=https://app.example
		SUITE_HOST=app.example COOKIE=__Host-Http-sid
	else
		SUITE_HOST=localhost COOKIE=sid
	fi
	export SUITE_HOST COOKIE
	# shellcheck disable=SC2163 # NAME=value
	[ $# -eq 0 ] || export "$@"
	touch "$SUITE/pids" "$SUITE/settings"
	latchkey init >/dev/null
}

# Has the process ended? Who is to hear of it may be slow to do so.
suite_is_gone() {
	! grep -qs '^State:.[^ZX]' "/proc/$1/status"
}

# Stop what was started, by its pids.
suite_stop() {
	local pid
	while read -r pid; do
		kill "$pid" 2>/dev/null || continue
		for _ in $(seq 240); do
			! suite_is_gone "$pid" || break
			sleep 0.05
		done
		kill -KILL "$pid" 2>/dev/null || true
	done <"$SUITE/pids"
	: >"$SUITE/pids"
}

# Stop it and remove the folder.
suite_end() {
	[ -d "$SUITE" ] || return 0
	suite_stop
	rm -rf "$SUITE"
}

latchkey() {
	"$BUILD/latchkey" "$@"
}

suite_user() {
	printf '%s\n' "${2:-$PASSWORD}" |
	    latchkey user add "$1" --password-stdin
}

# A cookie, "name=value", of a new session of the user.
suite_cookie() {
	latchkey session new --user "$@"
}

suite_handles() {
	latchkey session list --json | jq -r '.[].handle'
}

suite_session_count() {
	latchkey session list --json | jq length
}

# suite_sql STATEMENT on sessions.db; what it selects.
suite_sql() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(*(row[0] for row in db.execute(sys.argv[2])), sep="\n", end="")
db.commit()' "$STATE_DIR/sessions/sessions.db" "$1"
}

# suite_events COUNT DAYS: bob's, behind those that are there, from DAYS ago.
suite_events() {
	suite_sql "INSERT INTO event (at, name, user, session, detail, actor,
	    program, network, agent)
	    WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n LIMIT $1)
	    SELECT unixepoch() * 1000 - 86400000 * $2, 'session_logout', 'bob',
	    '', '', '', '', '', '' FROM n"
}

# ---- without a web server ----

# The CGI variables of an ordinary request in "variables". Those given as
# NAME=value replace the ordinary ones of that name, and may be there twice.
suite_variables() {
	local program=$1 path usual variable
	path=/$program
	[ "$program" != home ] || path=/
	shift
	usual=(GATEWAY_INTERFACE=CGI/1.1 SERVER_PROTOCOL=HTTP/1.1
	    REQUEST_METHOD=GET "SCRIPT_NAME=$path" "REQUEST_URI=$path"
	    "HTTP_HOST=$SUITE_HOST" SERVER_NAME=localhost SERVER_PORT=80
	    REMOTE_ADDR=127.0.0.1)
	[ "$APP_ENV" != production ] || usual+=(HTTPS=on)
	variables=("$@")
	for variable in "${usual[@]}"; do
		[[ " $*" == *" ${variable%%=*}="* ]] ||
		    variables+=("$variable")
	done
}

# The settings as NAME=value, for programs with an empty environment.
suite_settings() {
	env | grep -E '^(APP|STATE|SESSION|PASSWORD|LATCHKEY|SECURITY|TRUSTED|ASAN|UBSAN)_' |
	    grep -v '^PASSWORD='
}

# The same as a settings file, which knows no settings of sanitizers.
suite_settings_file() {
	suite_settings | grep -vE '^(LATCHKEY_CONFIG|[A-Z]*SAN_OPTIONS)=' \
	    >"$SUITE/settings"
	chmod 644 "$SUITE/settings"
}

# cgi PROGRAM [NAME=value ...] [<body]: run it as plain CGI.
cgi() {
	local program=$1 variables settings
	suite_variables "$@"
	mapfile -t settings < <(suite_settings)
	env -i "${settings[@]}" "${variables[@]}" "$BUILD/cgi-bin/$program"
}

# cgi_post PROGRAM BODY [NAME=value ...]: the same with a form.
cgi_post() {
	local program=$1 body=$2
	shift 2
	printf '%s' "$body" | cgi "$program" REQUEST_METHOD=POST \
	    CONTENT_TYPE=application/x-www-form-urlencoded \
	    CONTENT_LENGTH="$(printf '%s' "$body" | wc -c)" "$@"
}

# Start a worker of a program or an example on $SUITE/PROGRAM.sock, which holds
# $BACKLOG connections; its log is $SUITE/PROGRAM.log.
suite_worker() {
	local program=$1 binary=$BUILD/cgi-bin/$1
	[ -x "$binary" ] || binary=$BUILD/examples/$program
	spawn-fcgi -n -b "${BACKLOG:-1024}" -s "$SUITE/$program.sock" -- \
	    "$binary" 2>>"$SUITE/$program.log" 3>&- &
	echo $! | tee "$SUITE/$program.pid" >>"$SUITE/pids"
	disown
	suite_wait test -S "$SUITE/$program.sock"
}

# fcgi PROGRAM [NAME=value ...] [<body]: ask the worker.
fcgi() {
	local program=$1 variables
	suite_variables "$@"
	python3 -S "$SUPPORT/fcgi_client.py" "$SUITE/$program.sock" \
	    "${variables[@]}"
}

# Workers of all programs that have none yet.
suite_workers() {
	local program
	for program in "${PROGRAMS[@]}"; do
		[ -S "$SUITE/$program.sock" ] || suite_worker "$program"
	done
}

# The same, behind SERVER if there is one.
suite_start() {
	if [ -n "$SERVER" ]; then suite_serve sockets; else suite_workers; fi
}

# served PROGRAM [NAME=value ...] [<body]: ask the worker, behind SERVER by HTTP.
served() {
	local program=$1 variables
	suite_variables "$@"
	python3 -S "$SUPPORT/served.py" "$program" "${variables[@]}"
}

# Try a command for up to 20 s.
suite_wait() {
	for _ in $(seq 400); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.05
	done
	echo "not within 20 s: $*" >&2
	return 1
}

# ---- claims ----

# The value of a header in an answer on standard input, a line each.
header() {
	awk -v name="$1" 'BEGIN { name = tolower(name) }
	{ sub(/\r$/, "") }
	$0 == "" { exit }
	tolower(substr($0, 1, length(name) + 1)) == name ":" {
		sub(/^[^:]*:[ \t]*/, "")
		print
	}'
}

# The session's Set-Cookie of an answer on standard input.
session_cookie() {
	header Set-Cookie | sed -E '/^(__Host-Http-)?device=/d'
}

# The body of an answer on standard input.
body() {
	awk 'after { print } /^\r?$/ { after = 1 }'
}

# same WHAT IS SHOULD-BE
same() {
	[ "$2" = "$3" ] && return 0
	printf '%s\n    is        %s\n    should be %s\n' "$1" "$2" "$3"
	return 1
}

# has TEXT PART
has() {
	[[ $1 == *"$2"* ]] && return 0
	printf 'not there: %s\nin: %s\n' "$2" "$1"
	return 1
}

# hasnt TEXT PART
hasnt() {
	[[ $1 != *"$2"* ]] && return 0
	printf 'must not be there: %s\nin: %s\n' "$2" "$1"
	return 1
}
