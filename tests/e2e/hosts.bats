#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# Hosts, proxies, methods and parameters: what is believed of the things a web
# server tells, and where a redirect may lead. Production workers over FastCGI,
# sent what no web server would let through.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup_file() {
	suite_new production \
	    APP_ORIGIN=https://app.example,https://www.app.example:8443 \
	    TRUSTED_PROXIES=10.0.0.0/8,2001:db8::/32
	suite_user testuser
	for program in "${PROGRAMS[@]}"; do
		suite_worker "$program"
	done
}

teardown_file() {
	suite_end
}

TYPE=CONTENT_TYPE=application/x-www-form-urlencoded

log_in() {
	printf 'username=testuser&password=%s' "${PASSWORD// /+}" |
	    fcgi login REQUEST_METHOD=POST "$TYPE" "$@"
}

# status_of PROGRAM [NAME=value ...]
status_of() {
	fcgi "$@" </dev/null 2>/dev/null | sed -n '1s/^Status: \(...\).*/\1/p'
}

# ---- hosts ----

@test "our hosts are served, in any case and with their port" { # R101
	local host
	for host in app.example APP.Example app.example:443 \
	    www.app.example:8443; do
		same "$host" "$(status_of home HTTP_HOST="$host")" 200
	done
}

@test "other hosts are not" { # R101
	local host
	for host in evil.example app.example.evil.example evil-app.example \
	    www.app.example www.app.example:443 app.example:80 \
	    app.example:8443 localhost 127.0.0.1 '[::1]' app.example. \
	    user@app.example app.example@evil.example app.example:443:443 \
	    'app.example, evil.example' 'app.example evil.example' \
	    app.example:x app.example: 'good"><x' xapp.example .app.example; do
		same "$host" "$(status_of home HTTP_HOST="$host")" 421
	done
	same 'no host' "$(status_of home HTTP_HOST=)" 421
}

@test "a foreign host learns nothing and gets no cookie" { # R101
	local answer
	answer=$(log_in HTTP_HOST=evil.example 2>/dev/null)
	has "$answer" 'Status: 421'
	same cookie "$(header Set-Cookie <<<"$answer")" ''
	hasnt "$answer" app.example
	hasnt "$answer" evil.example
}

@test "X-Forwarded-Host counts from a trusted proxy alone" { # R101 R102
	same 'from it' "$(status_of home HTTP_HOST=inner \
	    HTTP_X_FORWARDED_HOST=app.example REMOTE_ADDR=10.0.0.1)" 200
	same 'a wrong one' "$(status_of home HTTP_X_FORWARDED_HOST=evil.example \
	    REMOTE_ADDR=10.0.0.1)" 421
	same 'from others' "$(status_of home HTTP_HOST=inner \
	    HTTP_X_FORWARDED_HOST=app.example)" 421
	same 'from others' "$(status_of home \
	    HTTP_X_FORWARDED_HOST=evil.example)" 200
}

@test "development serves loopback hosts of any port, and no others" { # R022 R101
	local host
	export APP_ENV=development
	unset APP_ORIGIN
	for host in localhost localhost:8080 127.0.0.1:1 127.9.9.9 '[::1]:80' \
	    app.localhost; do
		has "$(cgi home HTTP_HOST="$host")" 'Status: 200'
	done
	for host in app.example 10.0.0.1 localhost.evil.example \
	    127.0.0.1.evil.example '[::2]' 128.0.0.1 evillocalhost; do
		has "$(cgi home HTTP_HOST="$host" 2>/dev/null)" 'Status: 421'
	done
}

@test "redirects are paths, never made from a host" { # R101
	local answer
	answer=$(log_in HTTP_ACCEPT=text/html HTTP_HOST=www.app.example:8443 \
	    SERVER_NAME=evil.example)
	same location "$(header Location <<<"$answer")" /dashboard
}

# ---- where next may lead ----

# next VALUE: the Location after a login, VALUE written as in a form.
next() {
	printf 'username=testuser&password=%s&next=%s' "${PASSWORD// /+}" "$1" |
	    fcgi login REQUEST_METHOD=POST "$TYPE" HTTP_ACCEPT=text/html |
	    header Location
}

@test "next leads to paths of this origin" { # R100
	local path
	for path in /dashboard /a/b.html '/a?b=c' /a/%2541 '/a?u=https://x/'; do
		same "$path" "$(next "${path//%25/%2525}")" "${path//%25/%25}"
	done
}

@test "next leads nowhere else" { # R100
	local path
	for path in //evil.example /%5Cevil.example https://evil.example \
	    https:evil.example javascript:alert%281%29 %09//evil.example \
	    /%09/evil.example /%0d%0aSet-Cookie:x=y /%0a/evil.example \
	    ///evil.example '' a/b . /../x /a/..//evil.example %20/a \
	    /%2500 '/%C3%A9' '%5C%5Cevil.example' '//evil.example/%2e%2e' \
	    /%252f%252fevil.example /%255Cevil.example '/a%23b' '/a%22b' \
	    "/$(printf 'a%.0s' $(seq 4200))"; do
		same "$path" "$(next "$path")" /dashboard
	done
}

@test "no header of an answer can be written by next" { # R105
	run log_in HTTP_ACCEPT=text/html QUERY_STRING='next=/%0d%0aX-Evil:1'
	hasnt "$output" X-Evil
}

# ---- addresses ----

# network [NAME=value ...]: the address that a login is noted under.
network() {
	log_in "$@" >/dev/null 2>&1
	latchkey session list --user testuser --json | jq -r '.[0].network'
}

@test "the client's address is the peer's" { # R102
	same peer "$(network REMOTE_ADDR=192.0.2.7)" 192.0.2.7
	same IPv6 "$(network REMOTE_ADDR=2001:DB9::0:7)" 2001:db9::7
	same forged "$(network REMOTE_ADDR=192.0.2.8 \
	    HTTP_X_FORWARDED_FOR=203.0.113.1)" 192.0.2.8
	same other "$(network REMOTE_ADDR=192.0.2.9 HTTP_X_REAL_IP=203.0.113.1 \
	    HTTP_FORWARDED=for=203.0.113.1 HTTP_CLIENT_IP=203.0.113.1)" \
	    192.0.2.9
}

@test "behind trusted proxies it is the right-most other one" { # R102
	same one "$(network REMOTE_ADDR=10.0.0.1 \
	    HTTP_X_FORWARDED_FOR=203.0.113.1)" 203.0.113.1
	same two "$(network REMOTE_ADDR=10.0.0.1 \
	    HTTP_X_FORWARDED_FOR='203.0.113.2, 10.9.9.9')" 203.0.113.2
	same forged "$(network REMOTE_ADDR=10.0.0.1 \
	    HTTP_X_FORWARDED_FOR='1.2.3.4, 203.0.113.3, 10.9.9.9')" 203.0.113.3
	same IPv6 "$(network REMOTE_ADDR=2001:db8::1 \
	    HTTP_X_FORWARDED_FOR=2001:db9::3)" 2001:db9::3
}

@test "a broken or doubled X-Forwarded-For is not believed" { # R102 R104
	same twice "$(status_of home REMOTE_ADDR=10.0.0.1 \
	    HTTP_X_FORWARDED_FOR=203.0.113.1 HTTP_X_FORWARDED_FOR=1.2.3.4)" 400
	hasnt "$(network REMOTE_ADDR=10.0.0.1 \
	    HTTP_X_FORWARDED_FOR='1.2.3.4, nonsense')" 1.2.3.4
}

# ---- parameters ----

@test "a variable in use twice is a malformed request" { # R104
	local name
	for name in REQUEST_METHOD=GET SCRIPT_NAME=/ HTTP_HOST=app.example \
	    HTTPS=on REMOTE_ADDR=127.0.0.1 QUERY_STRING=a=b \
	    CONTENT_LENGTH=0 CONTENT_TYPE=text/plain PATH_INFO=/ \
	    REQUEST_URI=/ HTTP_ORIGIN=https://app.example \
	    HTTP_SEC_FETCH_SITE=same-origin HTTP_SEC_FETCH_MODE=navigate \
	    HTTP_ACCEPT=text/html HTTP_X_FORWARDED_FOR=1.2.3.4 \
	    HTTP_X_FORWARDED_PROTO=https HTTP_X_FORWARDED_HOST=app.example \
	    HTTP_USER_AGENT=x REQUEST_SCHEME=https SERVER_NAME=x \
	    SERVER_PORT=443; do
		same "$name" "$(status_of home "$name" "$name")" 400
	done
	same 'an empty one' "$(status_of home HTTP_HOST= \
	    HTTP_HOST=app.example)" 200
	same 'one not in use' "$(status_of home HTTP_DNT=1 HTTP_DNT=1)" 200
}

@test "NUL, CR and LF in a parameter are a malformed request" { # R104 R105
	python3 - "$SUITE/home.sock" <<-'EOF'
	import os, sys
	sys.path.insert(0, os.environ["SUPPORT"])
	from fcgi_client import ask
	usual = [(b"REQUEST_METHOD", b"GET"), (b"SCRIPT_NAME", b"/"),
	    (b"HTTPS", b"on"), (b"HTTP_HOST", b"app.example"),
	    (b"REMOTE_ADDR", b"127.0.0.1")]
	assert ask(sys.argv[1], usual).status == 200
	for bad in b"\0", b"\r", b"\n":
	    for pair in ((b"HTTP_USER_AGENT", b"a" + bad + b"b"),
	                 (b"HTTP_X" + bad, b"y"), (b"HTTP_COOKIE", bad),
	                 (b"REQUEST_URI", b"/" + bad)):
	        answer = ask(sys.argv[1], usual + [pair])
	        assert answer.status == 400, (pair, answer.stdout)
	        assert answer.ended
	EOF
}

@test "HTTP_PROXY means nothing" { # R106
	same status "$(status_of home HTTP_PROXY=http://evil.example)" 200
	same twice "$(status_of home HTTP_PROXY=a HTTP_PROXY=b)" 200
}

@test "what a CGI program calls finds no HTTP_PROXY" { # R106
	cat >"$BATS_TEST_TMPDIR/proxy.c" <<-EOF
	#include <latchkey.h>
	#include <stdlib.h>
	static int
	proxy(struct lk_context *c)
	{
		return lk_text(c, 200, "proxy: %s", getenv("HTTP_PROXY"));
	}
	LK_PROGRAM(proxy, .methods = LK_GET)
	EOF
	cc -o "$BATS_TEST_TMPDIR/proxy" "$BATS_TEST_TMPDIR/proxy.c" \
	    -I"$BUILD/include" "$BUILD/liblatchkey.so"
	ln -s "$BUILD/liblatchkey.so" "$BATS_TEST_TMPDIR/liblatchkey.so.0"
	LD_LIBRARY_PATH=$BATS_TEST_TMPDIR HTTP_PROXY=http://evil.example \
	    REQUEST_METHOD=GET HTTP_HOST=app.example HTTPS=on \
	    run -0 "$BATS_TEST_TMPDIR/proxy"
	has "$output" 'proxy: (null)'
}

@test "arguments of a CGI program mean nothing" { # R107
	local settings variables word
	suite_variables home
	mapfile -t settings < <(suite_settings)
	for word in --help -x -s '' '-d allow_url_include=1'; do
		has "$(env -i "${settings[@]}" "${variables[@]}" \
		    "$BUILD/cgi-bin/home" "$word" more)" 'Homepage.'
	done
}

# ---- methods ----

@test "each route has its methods, others are told which" { # R108
	local program method allow answer
	while read -r program allow; do
		for method in PUT PATCH DELETE OPTIONS TRACE CONNECT POST \
		    PROPFIND get; do
			[[ ", $allow," != *" $method,"* ]] || continue
			answer=$(fcgi "$program" REQUEST_METHOD=$method \
			    </dev/null)
			has "$answer" 'Status: 405'
			same Allow "$(header Allow <<<"$answer")" "$allow"
		done
	done <<-'EOF'
	home GET, HEAD
	login GET, HEAD, POST
	dashboard GET, HEAD
	logout GET, HEAD, POST
	sessions GET, HEAD, POST
	account GET, HEAD, POST
	whoami GET, HEAD
	EOF
}

@test "HEAD is GET without the body" { # R108
	local program accept get head
	for program in "${PROGRAMS[@]}"; do
		for accept in text/plain text/html application/json; do
			get=$(fcgi "$program" HTTP_ACCEPT=$accept </dev/null)
			head=$(fcgi "$program" HTTP_ACCEPT=$accept \
			    REQUEST_METHOD=HEAD </dev/null)
			same body "$(body <<<"$head")" ''
			same headers "$head" \
			    "$(sed '/^\r$/q' <<<"$get")"
		done
	done
}
