#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The README's configuration of lighttpd, in production, with the server's word
# for TLS: every route is where it should be, and the neighbours are not.

load ../support/suite.sh

# The block below <!-- 50-latchkey.conf -->, TLS taken out, with our paths.
readme_conf() {
	sed -n '/^<!-- 50-latchkey.conf -->/,/^```$/p' \
	    "$BATS_TEST_DIRNAME/../../README.md" | sed -e '1,2d; $d' \
	    -e '/^\$SERVER/,/^}/d' -e '/^\$HTTP\["scheme"\]/,/^}/d' \
	    -e 's/mod_openssl/mod_setenv/' \
	    -e "s,/usr/local/libexec/latchkey/,$BUILD/cgi-bin/," \
	    -e "s,/run/lighttpd/,$SUITE/,"
}

suite_conf() {
	cat <<-EOF
	server.document-root = "$SUITE/www"
	server.bind = "127.0.0.1"
	server.port = $SUITE_PORT
	server.errorlog = "$SUITE/error.log"
	setenv.add-environment = ("HTTPS" => "on")
	EOF
	readme_conf
}

setup_file() {
	suite_new production
	suite_user alice
	suite_serve
}

teardown_file() {
	suite_end
}

@test "the README's lighttpd serves the walk" { # R010
	local answer cookie
	answer=$(ask /login -i -d username=alice \
	    --data-urlencode "password=$PASSWORD")
	same login "$(body <<<"$answer")" 'Logged in! Session created.'
	cookie=$(session_cookie <<<"$answer" | cut -d';' -f1)
	has "$cookie" __Host-Http-sid=
	same dashboard "$(ask /dashboard -b "$cookie")" \
	    'Welcome to the dashboard, alice!'
	has "$(ask / -b "$cookie")" 'Homepage. Session ID: '
	has "$(ask /whoami -b "$cookie")" '"username":"alice"'
	same logout "$(ask /logout -b "$cookie" -d '')" 'Logged out!'
	same 'after it' "$(ask /whoami -b "$cookie")" '{"authenticated":false}'
}

@test "the README's lighttpd takes whole paths, not prefixes" {
	local path
	for path in /loginx /login.css /dashboard/x /whoami.json /x; do
		same "$path" "$(ask "$path" -o /dev/null -w '%{http_code}')" 404
	done
}
