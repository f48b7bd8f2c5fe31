#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The session cookie on the wire: what is set and removed, byte for byte, in
# production and in development, and which cookies are believed. The workers of
# production are asked over FastCGI and behind each web server (servers.sh),
# development as CGI.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup_file() {
	suite_new production TRUSTED_PROXIES=127.1.0.0/16
	suite_user testuser
	suite_start
}

teardown_file() {
	suite_end
}

FORM='username=testuser&password=correct+horse+battery+staple'
TYPE=CONTENT_TYPE=application/x-www-form-urlencoded
DATE='(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-3][0-9] (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20[0-9]{2} [0-2][0-9]:[0-5][0-9]:[0-5][0-9] GMT'
REMOVED='__Host-Http-sid=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'

log_in() {
	printf %s "$FORM" | served login REQUEST_METHOD=POST "$TYPE" "$@"
}

# is_known COOKIES [NAME=value ...]: do these cookies make a session?
is_known() {
	local cookies=$1
	shift
	served whoami HTTP_COOKIE="$cookies" "$@" | body |
	    jq -e .authenticated >/dev/null
}

# A valid cookie of a session that is gone.
dead_cookie() {
	local cookie
	cookie=$(suite_cookie gone)
	latchkey session end --user gone >/dev/null
	echo "$cookie"
}

# ---- what is set ----

@test "production sets exactly this cookie" { # R010 R011 R013 R015 R103
	local set
	set=$(log_in | session_cookie)
	echo "$set"
	[[ $set =~ ^__Host-Http-sid=[A-Za-z0-9_-]{88}\;\ Path=/\;\ Max-Age=86400\;\ Expires=$DATE\;\ HttpOnly\;\ Secure\;\ SameSite=Lax$ ]]
	same lines "$(wc -l <<<"$set")" 1
}

@test "Expires and Max-Age mean the same moment" { # R013
	local before expires
	before=$(date +%s)
	expires=$(log_in | session_cookie | sed 's/.*Expires=\([^;]*\);.*/\1/')
	expires=$(($(date -d "$expires" +%s) - before))
	[ "$expires" -ge 86399 ] && [ "$expires" -le 86405 ]
}

@test "development sets exactly this cookie" { # R010 R011 R013 R022
	local set
	export APP_ENV=development SUITE_HOST=127.0.0.1:8080
	unset APP_ORIGIN
	set=$(cgi_post login "$FORM" | session_cookie)
	echo "$set"
	[[ $set =~ ^sid=[A-Za-z0-9_-]{88}\;\ Path=/\;\ Max-Age=86400\;\ Expires=$DATE\;\ HttpOnly\;\ SameSite=Lax$ ]]
}

@test "a login makes the browser a known device by a cookie of its own" { # R010 R013 R015 R068
	local set
	set=$(log_in | header Set-Cookie)
	same lines "$(wc -l <<<"$set")" 2
	set=$(tail -1 <<<"$set")
	echo "$set"
	[[ $set =~ ^__Host-Http-device=[A-Za-z0-9_-]{80}\;\ Path=/\;\ Max-Age=34560000\;\ Expires=$DATE\;\ HttpOnly\;\ Secure\;\ SameSite=Strict$ ]]
	run ! is_known "${set%%;*}"
}

@test "a logout removes it with the same attributes" { # R016
	local cookie answer
	cookie=$(suite_cookie alice)
	answer=$(served logout REQUEST_METHOD=POST HTTP_COOKIE="$cookie" </dev/null)
	same removal "$(header Set-Cookie <<<"$answer")" "$REMOVED"
}

@test "development removes it with the same attributes" { # R016
	local cookie
	export APP_ENV=development SUITE_HOST=localhost COOKIE=sid
	unset APP_ORIGIN
	cookie=$(suite_cookie alice)
	same removal "$(cgi_post logout '' HTTP_COOKIE="$cookie" |
	    header Set-Cookie)" 'sid=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax'
}

@test "the settings' attributes are written, in removals too" { # R011 R012 R016
	local cookie set
	export SESSION_SAMESITE=none SESSION_PARTITIONED=yes
	export SESSION_PRIORITY=high
	set=$(cgi_post login "$FORM" | session_cookie)
	[[ $set == *"; HttpOnly; Secure; SameSite=None"* ]]
	has "$set" '; Partitioned'
	has "$set" '; Priority=High'
	cookie=${set%%;*}
	set=$(cgi_post logout '' HTTP_COOKIE="$cookie" \
	    HTTP_SEC_FETCH_SITE=same-origin | session_cookie)
	has "$set" '=; Path=/; Max-Age=0;'
	has "$set" 'SameSite=None'
	has "$set" '; Partitioned'
}

@test "SESSION_PERSISTENT=no leaves the lifetime to the browser" { # R013
	local set
	export SESSION_PERSISTENT=no
	set=$(cgi_post login "$FORM" | session_cookie)
	hasnt "$set" Max-Age
	hasnt "$set" Expires
}

@test "cookies that a browser would drop are refused at start" { # R010 R012 R013
	local wrong
	for wrong in SESSION_PATH=/app SESSION_DOMAIN=app.example \
	    SESSION_PARTITIONED=yes SESSION_NAME=__Secure-a=b \
	    SESSION_ABSOLUTE_TIMEOUT=401d SESSION_NAME='a b' \
	    'SESSION_NAME=x;y' SESSION_SAMESITE=sometimes; do
		run -1 env "$wrong" "$BUILD/cgi-bin/home" </dev/null
		has "$output" "${wrong%%=*}"
		hasnt "$output" 'Status: 200'
	done
	SESSION_SAMESITE=none SESSION_SECURE=no run -1 \
	    "$BUILD/cgi-bin/home" </dev/null
	SESSION_NAME=__Host-sid SESSION_SECURE=no run -1 \
	    "$BUILD/cgi-bin/home" </dev/null
}

@test "name and value together are short" { # R014
	local set
	set=$(log_in | session_cookie)
	[ "${#set}" -lt 320 ]
}

@test "no cookie and no row for who does not log in" { # R040 R085
	local before program
	before=$(suite_session_count)
	for program in "${PROGRAMS[@]}"; do
		same "$program" "$(served "$program" </dev/null | session_cookie)" ''
	done
	same 'wrong password' "$(printf 'username=testuser&password=wrong' |
	    served login REQUEST_METHOD=POST "$TYPE" | session_cookie)" ''
	same logout "$(served logout REQUEST_METHOD=POST </dev/null |
	    header Set-Cookie)" ''
	same rows "$(suite_session_count)" "$before"
}

@test "a page that only reads sets no cookie" {
	same dashboard "$(served dashboard HTTP_COOKIE="$(suite_cookie alice)" \
	    </dev/null | session_cookie)" ''
}

# ---- which connection ----

@test "production gives and takes no cookie over plain http" { # R103
	local before cookie answer
	before=$(suite_session_count)
	answer=$(cgi_post login "$FORM" HTTPS= 2>"$BATS_TEST_TMPDIR/log")
	same status "$(head -1 <<<"$answer" | cut -c1-11)" 'Status: 403'
	same cookie "$(header Set-Cookie <<<"$answer")" ''
	same rows "$(suite_session_count)" "$before"
	has "$(cat "$BATS_TEST_TMPDIR/log")" https
	cookie=$(suite_cookie alice)
	run ! is_known "$cookie" HTTPS=
	run ! is_known "$cookie" HTTPS=off
}

@test "a trusted proxy's X-Forwarded-Proto counts" { # R102 R103
	has "$(log_in HTTPS= REMOTE_ADDR=127.1.2.3 \
	    HTTP_X_FORWARDED_PROTO=https | session_cookie)" '; Secure;'
	same 'http by it' "$(log_in REMOTE_ADDR=127.1.2.3 \
	    HTTP_X_FORWARDED_PROTO=http 2>&1 | session_cookie)" ''
	same 'of a stranger' "$(log_in HTTPS= REMOTE_ADDR=127.2.0.1 \
	    HTTP_X_FORWARDED_PROTO=https 2>&1 | session_cookie)" ''
	same 'twice' "$(log_in HTTPS= REMOTE_ADDR=127.1.2.3 \
	    HTTP_X_FORWARDED_PROTO=https HTTP_X_FORWARDED_PROTO=https 2>&1 |
	    header Set-Cookie)" ''
}

@test "production does not know the cookie of development" { # R022
	local cookie
	cookie=$(suite_cookie alice)
	is_known "$cookie"
	run ! is_known "sid=${cookie#*=}"
	cookie=$(APP_ENV=development APP_ORIGIN='' suite_cookie alice)
	run ! is_known "$cookie"
	run ! is_known "__Host-Http-$cookie"
}

# ---- which cookies are believed ----

@test "self-made cookies are never adopted" { # R004 R007
	local before made
	before=$(suite_session_count)
	made=$(head -c 66 /dev/urandom | base64 -w 0 | tr +/ -_)
	run ! is_known "$COOKIE=$made"
	hasnt "$(log_in HTTP_COOKIE="$COOKIE=$made" | session_cookie)" "$made"
	same rows "$(suite_session_count)" $((before + 1))
}

@test "a valid cookie of an ended session is nobody's" { # R004 R017
	run ! is_known "$(dead_cookie)"
}

@test "an expired session's cookie is nobody's" { # R017 R033
	local cookie
	cookie=$(suite_cookie alice --expires-in 3s)
	is_known "$cookie"
	sleep 3.1
	run ! is_known "$cookie"
}

@test "the token counts in the cookie alone" { # R008
	local cookie token
	cookie=$(suite_cookie alice)
	token=${cookie#*=}
	is_known "$cookie"
	run ! is_known '' QUERY_STRING="$cookie"
	run ! is_known '' QUERY_STRING="sid=$token"
	run ! is_known '' HTTP_X_SESSION="$token"
	run ! is_known '' HTTP_AUTHORIZATION="Bearer $token"
	run ! is_known '' PATH_INFO="/$token"
	run ! is_known '' HTTP_COOKIE2="$cookie"
	run ! is_known "other=$token"
	run ! is_known "${COOKIE,,}=$token"
	run ! is_known "$token"
}

@test "only the one spelling of a token is taken" { # R009 R018
	local cookie token
	cookie=$(suite_cookie alice)
	token=${cookie#*=}
	is_known "$cookie"
	run ! is_known "$cookie="
	run ! is_known "$cookie=="
	run ! is_known "$COOKIE=%${token}"
	run ! is_known "$COOKIE=\"$token\""
	run ! is_known "$COOKIE=${token}A"
	run ! is_known "$COOKIE=${token%?}"
	run ! is_known "$COOKIE=${token::40} ${token:40}"
	run ! is_known "$COOKIE=$(tr -- -_ +/ <<<"-_$token")"
	is_known " 	$COOKIE	= $token ;"
}

@test "a change of any one character is refused" { # R009
	local cookie
	cookie=$(suite_cookie alice)
	python3 - "$cookie" <<-'EOF'
	import os, sys
	sys.path.insert(0, os.environ["SUPPORT"])
	from served import ask, connect
	name, _, token = sys.argv[1].partition("=")
	params = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "/whoami",
	    "HTTP_HOST": "app.example", "HTTPS": "on",
	    "REMOTE_ADDR": "127.0.0.1"}
	connection = connect(params)

	def known(value):
	    params["HTTP_COOKIE"] = f"{name}={value}"
	    return b'"authenticated":true' in ask("whoami", params,
	        through=connection).body

	assert known(token)
	letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	tried = 0
	for i in range(len(token)):
	    for other in set(letters) - {token[i]}:
	        assert not known(token[:i] + other + token[i + 1:]), (i, other)
	        tried += 1
	assert tried == 88 * 63, tried
	assert known(token)
	EOF
}

@test "two Cookie lines are one" { # R019
	local cookie
	cookie=$(suite_cookie alice)
	is_known "$cookie" HTTP_COOKIE='a=b'
	is_known 'a=b; c=d' HTTP_COOKIE="$cookie"
}

@test "our cookie several times: one valid value counts" { # R020
	local cookie other junk="$COOKIE=junk"
	cookie=$(suite_cookie alice)
	other=$(suite_cookie bob)
	is_known "$junk; $cookie"
	is_known "$cookie; $junk"
	is_known "$cookie; $cookie"
	is_known "$junk" HTTP_COOKIE="$cookie"
	run ! is_known "$cookie; $other"
	run ! is_known "$other; $cookie"
	run ! is_known "$cookie" HTTP_COOKIE="$other"
	is_known "$junk; $junk; $junk; $junk; $junk; $junk; $junk; $cookie"
	run ! is_known "$junk; $junk; $junk; $junk; $junk; $junk; $junk; $junk; $cookie"
}

@test "without the cookie a flow goes on as anonymous" { # R021
	local cookie
	cookie=$(suite_cookie alice)
	for _ in 1 2 3 4 5; do
		is_known "$cookie"
		run ! is_known ''
	done
	has "$(served home </dev/null)" 'Not set'
}

@test "cookie sandwiches and phantoms mean nothing" { # R018
	local cookie
	cookie=$(suite_cookie alice)
	is_known "\$Version=1; a=\"; $cookie; b=\""
	run ! is_known "a=\"$cookie\""
	run ! is_known "=$cookie"
	run ! is_known "${COOKIE}[]=${cookie#*=}"
	run ! is_known "__Host%2DHttp-sid=${cookie#*=}"
	run ! is_known "..Host-Http-sid=${cookie#*=}"
}

# ---- what is removed ----

@test "dead and forged cookies are removed at a navigation" {
	local cookie
	cookie=$(dead_cookie)
	same dead "$(served dashboard HTTP_COOKIE="$cookie" </dev/null |
	    header Set-Cookie)" "$REMOVED"
	same forged "$(served dashboard HTTP_COOKIE="$COOKIE=x" </dev/null 2>&1 |
	    header Set-Cookie)" "$REMOVED"
	same 'by fetch()' "$(served dashboard HTTP_COOKIE="$cookie" \
	    HTTP_SEC_FETCH_MODE=cors HTTP_SEC_FETCH_SITE=same-origin \
	    </dev/null | session_cookie)" ''
}

@test "a token just replaced by a login is refused without removal" { # R030
	local cookie
	cookie=$(suite_cookie testuser)
	log_in HTTP_COOKIE="$cookie" >/dev/null
	run ! is_known "$cookie"
	same removal "$(served dashboard HTTP_COOKIE="$cookie" </dev/null |
	    header Set-Cookie)" ''
}

# ---- what lies on disk ----

@test "no token is on disk in any form" { # R003 R005 R136
	local cookie token
	cookie=$(suite_cookie alice)
	is_known "$cookie"
	token=$(log_in | session_cookie)
	token=${token#*=}
	for token in "${cookie#*=}" "${token%%;*}"; do
		python3 - "$SUITE" "$token" <<-'EOF'
		import base64, os, sys
		value = base64.urlsafe_b64decode(sys.argv[2])
		token = value[2:34]
		forms = [sys.argv[2].encode(), value, token,
		    token.hex().encode(), token.hex().upper().encode(),
		    base64.b64encode(token).rstrip(b"="),
		    base64.urlsafe_b64encode(token).rstrip(b"=")]
		searched = 0
		for folder, _, files in os.walk(sys.argv[1]):
		    for name in files:
		        path = os.path.join(folder, name)
		        if name.endswith(".sock"):
		            continue
		        data = open(path, "rb").read()
		        searched += len(data)
		        for form in forms:
		            assert form not in data, (path, form)
		assert searched > 10000
		EOF
	done
}
