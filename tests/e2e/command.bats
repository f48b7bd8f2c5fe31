#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The command `latchkey`, run on a state folder of its own: what it does, what it
# prints, and what it exits with (0 done, 1 failed, 2 used wrongly, 3 not found).
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup() {
	suite_new development
}

teardown() {
	suite_end
}

# refuses STATUS PART COMMAND ...: nothing on standard output, PART in the error.
refuses() {
	local status=$1 part=$2
	shift 2
	run -"$status" --separate-stderr "$@"
	# shellcheck disable=SC2154 # bats sets it
	same 'standard output' "$output" '' && has "$stderr" "$part"
}

repeat() {
	printf "%$2s" '' | tr ' ' "$1"
}

some_secret() {
	head -c 48 /dev/urandom | base64 -w 0
}

# Log in by the program, as CGI; true when the password was right.
logs_in() {
	local answer
	answer=$(printf 'username=%s&password=%s' "$1" "$2" |
	    { body=$(cat); cgi_post login "$body"; })
	[[ $answer == "Status: 200"* ]]
}

# ---- init ----

@test "init makes folders and files for the owner alone" { # R120 R131
	run stat -c '%a %F' "$STATE_DIR" "$STATE_DIR/sessions" \
	    "$STATE_DIR/accounts" "$STATE_DIR/keys"
	same modes "$(sort -u <<<"$output")" '700 directory'
	run find "$STATE_DIR" -type f ! -perm 600
	same 'files of other modes' "$output" ''
	same 'the key file' "$(wc -l <"$STATE_DIR/keys/ring")" 1
}

@test "init can be repeated and keeps what is there" {
	suite_user alice
	cp "$STATE_DIR/keys/ring" "$SUITE/before"
	run -0 latchkey init
	cmp "$STATE_DIR/keys/ring" "$SUITE/before"
	same users "$(latchkey user list --json | jq -r '.[].username')" alice
}

@test "init never writes over a key file, not even a broken one" { # R131
	echo 'not a key' >"$STATE_DIR/keys/ring"
	run -1 latchkey init
	same 'key file' "$(cat "$STATE_DIR/keys/ring")" 'not a key'
}

@test "init makes no key file where SESSION_SECRET is the key" { # R131
	rm -r "$STATE_DIR"
	SESSION_SECRET=$(some_secret) run -0 latchkey init
	[ ! -e "$STATE_DIR/keys/ring" ]
}

@test "init refuses a weak SESSION_SECRET without showing it" { # R131
	rm -r "$STATE_DIR"
	SESSION_SECRET=hunter2-hunter2 run -1 latchkey init
	hasnt "$output" hunter2
	[ ! -e "$STATE_DIR/accounts" ]
}

@test "init says why when the folder cannot be made" {
	STATE_DIR=$SUITE/no/where refuses 1 'cannot make the state folder' \
	    latchkey init
}

@test "init --owner refuses a user whom the system does not know" {
	refuses 3 'no user "nobody-of-that-name"' \
	    latchkey init --owner nobody-of-that-name
}

@test "as root, init --owner makes a folder that belongs to that user" {
	[ "$(id -u)" -eq 0 ] || skip 'not run as root'
	chmod 755 "$SUITE" && chmod 644 "$LATCHKEY_CONFIG"
	STATE_DIR=$SUITE/owned
	run -0 latchkey init --owner nobody
	run -0 suite_user alice
	run -0 latchkey session new --user alice
	run -0 latchkey init
	run -1 latchkey init --owner daemon
	has "$output" 'belongs to another user'
	run find "$STATE_DIR" ! -user nobody
	same 'files of others' "$output" ''
}

@test "without root, init --owner of somebody else is refused" {
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534
	    --clear-groups)
	refuses 1 'only root' "${as[@]}" env STATE_DIR="$SUITE/other" \
	    "$(reachable)" init --owner root
}

# The command where every user can run it.
reachable() {
	chmod 755 "$SUITE" && chmod 644 "$LATCHKEY_CONFIG"
	install -m 755 "$BUILD/latchkey" "$SUITE/latchkey"
	echo "$SUITE/latchkey"
}

# ---- users ----

@test "user add, list, passwd and remove" {
	run -0 suite_user Alice
	same added "$output" 'user alice added'
	run -0 latchkey user list
	[[ ${lines[0]} =~ ^USER\ +ENABLED\ +GROUPS\ +CREATED\ +PASSWORD ]]
	[[ ${lines[1]} =~ ^alice\ +yes\ +-\ +20..-..-..T..:..:..Z\ +20 ]]
	printf 'another password\n' |
	    latchkey user passwd alice --password-stdin
	logs_in alice 'another password'
	run -0 latchkey user remove alice
	same list "$(latchkey user list --json)" '[]'
}

@test "user list --json is JSON with types" {
	suite_user alice
	suite_user bob
	latchkey user list --json | jq -e '
	    length == 2 and all(.[]; .enabled == true and .groups == [] and
	    (.created_at | fromdate) > 0 and
	    .created_at == .password_changed_at)'
}

@test "a name that is taken is refused, however it is written" { # R070
	suite_user alice
	run -1 suite_user ALICE
	has "$output" 'exists already'
}

@test "names that are no names are refused before anything is done" { # R070
	local name
	for name in '' 'a b' -- 'a/b' .hidden $'a\nb' 'ünal' "$(repeat a 65)"
	do
		run -2 latchkey user add "$name" --password-stdin <<<"$PASSWORD"
	done
	same users "$(latchkey user list --json)" '[]'
}

@test "what is about an unknown user exits with 3" {
	run -3 latchkey user passwd nobody --password-stdin <<<"$PASSWORD"
	run -3 latchkey user remove nobody
	run -3 latchkey user disable nobody
	run -3 latchkey user enable nobody
	run -3 latchkey user groups nobody
	run -3 latchkey user groups nobody --set staff
	run -3 latchkey session list --user nobody
	run -3 latchkey session end --user nobody
}

@test "a new password ends the user's sessions" { # R055
	suite_user alice
	suite_cookie alice
	suite_cookie bob
	printf 'another password\n' |
	    latchkey user passwd alice --password-stdin
	same left "$(latchkey session list --json | jq -r '.[].username')" bob
}

@test "removing a user ends the user's sessions" { # R055
	suite_user alice
	suite_cookie alice
	latchkey user remove alice
	same left "$(suite_session_count)" 0
}

# whoami COOKIE FILTER: what the next request of that session is told.
whoami() {
	cgi whoami HTTP_COOKIE="$1" | body | jq -c "$2"
}

@test "a disabled user's session is gone at its next request" { # R055
	local alice bob
	suite_user alice
	alice=$(suite_cookie alice)
	bob=$(suite_cookie bob)
	has "$(cgi dashboard HTTP_COOKIE="$alice")" 'Status: 200'
	run -0 latchkey user disable ALICE
	same 'done' "$output" 'user alice disabled; all sessions ended'
	has "$(cgi dashboard HTTP_COOKIE="$alice")" 'Status: 401'
	has "$(cgi dashboard HTTP_COOKIE="$bob")" 'Status: 200'
	same enabled "$(latchkey user list --json | jq '.[0].enabled')" false
	run ! logs_in alice "$PASSWORD"
	run -1 latchkey session new --user alice
}

@test "an enabled user can log in again, but no session comes back" { # R055
	local cookie
	suite_user alice
	cookie=$(suite_cookie alice)
	latchkey user disable alice
	run -0 latchkey user enable alice
	same 'done' "$output" 'user alice enabled'
	has "$(cgi dashboard HTTP_COOKIE="$cookie")" 'Status: 401'
	logs_in alice "$PASSWORD"
}

@test "groups hold at the next request of a live session" { # R058
	local cookie
	suite_user alice
	cookie=$(suite_cookie alice)
	same none "$(whoami "$cookie" .groups)" '[]'
	same shown "$(latchkey user groups alice)" ''
	run -0 latchkey user groups alice --set staff,admin
	same 'done' "$output" 'user alice has these groups now'
	same some "$(whoami "$cookie" .groups)" '["staff","admin"]'
	same shown "$(latchkey user groups alice)" $'staff\nadmin'
	run -0 latchkey user groups alice --set none
	same 'done' "$output" 'user alice has no groups now'
	same none "$(whoami "$cookie" .groups)" '[]'
}

@test "groups that are none are refused" { # R070
	local wrong
	suite_user alice
	latchkey user groups alice --set staff
	for wrong in 'a b' a,,b ',a' 'a,' Staff -a "$(repeat a 600)" $'a\nb'; do
		run -2 latchkey user groups alice --set "$wrong"
	done
	run -2 latchkey user groups alice --set ''
	run -2 latchkey user groups alice staff
	same groups "$(latchkey user groups alice)" staff
}

# ---- passwords ----

@test "passwords have 8 to 1024 bytes" { # R063
	repeat a 7 | refuses_password short
	printf 'k8.vQ2-x' | latchkey user add eight --password-stdin
	repeat a 1024 | latchkey user add most --password-stdin
	repeat a 1025 | refuses_password long
	repeat a 100000 | refuses_password longer
	refuses_password empty </dev/null
	echo | refuses_password newline
}

refuses_password() {
	run -1 latchkey user add "$1" --password-stdin
	same users "$(latchkey user list --json |
	    jq "map(select(.username == \"$1\")) | length")" 0
}

@test "a new password is none that everybody guesses first" { # R064
	local guess
	for guess in football1 FOOTBALL1 alice2026 latchkey!; do
		run -1 latchkey user add alice --password-stdin <<<"$guess"
		has "$output" 'too common'
	done
	same users "$(latchkey user list --json)" '[]'
	suite_user alice
	run -1 latchkey user passwd alice --password-stdin <<<1234567890
	has "$output" 'too common'
	logs_in alice "$PASSWORD"
	# On a terminal, after both questions.
	run -1 python3 "$SUPPORT/terminal.py" 'New password=football1\n' \
	    'Once more=football1\n' -- "$BUILD/latchkey" user add bob
	has "$output" 'too common'
}

@test "every byte of a long password matters" { # R063
	{ repeat a 1023; echo b; } | latchkey user add most --password-stdin
	logs_in most "$(repeat a 1023)b"
	run ! logs_in most "$(repeat a 1023)c"
	run ! logs_in most "$(repeat a 1023)"
}

@test "a password with a NUL is refused" { # R063
	printf 'correct\0horse battery' | refuses_password nul
	printf 'correct horse\0\n' | refuses_password nul
}

@test "the first line is the password, without its newline" { # R063
	printf 'correct horse\nsecond line\n' |
	    latchkey user add lines --password-stdin
	printf 'correct horse' | latchkey user add none --password-stdin
	logs_in lines 'correct horse'
	logs_in none 'correct horse'
}

@test "nothing of a password is trimmed or folded" { # R063
	printf ' Correct Horse \r\n' |
	    latchkey user add alice --password-stdin
	logs_in alice '%20Correct%20Horse%20%0D'
	run ! logs_in alice 'Correct%20Horse'
	run ! logs_in alice '%20correct%20horse%20%0D'
}

@test "passwords are stored as Argon2id with the cost of the settings" { # R060
	suite_user alice
	grep -aqF '$argon2id$v=19$m=19456,t=2,p=1$' \
	    "$STATE_DIR"/accounts/*.db*
	PASSWORD_MEMORY=18m run -1 latchkey user list
	PASSWORD_PASSES=1 run -1 latchkey user list
}

@test "a password never stands on the command line" {
	run -2 latchkey user add alice "$PASSWORD"
	run -2 latchkey user add alice --password-stdin="$PASSWORD"
	run -2 latchkey user add alice --password "$PASSWORD"
}

@test "on a terminal it asks twice and shows nothing" {
	run -0 python3 "$SUPPORT/terminal.py" 'New password=correct horse\n' \
	    'Once more=correct horse\n' -- "$BUILD/latchkey" user add alice
	hasnt "$output" horse
	logs_in alice 'correct horse'
}

@test "on a terminal two that differ are refused" {
	run -1 python3 "$SUPPORT/terminal.py" 'New password=correct horse\n' \
	    'Once more=correct house\n' -- "$BUILD/latchkey" user add alice
	has "$output" differ
}

@test "^C at the question ends it and leaves the terminal with its echo" {
	run -1 python3 "$SUPPORT/terminal.py" 'New password=corr\x03' -- \
	    "$BUILD/latchkey" user add alice
	has "$output" interrupted
	run -0 python3 "$SUPPORT/terminal.py" 'New password=corr\x03' -- \
	    sh -c "'$BUILD/latchkey' user add alice; stty -a"
	[[ $output =~ [[:space:]]echo[[:space:]] ]]
}

@test "without a terminal it names --password-stdin" {
	refuses 1 --password-stdin setsid -w "$BUILD/latchkey" user add alice
}

# ---- sessions ----

@test "session new prints a cookie that logs in" {
	local cookie
	cookie=$(latchkey session new --user Alice)
	[[ $cookie =~ ^sid=[A-Za-z0-9_-]{88}$ ]]
	run -0 cgi dashboard HTTP_COOKIE="$cookie"
	has "$output" 'Welcome to the dashboard, alice!'
}

@test "session new signs and seals under SESSION_SECRET as the programs do" {
	local cookie
	SESSION_SECRET=$(some_secret)
	export SESSION_SECRET
	cookie=$(latchkey session new --user alice)
	run -0 cgi whoami HTTP_COOKIE="$cookie"
	has "$output" '"username":"alice"'
}

@test "session list and show tell the same" {
	local handle
	suite_cookie alice
	handle=$(suite_handles)
	[[ $handle =~ ^[A-Za-z0-9_-]{22}$ ]]
	same 'as JSON' "$(latchkey session show "$handle" --json)" \
	    "$(latchkey session list --json | jq -c '.[0]')"
	run -0 latchkey session show "$handle"
	[[ ${lines[0]} =~ ^handle\ +$handle$ ]]
	[[ ${lines[1]} =~ ^user\ +alice$ ]]
	run -0 latchkey session list
	[[ ${lines[0]} =~ ^HANDLE\ +USER\ +CREATED ]]
	[[ ${lines[1]} =~ ^$handle\ +alice\ +20 ]]
}

@test "session list --user lists that user's alone, the newest first" {
	suite_cookie alice
	sleep 0.01
	suite_cookie bob
	sleep 0.01
	suite_cookie alice
	same bob "$(latchkey session list --user bob --json |
	    jq -r '.[].username')" bob
	latchkey session list --json |
	    jq -e 'map(.username) == ["alice", "bob", "alice"]'
}

@test "an unknown handle exits with 3" {
	run -3 latchkey session show AAAAAAAAAAAAAAAAAAAAAA
	run -3 latchkey session end AAAAAAAAAAAAAAAAAAAAAA
	run -3 latchkey session show short
	run -3 latchkey session end ''
}

@test "a handle never looks like an option" {
	local i
	for i in $(seq 200); do
		suite_cookie "user$i" >/dev/null
	done
	run suite_handles
	hasnt $'\n'"$output" $'\n-'
}

@test "session end ends one, a user's, or all" { # R056
	local cookie
	cookie=$(suite_cookie alice)
	suite_cookie alice
	suite_cookie bob
	suite_cookie carol
	run -0 latchkey session end "$(latchkey session list --user bob --json |
	    jq -r '.[].handle')"
	same one "$output" '1 session ended'
	run -0 latchkey session end --user alice
	same 'of alice' "$output" '2 sessions ended'
	run cgi whoami HTTP_COOKIE="$cookie"
	has "$output" '"authenticated":false'
	run -0 latchkey session end --all
	same all "$output" '1 session ended'
	same left "$(suite_session_count)" 0
}

@test "session end wants to know which, and only once" {
	run -2 latchkey session end
	run -2 latchkey session end --user alice --all
	run -2 latchkey session end AAAAAAAAAAAAAAAAAAAAAA --all
}

@test "session new --expires-in leaves that much of the lifetime" { # R033
	local cookie
	cookie=$(suite_cookie alice --expires-in 4s)
	run cgi whoami HTTP_COOKIE="$cookie"
	has "$output" '"authenticated":true'
	latchkey session list --json | jq -e '.[0] |
	    (.expires_at | fromdate) - (.created_at | fromdate) |
	    . >= 86399 and . <= 86401'
	sleep 4.1
	run cgi whoami HTTP_COOKIE="$cookie"
	has "$output" '"authenticated":false'
}

@test "session new --idle-for was last seen that long ago" { # R032
	local cookie
	export SESSION_IDLE_TIMEOUT=1h
	cookie=$(suite_cookie alice --idle-for 59m)
	latchkey session list --json | jq -e '.[0] |
	    now - (.last_seen_at | fromdate) | . >= 3540 and . < 3560'
	run cgi whoami HTTP_COOKIE="$cookie"
	has "$output" '"authenticated":true'
	latchkey session list --json | jq -e '.[0] |
	    now - (.last_seen_at | fromdate) < 20'
}

@test "session new refuses what would be dead already" {
	local times
	export SESSION_IDLE_TIMEOUT=1h
	for times in '--idle-for 1h' '--idle-for 2d' '--expires-in 25h' \
	    '--expires-in 23h --idle-for 59m --expires-in=1s' \
	    '--expires-in 23h30m' '--expires-in 0' '--expires-in -5s' \
	    '--expires-in off' '--idle-for soon' \
	    '--expires-in 24h --idle-for 1s'; do
		# shellcheck disable=SC2086 # words
		run -2 latchkey session new --user alice $times
	done
	same sessions "$(suite_session_count)" 0
}

@test "session new wants a user" {
	run -2 latchkey session new
	run -2 latchkey session new --user
	run -2 latchkey session new --user 'a b'
}

@test "session new --jar writes a jar for curl" {
	local cookie
	cookie=$(latchkey session new --user alice --jar "$SUITE/jar")
	same mode "$(stat -c %a "$SUITE/jar")" 600
	grep -qP "^#HttpOnly_localhost\tFALSE\t/\tFALSE\t\d+\tsid\t${cookie#*=}$" \
	    "$SUITE/jar"
	grep -q '^#HttpOnly_127.0.0.1	' "$SUITE/jar"
	cookie=$(latchkey session new --user bob --jar "$SUITE/jar")
	same 'lines of bob' "$(grep -c "${cookie#*=}" "$SUITE/jar")" \
	    "$(grep -c HttpOnly "$SUITE/jar")"
}

@test "in production the jar is for the hosts of APP_ORIGIN, secure" { # R010
	export APP_ENV=production
	export APP_ORIGIN=https://app.example,https://www.app.example:8443
	latchkey session new --user alice --jar "$SUITE/jar"
	grep -qP '^#HttpOnly_app\.example\tFALSE\t/\tTRUE\t\d+\t__Host-Http-sid\t' \
	    "$SUITE/jar"
	grep -qP '^#HttpOnly_www\.app\.example\tFALSE\t' "$SUITE/jar"
	same hosts "$(grep -c HttpOnly "$SUITE/jar")" 2
}

@test "a jar that cannot be written makes no session" {
	run -1 latchkey session new --user alice --jar "$SUITE/no/jar"
	same sessions "$(suite_session_count)" 0
}

@test "SESSION_MAX_PER_USER holds for session new" { # R041
	export SESSION_MAX_PER_USER=2
	suite_cookie alice
	suite_cookie alice
	suite_cookie alice
	same sessions "$(suite_session_count)" 2
}

@test "sweep deletes what has expired and nothing else" {
	suite_cookie alice --expires-in 1s
	suite_cookie bob --expires-in 1s
	suite_cookie carol
	sleep 1.1
	run -0 latchkey sweep
	same first "$output" '2 expired sessions deleted'
	run -0 latchkey sweep
	same second "$output" '0 expired sessions deleted'
	same left "$(suite_session_count)" 1
}

@test "sweep goes on until nothing that has expired is left" {
	suite_cookie alice
	python3 -c 'import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
columns = [c[1] for c in db.execute("PRAGMA table_info(session)")]
row = dict(zip(columns, db.execute("SELECT * FROM session").fetchone()))
for i in range(2500):
    row.update(id=i, handle=f"{i:022}", token_hash=os.urandom(32),
        absolute_end=1000, expires_at=1000)
    db.execute("INSERT INTO session VALUES (%s)" %
        ",".join("?" * len(columns)), [row[c] for c in columns])
db.commit()' "$STATE_DIR/sessions/sessions.db"
	run -0 python3 "$SUPPORT/terminal.py" -- "$BUILD/latchkey" sweep
	has "$output" $'\r1000 expired sessions deleted'
	has "$output" $'\r\033[K2500 expired sessions deleted'
	same left "$(suite_session_count)" 1
}

# ---- the command line ----

@test "an error says what to do next" {
	suite_user alice
	refuses 2 '`latchkey --help`' latchkey
	refuses 2 '`latchkey --help`' latchkey fly
	refuses 2 '`latchkey user --help`' latchkey user
	refuses 2 '`latchkey user --help`' latchkey user fly
	refuses 2 'with --help' latchkey user list --fly
	refuses 2 'latchkey user add NAME' latchkey user add
	refuses 3 'no user bob: `latchkey user list`' latchkey user remove bob
	refuses 3 'no user bob: `latchkey user list`' \
	    latchkey session end --user bob
	refuses 3 'no session x: `latchkey session list`' latchkey session end x
	refuses 3 'no session x: `latchkey session list`' latchkey session show x
	refuses 3 '`latchkey key list`' latchkey key retire x
	refuses 2 '`latchkey audit`' latchkey audit --event x
	refuses 1 '`latchkey user passwd`' suite_user alice
	STATE_DIR=$SUITE/none refuses 1 '`latchkey init`' latchkey stats
}

@test "a retired key takes the sessions under it along, and no others" { # R132
	local names
	latchkey session end --all >/dev/null
	latchkey session new --user alice >/dev/null
	latchkey key rotate >/dev/null
	mapfile -t names < <(latchkey key list --json | jq -r '.[].name')
	run -0 latchkey key retire "${names[1]}"
	same 'the new key' "$output" \
	    "key ${names[1]} is retired; 0 sessions ended"
	same 'still there' "$(suite_session_count)" 1
	latchkey key rotate >/dev/null
	run -0 latchkey key retire "${names[0]}"
	same 'the old key' "$output" "key ${names[0]} is retired; 1 session ended"
	same 'none left' "$(suite_session_count)" 0
}

@test "every level has its help, without settings" {
	local words
	export STATE_DIR=relative APP_ENV=nonsense
	for words in '' user session init sweep 'user add' 'user passwd' \
	    'user list' 'user remove' 'session list' 'session show' \
	    'session end' 'session new'; do
		# shellcheck disable=SC2086 # words
		run -0 latchkey $words --help
		[[ $output == "Usage: latchkey "* ]]
		has "$output" "${words##* }"
	done
	run -0 latchkey --version
	[[ $output =~ ^latchkey\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "help of what does not exist exits with 2" {
	run -2 latchkey nonsense --help
}

@test "used wrongly exits with 2 and writes only to standard error" {
	local words
	refuses 2 latchkey latchkey
	for words in user 'user nonsense' nonsense 'user add' \
	    'user add alice bob' 'user add alice bob carol' 'sweep now' \
	    'user list --jar x' 'user list --json=yes' '--user' \
	    'session list --user' 'session list --user= ' '--nonsense' \
	    'user list --json --json' 'user list -- --json' 'session show'; do
		# shellcheck disable=SC2086 # words
		refuses 2 'error' latchkey $words
	done
}

@test "hostile words cannot write to the terminal" { # R137
	refuses 2 '\x1b' latchkey $'\e]0;title\a'
	refuses 2 '\x1b' latchkey $'--\e[2J'
	refuses 2 '\x1b' latchkey user remove $'\e[2J'
	hasnt "$stderr" $'\e'
}

@test "it does not run under a web server" { # R107
	GATEWAY_INTERFACE=CGI/1.1 refuses 2 'web server' latchkey user list
	REQUEST_METHOD=GET refuses 2 'web server' latchkey user list
	REQUEST_METHOD='' refuses 2 'web server' latchkey --help
}

@test "without a state folder it names init" {
	STATE_DIR=$SUITE/absent refuses 1 'run `latchkey init`' \
	    latchkey user list
}

@test "wrong settings are refused by name" {
	PASSWORD_MEMORY=plenty refuses 1 PASSWORD_MEMORY latchkey user list
	LATCHKEY_SANDBX=off refuses 1 LATCHKEY_SANDBOX latchkey user list
}

@test "what cannot be written is an error" {
	suite_user alice
	run -1 sh -c "'$BUILD/latchkey' user list >&-"
	run -1 sh -c "'$BUILD/latchkey' user list >/dev/full"
	run -1 sh -c "'$BUILD/latchkey' --help >/dev/full"
}

@test "closed descriptors never become files of the store" { # R126
	local closed
	for closed in '>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
		run -1 sh -c "'$BUILD/latchkey' session new --user bob $closed"
		run -1 sh -c "'$BUILD/latchkey' user list $closed"
	done
	run -3 sh -c "'$BUILD/latchkey' session show nothing 2>&-"
	run find "$STATE_DIR" -name lock -size +0
	same 'locks with something in them' "$output" ''
	run -1 sh -c "'$BUILD/latchkey' user add alice --password-stdin <&-"
	run -0 sh -c "'$BUILD/latchkey' session list --user bob 2>&- <&-"
}

# ---- hostile and broken stores ----

@test "what stands in the database reaches the terminal escaped" { # R137
	local agent=$'\e[2J\xff<b>\xc2\x9b31m\t"\\'
	suite_cookie alice
	set_agent "$agent"
	latchkey session list >"$SUITE/list"
	latchkey session show "$(suite_handles)" >"$SUITE/show"
	latchkey session list --json >"$SUITE/json"
	run ! env LC_ALL=C grep -aP '[^\n\x20-\x7e]' "$SUITE/list" \
	    "$SUITE/show" "$SUITE/json"
	grep -qF '\x1b[2J\xff<b>\xc2\x9b31m\x09"' "$SUITE/list"
	jq -e '.[0].agent | startswith("\\x1b[2J")' "$SUITE/json"
}

# Put an agent into all rows, as no program of ours would.
set_agent() {
	python3 -c 'import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE session SET agent = CAST(? AS TEXT)",
    (os.fsencode(sys.argv[2]),))
db.commit()' "$STATE_DIR/sessions/sessions.db" "$1"
}

@test "a database of somebody else's is refused" { # R122
	local file
	for file in sessions accounts; do
		cp "$STATE_DIR/$file/$file.db" "$SUITE/kept"
		rm -f "$STATE_DIR/$file/$file.db"-*
		echo 'SQLite format 3 it is not' >"$STATE_DIR/$file/$file.db"
		run -1 latchkey user list
		run -1 latchkey init
		cp "$SUITE/kept" "$STATE_DIR/$file/$file.db"
	done
	run -0 latchkey user list
}

@test "a state folder that others can write is refused" { # R120
	chmod 770 "$STATE_DIR"
	run -1 latchkey user list
	chmod 700 "$STATE_DIR"
	chmod 757 "$STATE_DIR/sessions"
	run -1 latchkey session list
	chmod 700 "$STATE_DIR/sessions"
	run -0 latchkey session list
}

@test "files that others can read are refused" { # R120 R131
	chmod 644 "$STATE_DIR/keys/ring"
	run -1 latchkey session new --user alice
	chmod 600 "$STATE_DIR/keys/ring"
	chmod 666 "$STATE_DIR/accounts/accounts.db"
	run -1 latchkey user list
}

@test "a symbolic link in the place of a database is refused" { # R120
	mv "$STATE_DIR/accounts/accounts.db" "$SUITE/elsewhere.db"
	ln -s "$SUITE/elsewhere.db" "$STATE_DIR/accounts/accounts.db"
	run -1 latchkey user list
}
