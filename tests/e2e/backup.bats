#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# `latchkey backup` and `latchkey restore`: users and passwords come back, on
# this machine and on a new one, sessions never do, and a file that is not whole
# changes nothing.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup() {
	suite_new development
	suite_user alice
	suite_user bob 'another password'
	latchkey user groups alice --set staff,admin
	latchkey user disable bob
}

teardown() {
	suite_end
}

logs_in() {
	local answer
	answer=$(cgi_post login "username=$1&password=$2")
	[[ $answer == "Status: 200"* ]]
}

# What user list says, without what may differ.
users() {
	latchkey user list --json
}

@test "a backup brings users, passwords, groups and bars to a new machine" { # R059
	local before
	before=$(users)
	run -0 latchkey backup "$SUITE/backup"
	same printed "$output" "$SUITE/backup is written"
	same mode "$(stat -c %a "$SUITE/backup")" 600
	same 'in the folder' "$(find "$SUITE" -name 'backup*')" "$SUITE/backup"
	rm -r "$STATE_DIR"
	latchkey init
	run -0 latchkey restore "$SUITE/backup"
	same printed "$output" \
	    '2 users and 2 passwords restored; all sessions ended'
	same users "$(users)" "$before"
	logs_in alice "$PASSWORD"
	run ! logs_in bob 'another password'
	latchkey user enable bob
	logs_in bob 'another password'
}

@test "a backup has no session and no key, and a restore ends all sessions" { # R059
	local cookie
	cookie=$(suite_cookie alice)
	latchkey backup "$SUITE/backup"
	run ! grep -F "${cookie#*=}" "$SUITE/backup"
	run ! grep -F "$(cat "$STATE_DIR/keys/ring")" "$SUITE/backup"
	same kinds "$(jq -r .kind "$SUITE/backup" | uniq | xargs)" \
	    'head principal event account end'
	has "$(cgi dashboard HTTP_COOKIE="$cookie")" 'Status: 200'
	latchkey restore "$SUITE/backup"
	has "$(cgi dashboard HTTP_COOKIE="$cookie")" 'Status: 401'
	same sessions "$(suite_session_count)" 0
	# Again, with the same end.
	latchkey restore "$SUITE/backup"
	logs_in alice "$PASSWORD"
}

@test "a restore takes back what came after the backup" { # R059
	latchkey backup "$SUITE/backup"
	suite_user carl
	latchkey user enable bob
	latchkey user passwd alice --password-stdin <<<'yet another password'
	latchkey restore "$SUITE/backup"
	same users "$(users | jq -c '[.[] | [.username, .enabled]]')" \
	    '[["alice",true],["bob",false]]'
	logs_in alice "$PASSWORD"
}

@test "a one-time password is one after a restore, too" { # R066
	local drawn answer
	drawn=$(latchkey user add dora --one-time | sed -n 's/.*: //p')
	latchkey backup "$SUITE/backup"
	latchkey user passwd dora --password-stdin <<<'a password of her own'
	latchkey restore "$SUITE/backup"
	answer=$(cgi_post login "username=dora&password=$drawn")
	has "$answer" 'Status: 403'
	has "$answer" new_password
}

# The names of the events, the earliest first.
events() {
	latchkey audit --json | jq -r .event
}

@test "a backup brings the events to a new machine, once" { # R059 R137
	local before agent=$'\xff"%41\\ \xe2\x98\x83'
	cgi_post login "username=alice&password=$PASSWORD" \
	    HTTP_USER_AGENT="$agent" | header Status
	before=$(latchkey audit --json)
	has "$before" authn_login_success
	latchkey backup "$SUITE/backup"
	rm -r "$STATE_DIR"
	latchkey init
	latchkey restore "$SUITE/backup"
	same events "$(latchkey audit --json | head -n "$(wc -l <<<"$before")")" \
	    "$before"
	before=$(events | grep -c user_created)
	latchkey restore "$SUITE/backup"
	same 'after another one' "$(events | grep -c user_created)" "$before"
	has "$(events | tail -n 3)" ,restore
}

# refused PART [SED'S COMMAND ...]: the backup, changed so, is refused with PART
# and changes nothing.
refused() {
	local part=$1 cookie
	shift
	[ $# -eq 0 ] || sed "$@" "$SUITE/whole" >"$SUITE/backup"
	cookie=$(suite_cookie alice)
	run -1 latchkey restore "$SUITE/backup"
	has "$output" "$part"
	same users "$(users)" "$before"
	has "$(cgi dashboard HTTP_COOKIE="$cookie")" 'Status: 200'
}

@test "a backup that was cut or changed is refused before anything changes" { # R059
	local before
	latchkey backup "$SUITE/whole"
	suite_user carl
	before=$(users)
	refused 'the file was cut here' '$d'
	refused 'the file was cut here' '3,$d'
	head -c -3 "$SUITE/whole" >"$SUITE/backup"
	refused 'no line of a backup'
	: >"$SUITE/backup"
	refused 'the file was cut here'
	refused 'the lines before are not those' '/bob.*groups/s/false/true/'
	refused 'the lines before are not those' '/alice.*groups/d'
	refused 'there is more behind the end' '$p'
	refused 'out of order' '2p'
	refused 'out of order' '3{h;d};4G'
	refused 'there is no such event' 's/user_created/user_crated/'
	refused 'out of order' '2{h;d};3G'
	refused 'no backup of latchkey' 1d
	refused 'another version' '1s/"version":1/"version":2/'
	refused 'of no known kind' '2s/principal/session/'
	refused "the user's name is none" '2s/alice/ALICE/'
	refused 'the groups are none' '2s/staff/Staff/'
	refused 'cannot be verified' 's/argon2id/argon2i/'
	refused 'a field is missing' '2s/"groups"/"group"/'
	refused 'a field is missing' '2s/true/"true"/'
	printf 'alice:\0\n' >"$SUITE/backup"
	refused 'with a NUL'
}

@test "a backup that cannot be written leaves the one before" {
	latchkey backup "$SUITE/backup"
	cp "$SUITE/backup" "$SUITE/before"
	rm -r "$STATE_DIR/accounts"
	run -1 latchkey backup "$SUITE/backup"
	cmp "$SUITE/backup" "$SUITE/before"
	same 'in the folder' "$(find "$SUITE" -name 'backup*')" "$SUITE/backup"
	run -1 latchkey backup "$SUITE/no/where"
	has "$output" 'cannot write beside'
	run -2 latchkey backup
	run -2 latchkey restore
}

@test "a user added during a backup is not in it, rather than in half" { # R059
	local line='' from kind
	# More than a pipe holds.
	suite_events 3000 1
	mkfifo "$SUITE/pipe"
	latchkey backup - >"$SUITE/pipe" 3>&- &
	exec {from}<"$SUITE/pipe"
	while [[ $line != *'"kind":"event"'* ]]; do
		read -ru "$from" line
		echo "$line" >>"$SUITE/backup"
	done
	suite_user adam
	suite_user carl
	cat >>"$SUITE/backup" <&"$from"
	exec {from}<&-
	wait
	for kind in principal account; do
		same "$kind" "$(jq -r "select(.kind == \"$kind\").user" \
		    "$SUITE/backup" | xargs)" 'alice bob'
	done
	latchkey restore "$SUITE/backup"
	same users "$(users | jq -c '[.[].username]')" '["alice","bob"]'
}

# Let nobody read the sessions' database any more.
hold_sessions() {
	python3 -c 'import signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA locking_mode = EXCLUSIVE")
db.execute("BEGIN EXCLUSIVE")
open(sys.argv[2], "w")
signal.pause()' "$STATE_DIR/sessions/sessions.db" "$SUITE/held" 3>&- &
	echo $! >>"$SUITE/pids"
	disown
	suite_wait test -e "$SUITE/held"
}

@test "a backup that is ended by a signal leaves nothing behind" {
	local name pid
	hold_sessions
	for name in HUP TERM; do
		"$BUILD/latchkey" backup "$SUITE/backup" 3>&- &
		pid=$!
		suite_wait compgen -G "$SUITE/backup.*"
		kill -"$name" "$pid"
		status=0
		wait "$pid" || status=$?
		same "status after $name" "$status" 1
		same 'in the folder' "$(find "$SUITE" -name 'backup*')" ''
	done
}

@test "a row that cannot be written down leaves no backup without it" { # R059
	suite_sql "UPDATE principal SET groups = CAST(x'ff' AS TEXT)"
	run -1 latchkey backup "$SUITE/backup"
	has "$output" 'a row of the store is damaged'
	[ ! -e "$SUITE/backup" ]
}

@test "a backup takes the place of files only, never of a device or a link" {
	mkfifo "$SUITE/pipe"
	ln -s /dev/stdout "$SUITE/link"
	run -1 latchkey backup "$SUITE/pipe"
	has "$output" 'no regular file'
	[ -p "$SUITE/pipe" ]
	run -1 latchkey backup "$SUITE/link"
	[ -L "$SUITE/link" ]
}

# So that it cannot change between the check and the deed.
@test "a backup goes through a pipe, and a restore reads it once" { # R059
	latchkey backup - | cat >"$SUITE/backup"
	suite_user carl
	latchkey restore - < <(cat "$SUITE/backup")
	same users "$(users | jq -c '[.[].username]')" '["alice","bob"]'
	run -1 bash -c "'$BUILD/latchkey' backup - >/dev/full"
	has "$output" 'No space left'
}

@test "a restore that can keep no copy changes nothing" { # R059
	local before
	latchkey backup "$SUITE/backup"
	suite_user carl
	before=$(users)
	run -1 bash -c "trap '' XFSZ; ulimit -f 0
	    '$BUILD/latchkey' restore '$SUITE/backup'"
	has "$output" 'cannot keep a copy in /tmp: File too large'
	same users "$(users)" "$before"
}

@test "as root, backup and restore use root's files and the owner's state" { # R120
	[ "$(id -u)" -eq 0 ] || skip 'not run as root'
	chmod 755 "$SUITE" && chmod 644 "$LATCHKEY_CONFIG"
	export STATE_DIR=$SUITE/owned
	latchkey init --owner nobody
	suite_user alice
	mkdir -m 700 "$SUITE/roots" && cd "$SUITE/roots"
	latchkey backup backup
	same owner "$(stat -c %U:%a backup)" root:600
	latchkey restore backup
	run find "$STATE_DIR" ! -user nobody
	same 'files of others' "$output" ''
}
