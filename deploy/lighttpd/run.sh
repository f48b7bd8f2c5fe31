#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Serve the suite by lighttpd on 127.0.0.1:PORT (8080) until Ctrl-C, for `make
# run`: in development, with a state folder below the build folder that lives
# on, and the user testuser, who gets a new password each time. With TLS=1 in
# production, on TLS_PORT (8443) with a certificate of its own; PORT leads there.
#
#     deploy/lighttpd/run.sh BUILD
set -eu
umask 077

build=$(cd "$1" && pwd)
port=${PORT:-8080}
url=http://127.0.0.1:$port
home=$build/run
tls_port=${TLS_PORT:-8443}
# How curl knows the certificate.
trust=
if [ "${TLS:-0}" = 1 ]; then
	url=https://127.0.0.1:$tls_port
	home=$build/run-tls
	trust="--cacert '$home/tls.crt' "
fi
server=

# A route of one program, started by lighttpd, in the folder of the program; it
# would take a path with a blank apart.
backend() {
	printf 'fastcgi.server = ("%s" => ((\n' "$2"
	printf '\t"bin-path" => "../cgi-bin/%s",\n' "$1"
	printf '\t"socket" => "%s.sock",\n' "$1"
	printf '\t"max-procs" => 1, "check-local" => "disable")))\n'
}

# lighttpd's keys are prefixes: each is wrapped in a test for the whole path.
configuration() {
	cat <<-EOF
	server.modules = ("mod_redirect", "mod_fastcgi")
	server.document-root = "$home/www"
	server.bind = "127.0.0.1"
	server.port = $port
	server.errorlog = "$home/lighttpd.log"
	server.breakagelog = "$home/programs.log"
	EOF
	[ -z "$trust" ] || tls_configuration
	for program in "$build"/cgi-bin/*; do
		name=${program##*/}
		case $name in
		home | gate | *.*) continue ;;
		esac
		printf '$HTTP["url"] == "/%s" {\n' "$name"
		backend "$name" "/$name"
		printf '}\n'
	done
	backend home /
}

# Only the redirect is to be had by plain http.
tls_configuration() {
	cat <<-EOF
	server.modules += ("mod_openssl")
	\$SERVER["socket"] == "127.0.0.1:$tls_port" {
		ssl.engine = "enable"
		ssl.pemfile = "$home/tls.crt"
		ssl.privkey = "$home/tls.key"
	}
	\$HTTP["scheme"] == "http" {
		url.redirect = ("" => "$url\${url.path}\${qsa}")
	}
	EOF
}

# Unless there is one that is good for another day.
certificate() {
	! openssl x509 -in tls.crt -noout -checkend 86400 >/dev/null 2>&1 ||
	    return 0
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -days 365 -subj /CN=latchkey \
	    -addext subjectAltName=IP:127.0.0.1 \
	    -keyout tls.key -out tls.crt 2>/dev/null
}

write_settings() {
	echo "STATE_DIR='$home/state'"
	if [ -n "$trust" ]; then
		printf 'APP_ORIGIN=%s\nSESSION_IDLE_TIMEOUT=1h\n' "$url"
	else
		echo APP_ENV=development
	fi
}

user() {
	printf '%s\n' "$password" |
	    "$build/latchkey" user "$1" testuser --password-stdin >/dev/null
}

# 20 characters of base64url's alphabet without its signs.
new_password() {
	dd if=/dev/urandom bs=256 count=1 2>/dev/null |
	    LC_ALL=C tr -dc 'A-Za-z0-9' | cut -c 1-20
}

walk() {
	cat <<-EOF

	$url
	user      testuser
	password  $password

	Log in, look, log out:
	    curl $trust-c jar -d username=testuser -d password=$password $url/login
	    curl $trust-b jar $url/dashboard
	    curl $trust-b jar -c jar -d "" $url/logout

	Ctrl-C ends it.
	EOF
}

# Until the server answers; not when another one holds the port.
wait_for_server() {
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		sleep 0.5
		kill -0 "$server" 2>/dev/null || break
		curl -ks -o /dev/null "$url/" && return 0
	done
	echo "lighttpd does not answer at $url:" >&2
	cat lighttpd.log >&2
	return 1
}

stop() {
	trap '' HUP INT TERM
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	wait
}

mkdir -p "$home/www"
cd "$home"
rm -f lighttpd.log
[ -z "$trust" ] || certificate
write_settings >settings
configuration >lighttpd.conf
export LATCHKEY_CONFIG="$home/settings"
password=$(new_password)

"$build/latchkey" init >/dev/null 2>init.log || {
	cat init.log >&2
	exit 1
}
if "$build/latchkey" user list | grep -q '^testuser\>'; then
	user passwd
else
	user add
fi
trap stop EXIT
trap 'exit 0' HUP INT TERM
# In a session of its own, since Ctrl-C is for this script alone: workers that end
# by it would be started again by lighttpd, and outlive it.
PATH=$PATH:/usr/sbin setsid lighttpd -D -f lighttpd.conf &
server=$!
wait_for_server
walk
wait "$server"
