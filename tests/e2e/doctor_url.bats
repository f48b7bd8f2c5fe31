#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# `latchkey doctor URL` at sites whose servers are set up wrongly in one point:
# its first line says in which, with the line of configuration, and says that all
# is well when the point is mended.

load ../support/gate.sh
load ../support/apache.sh

setup_file() {
	gate_needs lighttpd
	suite_new production
	TLS_PORT=$(suite_free_port)
	GATE_PORT=$(suite_free_port)
	BACKEND_PORT=$(suite_free_port)
	PLAIN_PORT=$(suite_free_port)
	WEBSITE=https://localhost:$TLS_PORT
	APP_ORIGIN=$WEBSITE,https://127.0.0.1:$TLS_PORT
	APP_ORIGIN+=,https://localhost:$PLAIN_PORT
	export TLS_PORT PLAIN_PORT GATE_PORT BACKEND_PORT WEBSITE APP_ORIGIN
	gate_content
	gate_certificate
	suite_user alice
	latchkey session new --user alice --jar "$SUITE/jar" >/dev/null
	suite_worker gate
	suite_worker login
	gate_run python3 "$SUPPORT/echo.py" http "$BACKEND_PORT"
	gate_run python3 "$SUPPORT/echo.py" fastcgi "$SUITE/program.sock"
}

teardown_file() {
	suite_end
}

teardown() {
	stop
}

stop() {
	local pid=${server-}
	[ -n "$pid" ] || return 0
	kill "$pid" 2>/dev/null || true
	suite_wait suite_is_gone "$pid"
	server=
}

answers() {
	curl -ks -o /dev/null "$WEBSITE/"
}

start() {
	PATH=$PATH:/usr/sbin "$@" >>"$SUITE/server.log" 2>&1 3>&- &
	server=$!
	echo "$server" >>"$SUITE/pids"
	disown
	suite_wait answers
}

# The configurations of deploy/, through sed with the arguments.
lighttpd_site() {
	cat >"$SUITE/lighttpd.conf" <<-EOF
	server.modules = ("mod_openssl")
	server.document-root = "$SUITE/www"
	server.bind = "127.0.0.1"
	server.port = $TLS_PORT
	server.errorlog = "$SUITE/error.log"
	ssl.engine = "enable"
	ssl.pemfile = "$SUITE/tls.pem"
	var.latchkey_sockets = "$SUITE"
	var.latchkey_app_port = $BACKEND_PORT
	$(sed "$@" "$DEPLOY/lighttpd/latchkey.conf" "$DEPLOY/lighttpd/gate.conf")
	EOF
	start lighttpd -D -f "$SUITE/lighttpd.conf"
}

nginx_site() {
	mkdir -p "$SUITE/nginx/latchkey"
	cp "$DEPLOY"/nginx/*.conf "$SUITE/nginx/latchkey"
	sed -i "$@" "$SUITE"/nginx/latchkey/*.conf
	sed -i -e "s,/run/latchkey,$SUITE," -e "s,:3000,:$BACKEND_PORT," \
	    "$SUITE/nginx/latchkey/upstreams.conf"
	{
		nginx_head
		cat <<-EOF
		include latchkey/upstreams.conf;
		server {
			listen 127.0.0.1:$TLS_PORT ssl;
			ssl_certificate $SUITE/tls.pem;
			ssl_certificate_key $SUITE/tls.pem;
			root $SUITE/www;
			include latchkey/latchkey.conf;
			include latchkey/gate.conf;
		}
	}
		EOF
	} >"$SUITE/nginx/nginx.conf"
	start nginx -c "$SUITE/nginx/nginx.conf" -e "$SUITE/error.log"
}

# TCP for the gate: mod_authnz_fcgi knows nothing else. Further lines as they are.
apache_site() {
	{
		apache_conf authnz_fcgi latchkey identity gate-authnz
		apache_tls
		printf '%s\n' "$@"
	} >"$SUITE/apache.conf"
	apache_let_in
	start apache2 -D FOREGROUND -f "$SUITE/apache.conf"
}

# doctor PATH [option ...]
doctor() {
	local path=$1
	shift
	run latchkey doctor "$WEBSITE$path" "$@"
	stop
}

# wrong FIRST-LINE MEND
wrong() {
	has "${lines[0]}" "problem: $1"
	[ $# -lt 2 ] || has "${lines[1]}" "  mend: $2"
	same status "$status" 1
}

well() {
	same 'first line' "${lines[0]}" ok
	same status "$status" 0
}

# lighttpd asks the gate only where that condition holds, too.
narrow() {
	lighttpd_site -e "s,^.*\\^/private(/.*,& $1 {," \
	    -e '/\^\/private(/,/^}/s,^}$,}},'
}

# mends SERVER PATH: as it is shipped, nothing is wrong.
mends() {
	"$1_site" ''
	doctor "$2" --jar "$SUITE/jar"
	well
}

@test "all is well, and what it looked at" { # R110 R115
	mends lighttpd "$APP"
	has "$output" 'fine: closed to strangers in 59 ways to ask'
	has "$output" 'fine: the application is told nothing'
	has "$output" "fine: browsers keep the session's cookie"
	has "$output" 'warning: browsers will warn of this site: '
	nginx_site ''
	doctor "$FILE" --json
	jq -e '.ok and (.findings | length > 2)' <<<"$output"
}

@test "wrong: nobody answers, or it is no URL" {
	run latchkey doctor https://localhost:9/private
	has "${lines[0]}" 'problem: https://localhost:9 does not answer: curl: (7)'
	for url in ftp://x/ https:// x 'https://a b/' https://x?y; do
		run -1 latchkey doctor "$url"
		has "${lines[0]}" 'is no URL of the form'
	done
	run -2 latchkey doctor --jar "$SUITE/jar"
}

# Let a server at $(port) answer with the text, in which \r\n are escapes.
answering() {
	gate_run python3 -c 'import socket, sys
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], file=open(sys.argv[1], "w"))
while True:
    client = server.accept()[0]
    client.recv(65536)
    client.sendall(sys.argv[2].encode().decode("unicode_escape").encode())
    client.close()' "$BATS_TEST_TMPDIR/port" "$1"
	suite_wait test -s "$BATS_TEST_TMPDIR/port"
}

port() {
	cat "$BATS_TEST_TMPDIR/port"
}

@test "a lone CR in a header hides none of those behind it" {
	answering 'HTTP/1.1 301 Moved\r\nX: a\rb\r\nLocation: https://x/\r\n\r\n'
	run -0 latchkey doctor "http://localhost:$(port)/private"
	has "$output" 'leads to https'
}

@test "an interim answer is not taken for the answer" {
	local hint='HTTP/1.1 103 Early Hints\r\nLocation: /\r\n\r\n'
	answering "$hint${hint}HTTP/1.1 301 Moved\r\nLocation: https://x/\r\n\r\n"
	run -0 latchkey doctor "http://localhost:$(port)/private"
	has "$output" 'leads to https'
}

@test "wrong: no gate" { # R110
	lighttpd_site 's,\^/private(/,^/elsewhere(/,'
	doctor "$FILE"
	wrong "open to everybody: GET $WEBSITE$FILE" \
	    'lighttpd: $HTTP["url"] =~ "^/private(/|$)" { fastcgi.server = '
	nginx_site 's,\^~ /private/ ,^~ /elsewhere/ ,'
	doctor "$FILE"
	wrong "open to everybody: GET $WEBSITE$FILE" \
	    'nginx: location ^~ /private { auth_request /_gate;'
	mends nginx "$FILE"
}

@test "wrong: a gate for some methods only" { # R114
	narrow '$HTTP["request-method"] == "GET"'
	doctor "$FILE"
	wrong "open to everybody: HEAD $WEBSITE$FILE" 'lighttpd: $HTTP["url"]'
	mends lighttpd "$FILE"
}

@test "wrong: a gate for one spelling only" { # R115
	nginx_site -e 's,location ^~ /private/ ,location = /private/secret.txt ,' \
	    -e '/^# Files\.$/a merge_slashes off;'
	doctor "$FILE"
	wrong "open to everybody: GET $WEBSITE/$FILE" \
	    'nginx: location ^~ /private { auth_request'
	mends nginx "$FILE"
}

@test "wrong: a header that opens the gate" { # R112
	narrow '$REQUEST_HEADER["X-Real-IP"] != "127.0.0.1"'
	doctor "$FILE"
	wrong "open to everybody: GET $WEBSITE$FILE with X-Real-IP: 127.0.0.1"
	mends lighttpd "$FILE"
}

@test "wrong: the application believes the client" { # R112
	lighttpd_site '/^setenv.set-request-header/,/^)/d'
	doctor "$APP" --jar "$SUITE/jar"
	wrong 'the application is told who the client says it is, by X-Remote-User' \
	    'lighttpd: setenv.set-request-header = ("X-Remote-User" => "")'
	nginx_site 's/\(fastcgi_param REMOTE_USER\) .*/\1 $remote_user;/'
	doctor "$PROGRAM" --jar "$SUITE/jar"
	wrong 'the application is told who the client says it is, by Authorization' \
	    'nginx: fastcgi_param REMOTE_USER $gate_user;'
	mends nginx "$PROGRAM"
}

@test "wrong: a session that opens nothing" {
	lighttpd_site ''
	doctor "$FILE" --jar /dev/null
	wrong "the session in /dev/null does not open $WEBSITE$FILE"
	hasnt "$output" 'is told nothing'
}

# 127.1 is this machine, too, but nobody can know it by the name.
@test "wrong: a certificate of anybody's, which is not shown the session" {
	lighttpd_site ''
	WEBSITE=https://127.1:$TLS_PORT doctor "$FILE" --jar "$SUITE/jar"
	wrong "the session in $SUITE/jar is not shown to https://127.1:$TLS_PORT: curl: (60)"
	hasnt "$output" 'is told nothing'
}

@test "wrong: the programs are not told of TLS" { # R103
	nginx_site '/HTTPS/d; /REQUEST_SCHEME/d'
	doctor "$FILE"
	wrong "$WEBSITE/login: the programs are not told that it is https" \
	    'nginx: fastcgi_param HTTPS $https if_not_empty;'
	nginx_site '/location = .*_gate {/a fastcgi_param HTTPS off;'
	doctor "$FILE"
	wrong 'the gate refuses everybody (status 403)' 'nginx: fastcgi_param'
	mends nginx "$FILE"
}

@test "wrong: to ask by plain http, which nothing is to be opened for" { # R103
	local plain="\$SERVER[\"socket\"] == \"127.0.0.1:$PLAIN_PORT\""
	lighttpd_site "/^server.modules.*mod_proxy/a $plain { ssl.engine = \"disable\" }"
	WEBSITE=http://localhost:$PLAIN_PORT doctor "$FILE"
	wrong "http://localhost:$PLAIN_PORT is plain http, and refused"
	hasnt "$output" 'mend:'
}

@test "wrong: a host that is not in APP_ORIGIN" { # R101
	lighttpd_site ''
	WEBSITE=https://my.localhost:$TLS_PORT doctor "$FILE"
	wrong "https://my.localhost:$TLS_PORT/login: APP_ORIGIN does not name" \
	    "APP_ORIGIN=https://my.localhost:$TLS_PORT"
	mends lighttpd "$FILE"
}

@test "wrong: a cookie that the server keeps back" { # R010
	nginx_site '/location = .login {/a fastcgi_hide_header Set-Cookie;'
	doctor "$FILE"
	wrong "no cookie of the session's arrives" \
	    'nginx: take out: fastcgi_hide_header Set-Cookie;'
	mends nginx "$FILE"
}

@test "wrong: a cookie that the server changes, and browsers drop" { # R010
	gate_needs apache2
	GATE_TCP=$(suite_free_port)
	gate_run spawn-fcgi -n -a 127.0.0.1 -p "$GATE_TCP" -- \
	    "$BUILD/cgi-bin/gate"
	apache_site 'Header always edit Set-Cookie "; Secure" ""'
	doctor "$FILE"
	wrong "browsers drop or misuse the session's cookie __Host-Http-sid" \
	    'Apache: take out: Header unset Set-Cookie, Header edit Set-Cookie'
	apache_site 'Header always edit Set-Cookie "; HttpOnly" ""'
	doctor "$FILE"
	has "${lines[0]}" 'scripts can read it'
	mends apache "$FILE"
}

@test "wrong: a security header that the server keeps back" { # R091
	lighttpd_site '/mod_setenv/a setenv.set-response-header = ("X-Frame-Options" => "")'
	doctor "$FILE"
	wrong "the login's page arrives without X-Frame-Options" \
	    'lighttpd: take out: setenv.set-response-header = ("X-Frame-Options"'
	mends lighttpd "$FILE"
}

@test "wrong: no login, or one behind the gate" {
	lighttpd_site 's,"/login","/elsewhere",'
	doctor "$FILE"
	wrong "$WEBSITE/login: there is no login (status 404)" \
	    'lighttpd: include "/etc/latchkey/lighttpd/latchkey.conf"'
	nginx_site '/location = .login {/a auth_request /_gate;'
	doctor "$FILE"
	wrong "$WEBSITE/login: the login is itself behind the gate" \
	    'nginx: location = /login { auth_request off;'
	mends nginx "$FILE"
}

@test "wrong: programs that do not run" { # R111
	nginx_site 's,latchkey/gate.sock,latchkey/gone.sock,'
	doctor "$FILE"
	wrong 'the gate does not answer (status 500)' \
	    'systemctl start latchkey@gate.socket'
	nginx_site 's,latchkey/login.sock,latchkey/gone.sock,'
	doctor "$FILE"
	wrong "$WEBSITE/login: the login does not answer" \
	    'systemctl start latchkey@login.socket'
	mends nginx "$FILE"
}

@test "wrong: a way back that loses the query" { # R100
	nginx_site -e 's,error_page 401 = /_login;,error_page 401 = @login;,' \
	    -e '/^location = .login {/i location @login { return 302 /login?next=$request_uri; }'
	doctor "$FILE"
	wrong 'the way back from the login loses the query' \
	    'nginx: error_page 401 = /_login;'
	mends nginx "$FILE"
}
