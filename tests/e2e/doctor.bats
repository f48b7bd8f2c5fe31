#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# `latchkey doctor` on broken set-ups: its first line says what is wrong, the
# command below it is run as it stands, and then a user gets in again.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup() {
	suite_new production
	chmod 755 "$SUITE"
}

teardown() {
	suite_end
}

# A session's cookie opens a page, and the doctor has nothing to say.
works() {
	local cookie answer
	run -0 latchkey doctor
	same 'first line' "${lines[0]}" ok
	cookie=$(latchkey session new --user alice)
	answer=$(cgi whoami "HTTP_COOKIE=$cookie")
	has "$answer" '"username":"alice"'
}

# Broken in this way, with that first line. Leaves the command in $mend.
broken() {
	run -1 latchkey doctor
	has "${lines[0]}" "problem: " && has "${lines[0]}" "$1"
	[[ ${lines[0]} != *: && ${lines[0]} != *' run ' ]]
	has "${lines[1]}" '  mend: '
	mend=${lines[1]#  mend: }
}

# broken FIRST-LINE; then run its command, and all is well.
mends() {
	broken "$1"
	eval "$mend"
	works
}

only_root() {
	[ "$(id -u)" -eq 0 ] || skip 'not run as root'
}

# A line of the settings file instead of the environment.
setting() {
	printf '%s\n' "$@" >>"$LATCHKEY_CONFIG"
}

# Run SQL on the sessions.
sessions_sql() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute(sys.argv[2])
db.commit()' "$STATE_DIR/sessions/sessions.db" "$1"
}

@test "ok, when all is well, and what it looked at" {
	works
	run -0 latchkey doctor
	has "$output" 'fine: the databases are whole'
	has "$output" 'browsers keep this cookie: __Host-Http-sid=...; Path=/;'
	has "$output" "the key file: key $(latchkey key list --json |
	    jq -r '.[0].name') signs"
	has "$output" 'SQLite 3.'
}

@test "it changes nothing, and works beside a running program" {
	suite_worker whoami
	works
	find "$STATE_DIR" -type f ! -name '*-shm' -exec sha256sum {} + >"$SUITE/before"
	run -0 latchkey doctor
	run -0 latchkey doctor --json
	sha256sum -c --quiet "$SUITE/before"
}

@test "--json is one object with findings and settings" {
	chmod g+w "$STATE_DIR"
	run -1 latchkey doctor --json
	jq -e '.ok == false and .findings[0].level == "problem" and
	    (.findings[0].mend | startswith("chmod go-w ")) and
	    (.settings[] | select(.name == "APP_ENV") |
	    .value == "production" and .source == "environment")' <<<"$output"
}

@test "what is long is shown whole" {
	local long
	long="default-src 'none'$(printf ' https://%05d.example' $(seq 300))"
	SECURITY_CSP=$long run -1 latchkey doctor --json
	jq -e --arg long "$long" '.settings[] |
	    select(.name == "SECURITY_CSP") | .value == $long' <<<"$output"
	run -1 latchkey doctor "https://$long"
	has "${lines[0]}" 'https://00300.example is no URL'
}

@test "each setting is shown with its value and where it comes from" {
	setting '# a comment' SESSION_PRIORITY=high
	run -0 latchkey doctor
	has "$(grep ^SESSION_PRIORITY <<<"$output" | tr -s ' ')" \
	    "SESSION_PRIORITY high $LATCHKEY_CONFIG:2"
	has "$(grep ^APP_ORIGIN <<<"$output" | tr -s ' ')" \
	    'APP_ORIGIN https://app.example environment'
	has "$(grep ^SESSION_NAME <<<"$output" | tr -s ' ')" \
	    'SESSION_NAME __Host-Http-sid default'
	has "$(grep ^SECURITY_CSP <<<"$output" | tr -s ' ')" \
	    'SECURITY_CSP strict default'
}

@test "a secret is shown by length and by its key's name only" { # R131
	local secret
	secret=$(head -c 33 /dev/urandom | base64 -w 0)
	SESSION_SECRET=$secret,$(rev <<<"$secret") run -0 latchkey doctor
	hasnt "$output" "$secret"
	has "$(grep ^SESSION_SECRET <<<"$output" | tr -s ' ')" \
	    'SESSION_SECRET 44 bytes, 44 bytes environment'
	[[ $output =~ SESSION_SECRET:\ key\ [0-9a-f]{8}\ signs,\ [0-9a-f]{8}\ verifies ]]
}

# ---- the state folder ----

@test "broken: a folder of another user" { # R120
	only_root
	chown -R nobody "$STATE_DIR/sessions"
	mends "$STATE_DIR/sessions belongs to another user"
}

@test "broken: a folder on a read-only file system" { # R127
	only_root
	unshare -m true || skip 'new namespaces are not allowed'
	# shellcheck disable=SC2016 # for the shell inside
	run -1 unshare -m sh -c 'mount --bind "$0" "$0" &&
	    mount -o remount,bind,ro "$0" && "$1/latchkey" doctor' \
	    "$STATE_DIR" "$BUILD"
	has "${lines[0]}" "problem: the file system of $STATE_DIR is mounted read-only"
	works
}

@test "implausible: a folder of root's" { # R120
	only_root
	run -0 latchkey doctor
	has "$output" "warning: $STATE_DIR belongs to root"
	chown -R nobody "$STATE_DIR"
	chmod 644 "$LATCHKEY_CONFIG"
	run -0 latchkey doctor
	has "$output" "fine: $STATE_DIR belongs to nobody"
}

@test "broken: run as another user than the folder's" { # R120
	only_root
	chmod 644 "$LATCHKEY_CONFIG"
	install -m 755 "$BUILD/latchkey" "$SUITE/latchkey"
	run -1 setpriv --reuid=65534 --regid=65534 --clear-groups \
	    "$SUITE/latchkey" doctor
	has "${lines[0]}" "problem: $STATE_DIR belongs to root"
	same mend "${lines[1]}" "  mend: sudo -u 'root' latchkey doctor"
	works
}

@test "broken: a settings file that the programs' user cannot read" {
	only_root
	rm -r "$STATE_DIR" && latchkey init --owner nobody
	chmod 600 "$LATCHKEY_CONFIG"
	broken "the programs cannot read $LATCHKEY_CONFIG"
	eval "$mend"
	run -0 latchkey doctor
}

@test "broken: a folder that its group may write" { # R120
	chmod g+w "$STATE_DIR/accounts"
	mends "$STATE_DIR/accounts can be written to by others"
}

@test "broken: no state folder" { # R120
	rm -r "$STATE_DIR"
	mends "no state folder at $STATE_DIR"
}

@test "broken: one folder is missing" { # R120
	rm -r "$STATE_DIR/sessions"
	mends "$STATE_DIR/sessions does not exist"
}

@test "broken: a database that others may read" { # R120
	chmod o+r "$STATE_DIR/accounts/accounts.db"
	mends "$STATE_DIR/accounts/accounts.db can be used by others"
}

@test "broken: a folder of keys that others may write" { # R131
	chmod 777 "$STATE_DIR/keys"
	mends "others can exchange what is in $STATE_DIR/keys"
}

@test "broken: no key file" { # R131
	rm "$STATE_DIR/keys/ring"
	mends "there is no key file $STATE_DIR/keys/ring"
}

@test "broken: a key file that others may read" { # R131
	chmod 644 "$STATE_DIR/keys/ring"
	mends "$STATE_DIR/keys/ring: the key file is refused: others have"
}

@test "broken: a key file that was cut" { # R131
	truncate -s 40 "$STATE_DIR/keys/ring"
	mends 'its line 1 is malformed'
}

# ---- databases ----

@test "broken: a database of another schema" { # R122
	sessions_sql 'CREATE TABLE foreign_table (x)'
	mends 'sessions.db is not as this version of latchkey makes it'
}

@test "broken: a database that was cut" { # R122
	truncate -s 6000 "$STATE_DIR/sessions/sessions.db"
	mends 'sessions/sessions.db is damaged'
}

@test "broken: a database with a page of rubbish" { # R122
	local root
	root=$(python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT rootpage FROM sqlite_schema"
    " WHERE name = \"session_user\"").fetchone()[0])' \
	    "$STATE_DIR/sessions/sessions.db")
	head -c 4096 /dev/urandom | dd of="$STATE_DIR/sessions/sessions.db" \
	    bs=4096 seek=$((root - 1)) conv=notrunc status=none
	mends 'sessions/sessions.db is damaged'
}

@test "broken: an empty database" { # R122
	rm -f "$STATE_DIR"/accounts/accounts.db*
	install -m 600 /dev/null "$STATE_DIR/accounts/accounts.db"
	mends 'is empty'
}

@test "broken: the clock was set back" { # R037
	latchkey session new --user alice
	sessions_sql 'UPDATE session SET last_seen = last_seen + 7200000'
	mends 'a session was seen at'
	run latchkey session list
	hasnt "$output" 2099
}

# ---- settings ----

@test "broken: a settings file that others may write" {
	chmod 666 "$LATCHKEY_CONFIG"
	mends "$LATCHKEY_CONFIG is refused: others may write it"
}

@test "broken: a settings file with a secret that others may read" {
	setting "SESSION_SECRET=$(head -c 33 /dev/urandom | base64 -w 0)"
	chmod 644 "$LATCHKEY_CONFIG"
	mends 'it holds a secret and others may read it'
}

@test "broken: a settings file of another user" {
	only_root
	chown nobody "$LATCHKEY_CONFIG"
	mends 'it belongs neither to root nor to this user'
}

@test "broken: no APP_ORIGIN in production" { # R084
	unset APP_ORIGIN
	export SUITE_HOST
	SUITE_HOST=$(hostname -f || hostname)
	mends 'APP_ORIGIN is missing; production needs it'
}

@test "broken: a weak secret" { # R131
	chmod 600 "$LATCHKEY_CONFIG"
	setting 'SESSION_SECRET=keyboard cat'
	mends 'it is shorter than 32 bytes'
	has "$output" 'SESSION_SECRET: key'
	export SESSION_SECRET=changeme-changeme-changeme-please
	mends 'it has a phrase of well-known examples in it'
}

@test "broken: a cookie that browsers drop, by its prefix" { # R010
	setting SESSION_PATH=/app
	mends 'SESSION_NAME begins with __Host-, which needs SESSION_PATH=/'
	export SESSION_DOMAIN=app.example
	mends 'SESSION_NAME begins with __Host-, which excludes SESSION_DOMAIN'
}

@test "broken: a cookie that browsers drop, SameSite=None without Secure" {
	export SESSION_SECURE=no SESSION_SAMESITE=none
	mends 'SESSION_SAMESITE=none needs SESSION_SECURE=yes'
}

@test "broken: a cookie that browsers drop, Partitioned without None" {
	setting SESSION_SAMESITE=lax SESSION_PARTITIONED=yes
	mends 'SESSION_PARTITIONED needs'
}

@test "broken: an idle timeout beyond the absolute one" {
	setting SESSION_IDLE_TIMEOUT=30d
	mends 'SESSION_IDLE_TIMEOUT is longer than SESSION_ABSOLUTE_TIMEOUT'
}

@test "broken: a name that does not exist, in the file" {
	setting SESSION_IDLE_TIMOUT=1h
	mends 'there is no such setting; did you mean SESSION_IDLE_TIMEOUT?'
	has "$output" 'SESSION_IDLE_TIMEOUT            1h'
	setting NEVER_HEARD_OF=1
	mends 'NEVER_HEARD_OF: there is no such setting'
}

@test "broken: a name that does not exist, in the environment" {
	export LATCHKEY_SANDBOKS=auto
	mends 'LATCHKEY_SANDBOKS: there is no such setting; did you mean'
	has "$(grep ^LATCHKEY_SANDBOX <<<"$output" | tr -s ' ')" \
	    'auto environment'
}

@test "an unknown SESSION_ name in the environment is a warning only" {
	export SESSION_SAMESIT=strict
	run -0 latchkey doctor
	has "$output" 'warning: environment: SESSION_SAMESIT is no setting of ours; did you mean SESSION_SAMESITE?'
	run cgi whoami
	has "$output" 'did you mean SESSION_SAMESITE?'
}

@test "broken: TRUSTED_PROXIES that are no networks" { # R102
	setting TRUSTED_PROXIES=10.0.0.1/8
	mends 'TRUSTED_PROXIES: "10.0.0.1/8" is no network'
}

@test "implausible: the sample's origin" { # R101
	APP_ORIGIN=https://ours.test,https://app.example run -0 latchkey doctor
	has "$output" 'warning: APP_ORIGIN: app.example is an example'
	hasnt "$output" 'ours.test is'
}

@test "implausible: an origin of this machine, everybody a proxy" { # R102
	APP_ORIGIN=https://localhost TRUSTED_PROXIES=0.0.0.0/0,::/0 \
	    run -0 latchkey doctor
	has "$output" 'warning: APP_ORIGIN: localhost is this machine alone'
	same networks "$(grep -c '^warning: TRUSTED_PROXIES' <<<"$output")" 2
}

@test "several problems are all told, and mended one by one" {
	setting SESSION_ROLLING=maybe SESSION_PATH=x
	chmod 644 "$STATE_DIR/keys/ring"
	run -1 latchkey doctor
	same problems "$(grep -c '^problem: ' <<<"$output")" 3
	for _ in 1 2 3; do
		broken ''
		eval "$mend"
	done
	works
}

# The web server does not say that the request came over TLS: only the programs
# can see this, and tell what to do.
@test "broken: no HTTPS parameter" { # R103
	run --separate-stderr cgi whoami HTTPS=
	has "$output" 'Status: 403'
	# shellcheck disable=SC2154 # bats sets it
	has "$stderr" 'let the web server pass HTTPS=on'
	has "$stderr" 'TRUSTED_PROXIES=127.0.0.1'
	run -0 cgi whoami HTTPS=on
	has "$output" 'Status: 200'
	TRUSTED_PROXIES=127.0.0.1 run -0 cgi whoami HTTPS= \
	    HTTP_X_FORWARDED_PROTO=https
	has "$output" 'Status: 200'
}
