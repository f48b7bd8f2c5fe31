#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Limits and malformed things: lengths of bodies, sizes and numbers of
# parameters, cookies and forms that are none, FastCGI records that are none.
# Each gets a clear answer or a closed connection; the workers that began the
# file also end it.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup_file() {
	suite_new development
	suite_user testuser
	for program in "${PROGRAMS[@]}"; do
		suite_worker "$program"
	done
	cp "$SUITE/pids" "$SUITE/began"
}

teardown_file() {
	suite_end
}

# The same processes as in the beginning live, so none has crashed.
teardown() {
	xargs kill -0 <"$SUITE/began"
}

TYPE=CONTENT_TYPE=application/x-www-form-urlencoded
FORM='username=testuser&password=correct+horse+battery+staple'

# post BODY [NAME=value ...]: to /login; the status.
post() {
	local body=$1
	shift
	printf %s "$body" | fcgi login REQUEST_METHOD=POST "$@" 2>/dev/null |
	    sed -n '1s/^Status: \(...\).*/\1/p'
}

# with_client: a program on standard input with these words at hand.
with_client() {
	{
		cat <<-'EOF'
		import os, random, socket, struct, sys, time
		sys.path.insert(0, os.environ["SUPPORT"])
		from fcgi_client import *
		suite = os.environ["SUITE"]
		whoami, login = suite + "/whoami.sock", suite + "/login.sock"
		usual = [("REQUEST_METHOD", "GET"), ("SCRIPT_NAME", "/whoami"),
		    ("HTTP_HOST", "localhost"), ("REMOTE_ADDR", "127.0.0.1")]
		def check(params, status):
		    answer = ask(whoami, params)
		    assert answer.status == status, (answer.status, status)
		    assert answer.ended
		def alive():
		    check(usual, 200)
		EOF
		cat
	} | python3 -
}

# ---- bodies ----

@test "CONTENT_LENGTH is digits alone, and not too many" { # R140
	local length
	for length in +59 -1 59x ' 59' '59 ' 5.9 0x3b 9999999999999999999 \
	    184467440737095516210 '59,59' ''$'\t''59' ٥٩; do
		same "$length" "$(post "$FORM" "$TYPE" \
		    CONTENT_LENGTH="$length")" 400
	done
	same 'the right one' "$(post "$FORM" "$TYPE" \
	    CONTENT_LENGTH=${#FORM})" 200
	same 'with zeros' "$(post "$FORM" "$TYPE" \
	    CONTENT_LENGTH=000${#FORM})" 200
}

@test "the body has exactly that length" { # R140
	same 'one less' "$(post "$FORM" "$TYPE" \
	    CONTENT_LENGTH=$((${#FORM} + 1)))" 400
	same 'one more' "$(post "$FORM" "$TYPE" \
	    CONTENT_LENGTH=$((${#FORM} - 1)))" 400
	same 'none' "$(post '' "$TYPE" CONTENT_LENGTH=5)" 400
	same 'unasked' "$(post "$FORM" "$TYPE" CONTENT_LENGTH=0)" 400
}

@test "FastCGI without CONTENT_LENGTH: the body is read to its end" { # R140
	same absent "$(post "$FORM" "$TYPE")" 200
	same empty "$(post "$FORM" "$TYPE" CONTENT_LENGTH=)" 200
}

@test "CGI without CONTENT_LENGTH has no body" { # R140
	has "$(printf %s "$FORM" | cgi login REQUEST_METHOD=POST "$TYPE")" \
	    'Status: 400'
	has "$(printf %s "$FORM" | cgi login REQUEST_METHOD=POST "$TYPE" \
	    CONTENT_LENGTH=200)" 'Status: 400'
}

@test "a body has 64 KiB at most" { # R140
	local most
	most="$FORM&x=$(head -c $((65536 - ${#FORM} - 3)) /dev/zero | tr '\0' x)"
	same 'the most' "$(post "$most" "$TYPE")" 200
	same 'one more' "$(post "${most}x" "$TYPE")" 413
	same 'announced' "$(post "${most}x" "$TYPE" \
	    CONTENT_LENGTH=65537)" 413
	same 'only announced' "$(post x "$TYPE" CONTENT_LENGTH=65537)" 413
	has "$(printf %s "${most}x" | cgi login REQUEST_METHOD=POST "$TYPE" \
	    CONTENT_LENGTH=65537)" 'Status: 413'
}

@test "a body that goes on and on is cut off" { # R140
	head -c 50000000 /dev/zero |
	    fcgi login REQUEST_METHOD=POST "$TYPE" >"$BATS_TEST_TMPDIR/answer"
	has "$(cat "$BATS_TEST_TMPDIR/answer")" 'Status: 413'
}

@test "bodies that are no form are refused" { # R144
	local body
	for body in '%' 'username=%zz' 'username=a%0' 'username=a%00b&password=x' \
	    '%00=a&username=a&password=x'; do
		same "$body" "$(post "$body" "$TYPE")" 400
	done
	same 'too many fields' "$(post \
	    "$FORM$(printf '&a%d=b' $(seq 200))" "$TYPE")" 400
	same 'no fields' "$(post '&&&=&' "$TYPE")" 400
	same 'another type' "$(post "$FORM" CONTENT_TYPE=text/plain)" 400
	same 'no type' "$(post "$FORM")" 400
	same 'many parts' "$(post "$FORM" \
	    CONTENT_TYPE='multipart/form-data; boundary=x')" 400
	same 'with charset' "$(post "$FORM" "$TYPE; charset=UTF-8")" 200
}

@test "bodies that are no JSON object are refused" { # R129
	local body json=CONTENT_TYPE=application/json
	for body in '' '{' '[]' '"a"' null '{"username":"a","password":"b"} x' \
	    '{"username":"a\u0000b","password":"c"}' '{"a":1,"a":2}' \
	    '{"username":{},"password":[]}' "{'username':'a'}" \
	    $'{"username":"\xff","password":"b"}' '{"username":"\ud800"}' \
	    "$(printf '{"a":%.0s' $(seq 100))1$(printf '}%.0s' $(seq 100))" \
	    "$(printf '[%.0s' $(seq 60000))"; do
		same "${body:0:40}" "$(post "$body" "$json")" 400
	done
	same 'a good one' "$(post \
	    "{\"username\":\"testuser\",\"password\":\"$PASSWORD\"}" "$json")" 200
}

# ---- parameters ----

@test "256 parameters, 64 KiB of them" { # R144
	with_client <<-'EOF'
	def filled(count):
	    return usual + [(f"X{i}", "y") for i in range(count - len(usual))]
	check(filled(256), 200)
	check(filled(257), 400)
	check(filled(3000), 400)
	used = sum(len(n) + len(v) for n, v in usual)
	# Beside the bytes of names and values there are those of the lengths.
	for size, status in (65000 - used, 200), (65537 - used, 400), \
	                    (1 << 20, 400):
	    check(usual + [("X", "y" * size)], status)
	EOF
}

@test "16 KiB of cookies, in one line or several" { # R144
	with_client <<-'EOF'
	for size, status in (16384, 200), (16385, 400):
	    check(usual + [("HTTP_COOKIE", "a" * size)], status)
	half = ("HTTP_COOKIE", "a" * 8191)
	check(usual + [half, half], 200)
	check(usual + [half, half, ("HTTP_COOKIE", "b")], 400)
	check(usual + [("HTTP_COOKIE", ";" * 16384)], 200)
	check(usual + [("HTTP_COOKIE", "sid=x;" * 2730)], 200)
	EOF
}

@test "8 KiB of address" { # R144
	with_client <<-'EOF'
	for name in "REQUEST_URI", "QUERY_STRING":
	    check(usual + [(name, "/" + "a" * 8191)], 200)
	    check(usual + [(name, "/" + "a" * 8192)], 400)
	longest = [p for p in usual if p[0] != "SCRIPT_NAME"]
	check(longest + [("SCRIPT_NAME", "/" + "a" * 8192)], 400)
	check(longest + [("PATH_INFO", "no/slash")], 400)
	EOF
}

@test "cookies that are none are no cookies" { # R018
	local cookie answer
	for cookie in '=' '&=' ';;' '=;=' ';' ' ' 'sid' 'sid=' 'sid=;sid' '=sid' \
	    ',' '"' 'sid="' 'sid=""' '%' 'sid=%00' $'sid=\xff\xfe' \
	    'a=b;;;;sid' "$(head -c 8000 /dev/zero | tr '\0' '=')" \
	    "sid=$(head -c 88 /dev/zero | tr '\0' A)" 'sid=..........'; do
		answer=$(fcgi dashboard HTTP_COOKIE="$cookie" </dev/null 2>&1)
		has "$answer" 'Status: 401'
		has "$answer" 'Please log in.'
	done
}

@test "random cookies are answered in their time" { # R144
	with_client <<-'EOF'
	random.seed(1)
	began = time.monotonic()
	with Connection(whoami) as c:
	    for _ in range(2000):
	        cookie = bytes(random.choice(b'sid=;; ",A-_\t\xff')
	            for _ in range(random.randrange(300)))
	        c.send(request(usual + [("HTTP_COOKIE", cookie)], keep=True))
	        assert c.answer().status == 200, cookie
	assert time.monotonic() - began < 20
	EOF
}

# ---- records ----

@test "lengths of pairs that reach beyond the parameters" { # R104
	with_client <<-'EOF'
	for pairs in (b"\xff\xff\xff\xff\xff\xff\xff\xff",
	              b"\x80\x00\x00\x05\x01abc", b"\x05\x05ab", b"\x01",
	              b"\x80\x00", b"\x7f\x00a", b"\x00\xff\xff\xff\xffa"):
	    with Connection(whoami) as c:
	        c.send(begin() + record(PARAMS, pairs) + record(PARAMS) +
	            record(STDIN))
	        assert c.answer().status == 400, pairs
	alive()
	EOF
}

@test "what is no FastCGI closes the connection" {
	with_client <<-'EOF'
	whole = request(usual)
	for junk in (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
	             b"\x02" + whole[1:], b"\x00" * 100,
	             begin() + record(STDIN, b"early"),
	             begin() + record(STDIN), begin() + begin(),
	             record(BEGIN, b"\0\1"), begin(request_id=0)):
	    with Connection(whoami) as c:
	        c.send(junk)
	        c.socket.shutdown(socket.SHUT_WR)
	        answer = c.answer()
	        assert answer.status in (0, 400), (junk, answer.stdout)
	alive()
	EOF
}

@test "records of others and of unknown types are passed over" {
	with_client <<-'EOF'
	content = b"".join(pair(n, v) for n, v in as_pairs(usual))
	with Connection(whoami) as c:
	    c.send(begin() + record(99, b"unknown") + record(9, b"", 0) +
	        record(PARAMS, b"\x01\x01XY", 7) + record(STDIN, b"", 7) +
	        b"".join(record(PARAMS, content[i:i + 3], padding=255)
	            for i in range(0, len(content), 3)) +
	        record(PARAMS, padding=7) + record(ABORT, request_id=9) +
	        record(STDIN, padding=3))
	    assert c.answer().status == 200
	EOF
}

@test "the Filter role is refused by its name" {
	with_client <<-'EOF'
	answer = ask(whoami, usual, role=FILTER)
	assert answer.ended and answer.protocol_status == 3, answer.__dict__
	assert answer.stdout == b""
	alive()
	EOF
}

@test "an aborted request leaves the worker to the others" {
	with_client <<-'EOF'
	for cut in record(ABORT), b"":
	    with Connection(whoami) as c:
	        c.send(request(usual)[:60] + b"" if not cut else
	            begin() + record(PARAMS, b"\x01\x01XY") + cut)
	        c.socket.shutdown(socket.SHUT_WR)
	        assert c.answer().stdout == b""
	    alive()
	EOF
}

@test "a thousand streams of noise harm nothing" { # R144
	with_client <<-'EOF'
	random.seed(2)
	whole = request(usual + [("HTTP_COOKIE", "sid=x")], b"body")
	for i in range(1000):
	    noise = bytearray(whole)
	    for _ in range(random.randrange(1, 6)):
	        noise[random.randrange(len(noise))] = random.randrange(256)
	    if i % 3 == 0:
	        noise = noise[:random.randrange(len(noise))]
	    with Connection(whoami) as c:
	        try:
	            c.send(bytes(noise))
	            c.socket.shutdown(socket.SHUT_WR)
	        except OSError:
	            pass
	        c.answer()
	alive()
	EOF
}

# ---- the process ----

@test "the environment of a worker holds no secret" { # R106 R131
	local pid secret
	secret=$(head -c 48 /dev/urandom | base64 -w 0)
	SESSION_SECRET=$secret spawn-fcgi -n -s "$SUITE/secret.sock" -- \
	    "$BUILD/cgi-bin/whoami" 2>"$SUITE/secret.log" 3>&- &
	pid=$!
	echo "$pid" >>"$SUITE/pids"
	suite_wait python3 "$SUPPORT/fcgi_client.py" "$SUITE/secret.sock" \
	    REQUEST_METHOD=GET HTTP_HOST=localhost
	run ! grep -aqF "$secret" "/proc/$pid/environ"
	run ! grep -aqF "$secret" "/proc/$pid/cmdline"
	kill "$pid"
}

@test "wrong settings end a worker with the setting's name" {
	PASSWORD_PASSES=many run -1 spawn-fcgi -n -s "$SUITE/wrong.sock" -- \
	    "$BUILD/cgi-bin/whoami"
	has "$output" PASSWORD_PASSES
}

@test "without a key a worker does not begin" { # R131
	mv "$STATE_DIR/keys/ring" "$SUITE/ring"
	run -1 spawn-fcgi -n -s "$SUITE/wrong.sock" -- "$BUILD/cgi-bin/whoami"
	mv "$SUITE/ring" "$STATE_DIR/keys/ring"
	has "$output" 'latchkey init'
}
