#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# From htpasswd to this login: `latchkey user import`, and the first login with
# an imported hash.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup() {
	suite_new development
}

teardown() {
	suite_end
}

# "correct horse battery staple" by htpasswd and openssl.
BCRYPT=$(htpasswd -nbBC 4 x "$PASSWORD" | sed 's/^x://;q')
SHA256=$(openssl passwd -5 "$PASSWORD")
SHA512=$(openssl passwd -6 "$PASSWORD")

logs_in() {
	local answer
	answer=$(cgi_post login "username=$1&password=$2")
	[[ $answer == "Status: 200"* ]]
}

stored() {
	python3 -c 'import sqlite3, sys
print(*sqlite3.connect(sys.argv[1]).execute(
    "SELECT password FROM account WHERE user = ?", sys.argv[2:]).fetchone())
' "$STATE_DIR/accounts/accounts.db" "$1"
}

@test "users of an htpasswd file log in, and then have a hash of ours" { # R062
	local user hash
	cat >"$SUITE/htpasswd" <<-END
	# ours
	Alice:$BCRYPT

	bob:$SHA256
	carl:$SHA512
	END
	run -0 latchkey user import "$SUITE/htpasswd"
	same summary "$output" '3 imported, 0 there already, 0 refused'
	for user in alice bob carl; do
		hash=$(stored $user)
		[[ $hash == '$'[256]* ]]
		run ! logs_in $user 'wrong password'
		same 'after a wrong password' "$(stored $user)" "$hash"
		logs_in $user "$PASSWORD"
		[[ $(stored $user) == '$argon2id$v=19$m=19456,t=2,p=1$'* ]]
		logs_in $user "$PASSWORD"
		run ! logs_in $user 'wrong password'
	done
}

@test "a bad line is named with its reason, and the others go in" { # R061
	{
		echo 'md5:$apr1$saltsalt$qGHyk3cUzmsMe4RTh4zDS1'
		echo 'sha:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g='
		echo 'plain:hunter2-hunter2'
		echo 'hunter3-hunter3'
		echo "no name:$BCRYPT"
		echo "dear:${BCRYPT/\$04\$/\$15\$}"
		echo "cut:${BCRYPT%?}"
		echo "odd:${BCRYPT%?}z"
		printf 'nul:\0%s\n' "$BCRYPT"
		printf 'long:%09000d\n' 0
		printf 'good:%s\r\n' "$SHA256"
		printf 'last:%s' "$SHA512"
	} >"$SUITE/htpasswd"
	run -1 latchkey user import - <"$SUITE/htpasswd"
	has "$output" '2 imported, 0 there already, 10 refused'
	has "$output" "line 1: md5: Apache's MD5 hashes are too weak"
	has "$output" 'line 2: sha: SHA-1 hashes without salt'
	has "$output" 'line 3: plain: neither bcrypt nor SHA-crypt'
	has "$output" 'line 4: no colon'
	has "$output" 'line 5: no name: no user name'
	has "$output" "line 6: dear: bcrypt's cost must be 4 to 14"
	has "$output" 'line 7: cut: the hash is not whole'
	has "$output" 'line 8: odd: no password matches it'
	has "$output" 'line 9: too long, or with a NUL'
	has "$output" 'line 10: too long, or with a NUL'
	has "$output" '`latchkey user add NAME`'
	hasnt "$output" hunter
	same users "$(latchkey user list --json | jq -c '[.[].username]')" \
	    '["good","last"]'
	logs_in good "$PASSWORD"
}

@test "who is there keeps the password, unless --replace is given" { # R055
	local cookie
	suite_user alice
	cookie=$(suite_cookie alice)
	echo "alice:$(openssl passwd -6 'another password')" >"$SUITE/htpasswd"
	run -0 latchkey user import "$SUITE/htpasswd"
	has "$output" '0 imported, 1 there already, 0 refused'
	has "$output" --replace
	logs_in alice "$PASSWORD"
	has "$(cgi dashboard HTTP_COOKIE="$cookie")" 'Status: 200'
	run -0 latchkey user import --replace "$SUITE/htpasswd"
	same summary "$output" '1 imported, 0 there already, 0 refused'
	has "$(cgi dashboard HTTP_COOKIE="$cookie")" 'Status: 401'
	run ! logs_in alice "$PASSWORD"
	logs_in alice 'another password'
}

# More than go in at once.
@test "of a user's lines the first counts, with --replace the last" {
	local i
	{
		for i in $(seq 120) 120 7; do
			echo "user$i:$SHA512"
		done
		echo "user1:$(openssl passwd -6 'another password')"
	} >"$SUITE/htpasswd"
	run -0 latchkey user import "$SUITE/htpasswd"
	has "$output" '120 imported, 3 there already, 0 refused'
	same users "$(latchkey user list --json | jq length)" 120
	logs_in user1 "$PASSWORD"
	logs_in user120 "$PASSWORD"
	run -0 latchkey user import --replace "$SUITE/htpasswd"
	has "$output" '123 imported, 0 there already, 0 refused'
	logs_in user1 'another password'
}

@test "a file that cannot be read is named, and nothing is done" {
	run -1 latchkey user import "$SUITE/missing"
	has "$output" "cannot read $SUITE/missing: No such file"
	run -1 latchkey user import "$SUITE"
	has "$output" 'Is a directory'
	same users "$(latchkey user list --json)" '[]'
}

@test "as root, import reads what root can read, and gives its rights away" { # R120
	[ "$(id -u)" -eq 0 ] || skip 'not run as root'
	chmod 755 "$SUITE" && chmod 644 "$LATCHKEY_CONFIG"
	export STATE_DIR=$SUITE/owned
	latchkey init --owner nobody
	(umask 077 && echo "alice:$SHA512" >"$SUITE/htpasswd")
	cd "$SUITE" && run -0 latchkey user import htpasswd
	run find "$STATE_DIR" ! -user nobody
	same 'files of others' "$output" ''
}

@test "on a terminal import shows how far it is, in a file nothing" { # R056
	for i in $(seq 50); do
		echo "user$i:$SHA512"
	done >"$SUITE/htpasswd"
	run -0 python3 "$SUPPORT/terminal.py" -- "$BUILD/latchkey" user import \
	    "$SUITE/htpasswd"
	has "$output" ' % imported'
	has "$output" '50 imported, 0 there'
	latchkey user import --replace "$SUITE/htpasswd" 2>"$SUITE/errors"
	same 'on standard error' "$(cat "$SUITE/errors")" ''
}
