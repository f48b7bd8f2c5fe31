# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# What the tests of the gate behind each web server share: content, users and
# claims. The server is started by gate_start, which each bats file has.
#
#     setup_file() { gate_setup; gate_start; gate_ready; }
#     teardown_file() { suite_end; }

# shellcheck source=tests/support/suite.sh
. "$(dirname "${BASH_SOURCE[0]}")/suite.sh"

export SECRET=what-only-users-may-see
# Static, for a group, refused by 401, CGI, PHP, proxied, FastCGI.
FILE=/private/secret.txt
EDITORS=/private/editors/secret.txt
QUIET=/private/quiet/secret.txt
CGI=/private/cgi/who.sh
PHP=/private/php/page.php
APP=/app/x
PROGRAM=/program/x
export FILE EDITORS QUIET CGI PHP APP PROGRAM

# Skip the whole file by name when the server is not there.
gate_needs() {
	PATH=$PATH:/usr/sbin command -v "$1" >/dev/null ||
	    skip "$1 is not installed"
}

# Run in the background until suite_end.
gate_run() {
	"$@" 3>&- &
	echo $! >>"$SUITE/pids"
	disown
}

gate_content() {
	mkdir -p "$SUITE/www/public" \
	    "$SUITE"/www/private/{editors,quiet,cgi,php}
	echo open >"$SUITE/www/public/open.txt"
	echo open >"$SUITE/www/index.html"
	echo "$SECRET" | tee "$SUITE/www$FILE" "$SUITE/www$QUIET" \
	    >"$SUITE/www$EDITORS"
	cat >"$SUITE/www$CGI" <<-EOF
	#!/bin/sh
	printf 'Content-Type: text/plain\r\n\r\n'
	echo "$SECRET"
	echo "user \$REMOTE_USER groups \$REMOTE_GROUPS"
	env | grep -v HTTP_COOKIE
	EOF
	cat >"$SUITE/www$PHP" <<-EOF
	$SECRET <?php
	echo "user \$_SERVER[REMOTE_USER] groups \$_SERVER[REMOTE_GROUPS]\n";
	foreach (\$_SERVER as \$name => \$value)
		if (preg_match('/^(HTTP|REMOTE)_/', \$name))
			echo "\$name=\$value\n";
	\$body = file_get_contents('php://input');
	echo 'body ', strlen(\$body), ' ', hash('sha256', \$body), "\n";
	EOF
	chmod -R a+rX "$SUITE/www"
	chmod 755 "$SUITE/www$CGI"
}

# A self-made certificate with its key in $SUITE/tls.pem.
gate_certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -days 2 -subj /CN=localhost -keyout "$SUITE/tls.key" \
	    -out "$SUITE/tls.crt" 2>/dev/null
	cat "$SUITE/tls.key" "$SUITE/tls.crt" >"$SUITE/tls.pem"
}

gate_php() {
	spawn-fcgi -n -s "$SUITE/php.sock" -- /usr/bin/php-cgi \
	    -d error_reporting=0 3>&- &
	echo $! >>"$SUITE/pids"
	disown
	suite_wait test -S "$SUITE/php.sock"
}

# Alice is an editor, bob is nobody in particular.
gate_users() {
	suite_user alice
	suite_user bob
	latchkey user groups alice --set editors,staff >/dev/null
	ALICE=$(suite_cookie alice)
	BOB=$(suite_cookie bob)
	export ALICE BOB
}

# State, users, content, the programs on sockets and the two applications; more
# settings as NAME=value.
gate_setup() {
	suite_new development "$@"
	GATE_PORT=$(suite_free_port)
	TLS_PORT=$(suite_free_port)
	BACKEND_PORT=$(suite_free_port)
	export GATE_PORT TLS_PORT BACKEND_PORT URL=http://127.0.0.1:$GATE_PORT
	gate_users
	gate_content
	gate_certificate
	gate_php
	suite_worker gate
	suite_worker login
	suite_worker logout
	gate_run python3 "$SUPPORT/echo.py" http "$BACKEND_PORT"
	gate_run python3 "$SUPPORT/echo.py" fastcgi "$SUITE/program.sock"
	suite_wait test -S "$SUITE/program.sock"
}

gate_ready() {
	suite_wait ask /public/open.txt -f
	suite_wait curl -sf "http://127.0.0.1:$BACKEND_PORT/"
}

probe() {
	local what=$1
	shift
	python3 "$SUPPORT/gate_probe.py" "$GATE_PORT" "$what" "$@"
}

# As a browser that is to show a page.
browse() {
	local path=$1
	shift
	ask "$path" -H 'Accept: text/html' -H 'Sec-Fetch-Mode: navigate' "$@"
}

status() {
	ask "$@" -o /dev/null -w '%{http_code}'
}

# ---- claims ----

gate_is_open_to_users() {
	same open "$(ask /public/open.txt)" open
	has "$(ask "$FILE" -b "$ALICE")" "$SECRET"
	has "$(ask "$FILE" -b "$BOB")" "$SECRET"
	has "$(ask "$APP" -b "$ALICE")" alice
	has "$(ask "$PROGRAM" -b "$ALICE")" 'REMOTE_USER=alice'
	has "$(ask "$PROGRAM" -b "$ALICE")" 'REMOTE_GROUPS=editors,staff'
	[[ $(ask "$PROGRAM" -b "$BOB") != *GROUPS=[!$'\n']* ]]
}

# status, for alice and then for a stranger.
statuses() {
	echo "$(status "$@" -b "$ALICE") $(status "$@")"
}

# R114: a part, the head alone, what has not changed, what could be done, and a
# change of protocol. R108: nobody's request is sent back by TRACE.
gate_takes_every_form() {
	local etag
	same range "$(ask "$FILE" -b "$ALICE" -H 'Range: bytes=0-3')" what
	same range "$(statuses "$FILE" -H 'Range: bytes=0-3')" '206 401'
	same head "$(statuses "$FILE" -I)" '200 401'
	same options "$(statuses "$APP" -X OPTIONS)" '200 401'
	[[ $(status "$FILE" -X TRACE) == @(401|405|501) ]]
	etag=$(ask "$FILE" -b "$ALICE" -i | header ETag)
	same unchanged "$(statuses "$FILE" -H "If-None-Match: $etag")" \
	    '304 401'
	same websocket "$(statuses "$APP" --http1.1 -H 'Upgrade: websocket' \
	    -H 'Connection: Upgrade' -H 'Sec-WebSocket-Version: 13' \
	    -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==')" '101 401'
}

# By TLS and HTTP/2.
gate_speaks_http2() {
	local URL=https://localhost:$TLS_PORT path
	local -a two=(-k --http2 --resolve "localhost:$TLS_PORT:127.0.0.1")
	same version "$(ask "$FILE" "${two[@]}" -b "$ALICE" -o /dev/null \
	    -w '%{http_version}')" 2
	for path in "$FILE" "$APP" "$PROGRAM"; do
		same "$path" "$(statuses "$path" "${two[@]}")" '200 401'
	done
	has "$(ask "$APP" "${two[@]}" -b "$ALICE" \
	    --data-binary "@$SUITE/www/index.html")" 'body 5'
}

gate_opens_php_to_users() {
	has "$(ask "$PHP" -b "$ALICE")" 'user alice groups editors,staff'
	has "$(ask "$PHP" -b "$BOB")" "user bob groups"
	has "$(ask "$PHP" -b "$ALICE" -d 12345)" 'body 5 '
	same stranger "$(status "$PHP")" 401
}

# GATE_REFUSE of one place only: pages there are not led away.
gate_refuses_as_the_place_says() {
	same page "$(browse "$FILE" -o /dev/null -w '%{http_code}')" 303
	same quiet "$(browse "$QUIET" -o /dev/null -w '%{http_code}')" 401
	has "$(ask "$QUIET" -b "$ALICE")" "$SECRET"
}

# R081: the gate does not vouch for what another site's page makes a browser do.
gate_keeps_foreign_posts_out() {
	local path
	for path in "$APP" "$PROGRAM"; do
		same "$path" "$(status "$path" -b "$ALICE" -d a=b \
		    -H 'Sec-Fetch-Site: cross-site')" 403
		same "$path" "$(status "$path" -b "$ALICE" -d a=b \
		    -H 'Origin: http://evil.example')" 403
		same "$path" "$(status "$path" -b "$ALICE" -d a=b \
		    -H 'Sec-Fetch-Site: same-origin')" 200
		same "$path" "$(status "$path" -b "$ALICE" \
		    -H 'Sec-Fetch-Site: cross-site')" 200
	done
}

# The names of folders may be led to their slashes.
gate_is_closed_to_strangers() {
	local path
	for path in "$FILE" "$EDITORS" "$APP" "$PROGRAM" /private/ \
	    /private/none /app/; do
		same "$path" "$(status "$path")" 401
	done
	for path in /private /app; do
		[[ $(status "$path") == [34]01 ]]
	done
}

gate_opens_cgi_to_users() {
	has "$(ask "$CGI" -b "$ALICE")" 'user alice groups editors,staff'
	has "$(ask "$CGI" -b "$BOB")" 'user bob groups'
	same stranger "$(status "$CGI")" 401
}

gate_is_open_to_the_group() {
	has "$(ask "$EDITORS" -b "$ALICE")" "$SECRET"
	same bob "$(status "$EDITORS" -b "$BOB")" "${1:-403}"
	latchkey user groups bob --set editors >/dev/null
	has "$(ask "$EDITORS" -b "$BOB")" "$SECRET"
	latchkey user groups bob --set none >/dev/null
	same 'bob again' "$(status "$EDITORS" -b "$BOB")" "${1:-403}"
}

# Through the login form, as a browser does, and back to where it was.
gate_leads_through_the_login() {
	local jar=$SUITE/jar answer path=/program/%C3%BC%20x
	local query='q=a%20b&r=1%262&s=x+y&t=%E2%82%AC&next=%25'
	answer=$(browse "$path?$query" -L -c "$jar" -b "$jar")
	has "$answer" 'action="/login"'
	has "$answer" "value=\"$path?${query//&/&amp;}\""
	hasnt "$answer" "$SECRET"
	answer=$(browse /login -L -c "$jar" -b "$jar" -d username=alice \
	    --data-urlencode "next=$path?$query" \
	    --data-urlencode "password=$PASSWORD")
	has "$answer" REMOTE_USER=alice
	has "$answer" "REQUEST_URI=$path?$query"
	has "$answer" "QUERY_STRING=$query"
}

# Out by a plain POST, and the gate is closed at once.
gate_closes_with_the_session() {
	local cookie
	cookie=$(suite_cookie carol)
	has "$(ask "$FILE" -b "$cookie")" "$SECRET"
	ask /logout -b "$cookie" -d '' >/dev/null
	same 'after the log-out' "$(status "$FILE" -b "$cookie")" 401
	cookie=$(suite_cookie carol)
	latchkey session end --user carol >/dev/null
	same 'after its end' "$(status "$FILE" -b "$cookie")" 401
}

# A body arrives whole behind the gate, long and chunked ones too.
gate_lets_bodies_through() {
	local path sum
	head -c 5000000 /dev/urandom >"$SUITE/long"
	sum=$(sha256sum <"$SUITE/long")
	for path in "$APP" "$PROGRAM" "$PHP"; do
		has "$(ask "$path" -b "$ALICE" --data-binary "@$SUITE/long")" \
		    "body 5000000 ${sum%% *}"
	done
	has "$(ask "$APP" -b "$ALICE" -H 'Transfer-Encoding: chunked' \
	    -d 12345)" 'body 5'
	has "$(ask "$PROGRAM" -b "$ALICE" -d 12345)" 'body 5'
	same stranger "$(status "$APP" --data-binary "@$SUITE/long")" 401
}

# The gate's worker, and another in its place; where the web server starts it,
# the test file says so by its own.
gate_pid() {
	cat "$SUITE/gate.pid"
}

gate_restart() {
	suite_worker gate
}

# Kill, stop and restart the gate's worker while strangers and a user ask.
gate_holds_under_fire() {
	local fire pid signal
	probe fire "$ALICE" 5 "$FILE" >"$SUITE/fire" &
	fire=$!
	for signal in KILL TERM KILL STOP TERM; do
		sleep 0.4
		pid=$(gate_pid)
		kill "-$signal" "$pid" 2>/dev/null || continue
		sleep 0.4
		kill -KILL "$pid" 2>/dev/null || true
		suite_wait suite_is_gone "$pid"
		gate_restart
	done
	wait "$fire" || { cat "$SUITE/fire"; return 1; }
	sed 's/^/# /' "$SUITE/fire" >&3
}

# More ask than the gate's socket holds, while its only worker stands still.
gate_holds_when_overloaded() {
	local crowd pid
	pid=$(gate_pid)
	if kill -KILL "$pid" 2>/dev/null; then
		suite_wait suite_is_gone "$pid"
		BACKLOG=4 gate_restart
		suite_wait ask "$FILE" -f -b "$ALICE"
		pid=$(gate_pid)
		kill -STOP "$pid"
	fi
	probe crowd "$ALICE" 300 "$FILE" >"$SUITE/crowd" &
	crowd=$!
	suite_wait grep 'all have asked' "$SUITE/crowd"
	sleep 1
	kill -CONT "$pid" 2>/dev/null || true
	wait "$crowd" || { cat "$SUITE/crowd"; return 1; }
	sed 's/^/# /' "$SUITE/crowd" >&3
	if kill -KILL "$pid" 2>/dev/null; then
		suite_wait suite_is_gone "$pid"
		gate_restart
	fi
	suite_wait ask "$FILE" -f -b "$ALICE"
}

# Where the gate's worker would be, something whose answers break off: a user is
# served as little as a stranger. At the address given, a socket without one.
gate_is_closed_when_torn() {
	local address=${1:-$SUITE/gate.sock} code pid
	pid=$(gate_pid)
	kill -KILL "$pid"
	suite_wait suite_is_gone "$pid"
	rm -f "$SUITE/gate.sock"
	gate_run python3 "$SUPPORT/echo.py" torn "$address" >"$SUITE/torn"
	pid=$(tail -n 1 "$SUITE/pids")
	until [ "$(wc -l <"$SUITE/torn")" -ge 6 ]; do
		code=$(status "$FILE" -b "$ALICE")
		[[ $code == 50[0-3] ]] || same torn "$code" '500 to 503'
	done
	kill -KILL "$pid"
	suite_wait suite_is_gone "$pid"
	rm -f "$SUITE/gate.sock"
	gate_restart
	suite_wait ask "$FILE" -f -b "$ALICE"
}
