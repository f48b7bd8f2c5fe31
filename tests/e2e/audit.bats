#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Events of security: each deed leaves its own in the store and in the log, and
# no other; no secret is in them, and no byte steers a terminal. Each operation
# of the store: tests/contract/test_store_event.c.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup() {
	suite_new development
	suite_user alice
	LOG=$SUITE/log
	: >"$LOG"
	latchkey audit >"$SUITE/known"
}

teardown() {
	suite_end
}

# The events of JSON lines, the handle of each as HANDLE.
names() {
	jq -r .event | sed -E 's/,[A-Za-z0-9_-]{22}$/,HANDLE/'
}

# left EVENTS LOGGED: what has come into store and log since the last call.
left() {
	local stored
	latchkey audit --json >"$SUITE/now"
	stored=$(tail -n "+$(($(wc -l <"$SUITE/known") + 1))" "$SUITE/now")
	mv "$SUITE/now" "$SUITE/known"
	same stored "$(names <<<"$stored")" "$1"
	same logged "$(names <"$LOG")" "$2"
	: >"$LOG"
}

# The same events in both, of a program; in the store alone, of the command.
left_both() {
	left "$1" "$1"
}
left_by_command() {
	left "$1" ''
}

# sign_in NAME PASSWORD [NAME=value ...]: into "cookie".
sign_in() {
	local form="username=$1&password=$2"
	shift 2
	cookie=$(cgi_post login "${form// /+}" "$@" 2>>"$LOG" |
	    session_cookie | cut -d';' -f1)
}

@test "logging in and out" { # R134
	sign_in alice "$PASSWORD"
	left_both $'authn_login_success:alice\nsession_created:alice'
	cgi dashboard HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left_both ''
	cgi_post logout '' HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left_both 'session_logout:alice'
	cgi dashboard HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left '' 'session_use_after_expire:127.0.0.1'
}

@test "logging in over a session that is there" { # R031 R134
	sign_in alice "$PASSWORD"
	sign_in alice "$PASSWORD" HTTP_COOKIE="$cookie"
	left_both $'authn_login_success:alice\nsession_created:alice
authn_login_success:alice\nsession_expired:alice,replaced\nsession_created:alice'
}

@test "failing to log in, and succeeding after it" { # R134
	sign_in alice wrong
	left '' 'authn_login_fail:alice,wrong password'
	sign_in nobody wrong
	left '' 'authn_login_fail:unknown user'
	sign_in alice "$PASSWORD"
	left_both $'authn_login_successafterfail:alice,1\nsession_created:alice'
	latchkey user disable alice
	left_by_command $'user_archived:'"$(id -un)"$',alice
authn_token_revoked:alice,HANDLE'
	sign_in alice "$PASSWORD"
	left '' 'authn_login_fail:alice,disabled user'
}

@test "guessing until one has to wait" { # R134
	local i
	for i in 1 2 3 4 5; do
		sign_in alice wrong REMOTE_ADDR="192.0.$i.1"
	done
	: >"$LOG"
	sign_in alice "$PASSWORD" REMOTE_ADDR=192.0.9.1
	left '' 'authn_login_fail_max:alice'
	for i in $(seq 20); do
		sign_in "name$i" wrong
	done
	: >"$LOG"
	sign_in another wrong
	left '' 'excess_rate_limit_exceeded:127.0.0.1,logins'
}

@test "a session too many" { # R041 R134
	local now=$'authn_login_success:alice\nsession_created:alice'
	export SESSION_MAX_PER_USER=1
	sign_in alice "$PASSWORD"
	left_both "$now"
	sign_in alice "$PASSWORD"
	left_both "${now/$'\n'/$'\nexcess_sessions_exceeded:alice\n'}"
}

@test "a session that has expired, at sight and by sweep" { # R134
	local cookie
	cookie=$(suite_cookie alice)
	suite_cookie alice >/dev/null
	left_by_command $'session_created:alice\nsession_created:alice'
	suite_sql 'UPDATE session SET expires_at = 1'
	cgi dashboard HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left 'session_expired:alice,timeout' \
	    $'session_expired:alice,timeout\nsession_use_after_expire:127.0.0.1'
	latchkey sweep
	left_by_command 'session_expired:alice,timeout'
}

@test "a token that is replaced in time, and one that was copied" { # R036 R134
	local old
	export SESSION_ROTATE_AFTER=1m
	sign_in alice "$PASSWORD"
	left_both $'authn_login_success:alice\nsession_created:alice'
	old=$cookie
	suite_sql 'UPDATE session SET token_made = token_made - 120000'
	cookie=$(cgi dashboard HTTP_COOKIE="$old" 2>>"$LOG" |
	    session_cookie | cut -d';' -f1)
	left_both ''
	cgi dashboard HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left_both 'session_renewed:alice'
	suite_sql 'UPDATE session SET previous_until = 1'
	cgi dashboard HTTP_COOKIE="$old" 2>>"$LOG" >/dev/null
	left_both 'authn_token_reuse:alice,HANDLE'
}

@test "requests that no browser of ours makes" { # R134
	sign_in alice "$PASSWORD"
	left_both $'authn_login_success:alice\nsession_created:alice'
	cgi_post logout '' HTTP_COOKIE="$cookie" \
	    HTTP_SEC_FETCH_SITE=cross-site 2>>"$LOG" >/dev/null
	left '' 'malicious_csrf:127.0.0.1,POST'
	cgi dashboard HTTP_COOKIE="$cookie; $(suite_cookie alice)" 2>>"$LOG" >/dev/null
	left 'session_created:alice' \
	    'malicious_extraneous:127.0.0.1,two valid session cookies'
	cgi dashboard HTTP_COOKIE="${cookie}x" 2>>"$LOG" >/dev/null
	left '' 'input_validation_fail:malformed or forged session cookie'
	cgi_post login 'username=a&username=b&password=c' 2>>"$LOG" >/dev/null
	left '' 'malicious_extraneous:127.0.0.1,username'
	cgi dashboard CONTENT_LENGTH=x 2>>"$LOG" >/dev/null
	left '' 'input_validation_fail:CONTENT_LENGTH is no length'
}

@test "requests that are malformed, and what is wrong with each" { # R134
	local -a many
	mapfile -t many < <(seq -f 'X%.0f=1' 300)
	cgi home "${many[@]}" 2>>"$LOG" >/dev/null
	left '' 'input_validation_fail:malformed or too many parameters'
	cgi login REQUEST_METHOD=POST CONTENT_LENGTH=65537 \
	    2>>"$LOG" >/dev/null </dev/null
	left '' 'input_validation_fail:body too long'
	cgi login REQUEST_METHOD=POST CONTENT_LENGTH=5 \
	    2>>"$LOG" >/dev/null </dev/null
	left '' 'input_validation_fail:body of another length than announced'
	cgi_post login 'username=%zz' 2>>"$LOG" >/dev/null
	left '' 'input_validation_fail:malformed form or query'
	cgi login QUERY_STRING=next=% 2>>"$LOG" >/dev/null
	left '' 'input_validation_fail:malformed form or query'
	cgi_post login '{' CONTENT_TYPE=application/json 2>>"$LOG" >/dev/null
	left '' 'input_validation_fail:malformed JSON'
}

@test "a place that is not open to the user, told without its query" { # R134
	sign_in alice "$PASSWORD"
	left_both $'authn_login_success:alice\nsession_created:alice'
	cgi gate GATE_GROUP=staff HTTP_COOKIE="$cookie" \
	    REQUEST_URI='/files/a.txt?key=secret' 2>>"$LOG" >/dev/null
	left '' 'authz_fail:alice,/files/a.txt'
	cgi gate HTTP_COOKIE="$cookie" 2>>"$LOG"
	cgi gate 2>>"$LOG" >/dev/null
	left '' ''
}

@test "users who end their own sessions" { # R053 R134
	local other
	latchkey session new --user alice >/dev/null
	other=$(suite_handles)
	latchkey session new --user alice >/dev/null
	sign_in alice "$PASSWORD"
	left $'session_created:alice\nsession_created:alice
authn_login_success:alice\nsession_created:alice' \
	    $'authn_login_success:alice\nsession_created:alice'
	{
		cgi_post sessions "end=$other" HTTP_COOKIE="$cookie"
		cgi_post sessions "end=$other" HTTP_COOKIE="$cookie"
		cgi_post sessions end=others HTTP_COOKIE="$cookie"
	} 2>>"$LOG" >/dev/null
	left_both $'authn_token_revoked:alice,HANDLE\nauthn_token_revoked:alice,HANDLE'
	cgi_post sessions end=all HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left_both 'authn_token_revoked:alice,HANDLE'
}

@test "users who change their password" { # R134
	latchkey session new --user alice >/dev/null
	sign_in alice "$PASSWORD"
	latchkey audit --json >"$SUITE/known"
	: >"$LOG"
	cgi_post account "current_password=wrong&new_password=a+longer+one" \
	    HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left '' 'authn_password_change_fail:alice,wrong password'
	cgi_post account \
	    "current_password=${PASSWORD// /+}&new_password=a+longer+one" \
	    HTTP_COOKIE="$cookie" 2>>"$LOG" >/dev/null
	left_both $'session_renewed:alice\nauthn_token_revoked:alice,HANDLE
authn_password_change:alice'
}

@test "what the administrator does" { # R134
	local by key
	exec 2>>"$LOG"
	by=$(id -un)
	suite_user bob
	left_by_command "user_created:$by,bob"
	latchkey user groups bob --set staff,admin
	left_by_command "user_updated:$by,bob,groups=staff,admin"
	latchkey user disable bob
	latchkey user enable bob
	left_by_command "user_archived:$by,bob
user_updated:$by,bob,enabled"
	suite_cookie bob >/dev/null
	left_by_command session_created:bob
	printf '%s\n' 'another long password' |
	    latchkey user passwd bob --password-stdin
	left_by_command $'authn_token_revoked:bob,HANDLE
authn_password_change:bob'
	suite_cookie bob >/dev/null
	latchkey session end --user bob
	latchkey session end --all
	left_by_command $'session_created:bob\nauthn_token_revoked:bob,HANDLE
authz_admin:'"$by"',session_end_all,0'
	latchkey user remove bob
	latchkey key rotate
	key=$(latchkey key list --json | jq -r '.[0].name')
	latchkey key retire "$key"
	left_by_command "user_deleted:$by,bob
authz_admin:$by,key_rotate
authz_admin:$by,key_retire,$key"
}

@test "what the administrator asks for in vain leaves nothing" { # R134 R138
	run -3 latchkey user disable nobody
	run -3 latchkey user remove nobody
	run -3 latchkey session end AAAAAAAAAAAAAAAAAAAAAA
	run -3 latchkey key retire nothing
	left_by_command ''
}

@test "a worker starts and stops" { # R134
	suite_worker dashboard
	fcgi dashboard >/dev/null
	suite_stop
	cp "$SUITE/dashboard.log" "$LOG"
	left '' $'sys_startup:dashboard\nsys_shutdown:dashboard'
}

# ask_worker PROGRAM BODY [NAME=value ...]: post a form.
ask_worker() {
	local program=$1 body=$2
	shift 2
	printf '%s' "$body" | fcgi "$program" REQUEST_METHOD=POST \
	    CONTENT_TYPE=application/x-www-form-urlencoded "$@" 2>/dev/null
}

@test "what cannot be audited does not happen" { # R051 R138
	local table form="username=alice&password=${PASSWORD// /+}"
	sign_in alice "$PASSWORD"
	suite_worker login
	suite_worker logout
	fcgi login >/dev/null
	fcgi logout >/dev/null
	table=$(suite_sql "SELECT sql FROM sqlite_schema WHERE name = 'event'")
	suite_sql 'DROP TABLE event'
	ask_worker login "$form" >"$SUITE/login"
	ask_worker logout '' HTTP_COOKIE="$cookie" >"$SUITE/logout"
	suite_sql "$table"
	same answers "$(grep -h ^Status "$SUITE"/log{in,out} | uniq)" \
	    $'Status: 503 Service Unavailable\r'
	run -1 grep Set-Cookie "$SUITE"/log{in,out}
	same sessions "$(suite_session_count)" 1
	has "$(ask_worker logout '' HTTP_COOKIE="$cookie")" 'Logged out!'
	has "$(ask_worker login "$form")" 'Logged in!'
}

@test "a line of the log is one JSON object: when, who, what, outcome" { # R135
	sign_in alice "$PASSWORD" HTTP_USER_AGENT=curl/8
	[ "$(jq -sr length <"$LOG")" -eq "$(wc -l <"$LOG")" ]
	same line "$(jq -c 'del(.datetime)' <"$LOG" | head -1 |
	    sed -E 's/[A-Za-z0-9_-]{22}/HANDLE/')" \
	    '{"level":"INFO","event":"authn_login_success:alice","outcome":"success","user":"alice","session":"HANDLE","appid":"login","source_ip":"127.0.0.1","useragent":"curl/8"}'
	jq -r .datetime <"$LOG" | while read -r time; do
		[[ $time =~ ^20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}\+00:00$ ]]
	done
	# The command shows the very same.
	same audit "$(latchkey audit --json | tail -2)" "$(cat "$LOG")"
}

@test "no token, cookie or password is in log or store" { # R136
	local secret token
	sign_in alice "$PASSWORD"
	token=${cookie#*=}
	{
		cgi_post logout '' HTTP_COOKIE="$cookie"
		cgi dashboard HTTP_COOKIE="$cookie"
		cgi dashboard HTTP_COOKIE="${cookie}x"
	} 2>>"$LOG" >/dev/null
	sign_in "$PASSWORD" alice
	sign_in hunter2hunter2 "$PASSWORD"
	sign_in alice wrong-but-secret
	cat "$STATE_DIR"/*/*.db* >>"$LOG"
	latchkey audit --json >>"$LOG"
	[ "$(grep -ac authn_login_fail "$LOG")" -ge 3 ]
	for secret in "$PASSWORD" "${PASSWORD// /+}" hunter2hunter2 \
	    wrong-but-secret "$token" "${token:20:40}"; do
		[ -n "$secret" ]
		run -1 grep -aF -e "$secret" "$LOG"
	done
}

@test "hostile text is escaped in log and command" { # R137
	local agent=$'<script>\xc2\x9b31m\xff"}\x7f' shown
	sign_in alice "$PASSWORD" HTTP_USER_AGENT="$agent"
	cgi gate GATE_GROUP=staff HTTP_COOKIE="$cookie" \
	    REQUEST_URI=$'/\xff"\xc2\x9b' HTTP_USER_AGENT="$agent" \
	    2>>"$LOG" >/dev/null
	sign_in $'al\e[31mice\r\n{"event":"forged"}' wrong
	run -1 grep -aP '[^\x20-\x7e]' "$LOG"
	same agents "$(jq -r 'select(.useragent) | .useragent' <"$LOG" | sort -u)" \
	    '<script>\xc2\x9b31m\xff"}\x7f'
	left $'authn_login_success:alice\nsession_created:alice' \
	    $'authn_login_success:alice\nsession_created:alice
authz_fail:alice,/\\xff"\\xc2\\x9b\nauthn_login_fail:unknown user'
	shown=$(latchkey audit)
	has "$shown" 'agent=<script>\xc2\x9b31m\xff"}\x7f'
	run -1 grep -aP '[^\x20-\x7e]' <<<"$shown"
	run -1 grep -aP '[^\x20-\x7e]' <<<"$(latchkey audit --json)"
}

@test "audit shows a user's events, those of a name, or of late" {
	sign_in alice "$PASSWORD"
	suite_user bob
	suite_cookie bob
	same name "$(latchkey audit --event session_created --json | names)" \
	    $'session_created:alice\nsession_created:bob'
	same user "$(latchkey audit --user bob --json | names)" \
	    "user_created:$(id -un),bob"$'\nsession_created:bob'
	suite_sql "UPDATE event SET at = at - 7200000 WHERE user = 'alice'"
	same late "$(latchkey audit --since 1h --event session_created |
	    cut -d' ' -f2)" session_created:bob
	[ "$(latchkey audit | head -1 | cut -d' ' -f2)" != session_created:bob ]
	run -2 latchkey audit --event session_creatd
	has "$output" 'there is no event "session_creatd"'
	run -2 latchkey audit --since yesterday
	run -2 latchkey audit --user '-'
	run -2 latchkey audit something
}

@test "audit -f goes on with what happens" {
	local pid
	suite_cookie bob >/dev/null
	"$BUILD/latchkey" audit -f --json >"$SUITE/followed" 3>&- &
	pid=$!
	echo "$pid" >>"$SUITE/pids"
	# What comes before it looks for the first time is not its matter.
	until [ -s "$SUITE/followed" ]; do
		suite_cookie alice >/dev/null
		sleep 0.2
	done
	suite_user carol
	suite_wait grep -q user_created "$SUITE/followed"
	sign_in carol "$PASSWORD"
	suite_wait grep -q session_created:carol "$SUITE/followed"
	run -1 grep -q bob "$SUITE/followed"
	same once "$(grep -c user_created "$SUITE/followed")" 1
	kill "$pid"
}

@test "events older than LATCHKEY_AUDIT_KEEP are swept" {
	sign_in alice "$PASSWORD"
	suite_sql "UPDATE event SET at = at - 86400000 * 3"
	LATCHKEY_AUDIT_KEEP=4d run -0 latchkey sweep
	same first "$output" '0 expired sessions deleted'
	LATCHKEY_AUDIT_KEEP=2d run -0 latchkey sweep
	has "$output" '2 old events deleted'
	same audit "$(latchkey audit --json | names)" \
	    "user_created:$(id -un),alice"
	LATCHKEY_AUDIT_KEEP=1h run -1 latchkey sweep
	has "$output" LATCHKEY_AUDIT_KEEP
}

@test "old events behind thousands from a clock that was wrong are swept" {
	suite_events 2500 -900
	suite_events 1 500
	run -0 latchkey sweep
	has "$output" '1 old event deleted'
	same kept "$(latchkey audit --user bob | wc -l)" 2500
}

@test "a worker sweeps old events when nobody waits" {
	export LATCHKEY_AUDIT_KEEP=1d
	sign_in alice "$PASSWORD"
	suite_sql 'UPDATE event SET at = at - 86400000 * 2'
	suite_worker login
	fcgi login >/dev/null
	suite_wait eval '! latchkey audit | grep session_created'
}

@test "events reach the log of lighttpd whole" { # R135
	suite_serve
	ask /login -d username=alice -d "password=$PASSWORD" -o /dev/null
	suite_wait grep -q session_created:alice "$SUITE/error.log"
	sed -n 's/.*\({"datetime".*}\)$/\1/p' "$SUITE/error.log" >"$LOG"
	left_both $'authn_login_success:alice\nsession_created:alice'
}
