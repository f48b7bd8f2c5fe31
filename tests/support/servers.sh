# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# The suite behind a web server of its own, for suite.sh: lighttpd, which can
# start the programs itself, or nginx, with plain http and with TLS. A bats file
# whose name says so, by a link like cookies.nginx.bats to cookies.bats, is run
# behind that one.

case $BATS_TEST_FILENAME in
*.lighttpd.bats) SERVER=lighttpd ;;
*.nginx.bats) SERVER=nginx ;;
*) SERVER= ;;
esac
export SERVER

suite_free_port() {
	python3 "$SUPPORT/port.py"
}

suite_certificate() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
	    -nodes -days 2 -subj "/CN=$SUITE_HOST" -keyout "$SUITE/tls.key" \
	    -out "$SUITE/tls.crt" 2>/dev/null
	cat "$SUITE/tls.key" "$SUITE/tls.crt" >"$SUITE/tls.pem"
}

# ---- lighttpd ----

# A back end of lighttpd: as workers it starts itself, or one that is there.
suite_backend() {
	printf '"socket" => "%s.sock", "check-local" => "disable"' "$SUITE/$1"
	[ "$SUITE_MODE" != bin-path ] ||
	    printf ', "bin-path" => "%s/programs/%s", "max-procs" => 1' \
	    "$SUITE" "$1"
}

suite_conf() {
	local name
	cat <<-EOF
	server.modules = ("mod_openssl", "mod_fastcgi")
	server.document-root = "$SUITE/www"
	server.bind = "127.0.0.1"
	server.port = $SUITE_PORT
	server.errorlog = "$SUITE/error.log"
	server.breakagelog = "$SUITE/programs.log"
	server.max-request-field-size = 32768
	\$SERVER["socket"] == "127.0.0.1:$SUITE_TLS_PORT" {
		ssl.engine = "enable"
		ssl.pemfile = "$SUITE/tls.pem"
	}
	EOF
	for name in "${PROGRAMS[@]:1}"; do
		printf '$HTTP["url"] == "/%s" {\n\tfastcgi.server = ' "$name"
		printf '("/%s" => ((%s)))\n}\n' "$name" \
		    "$(suite_backend "$name")"
	done
	printf 'fastcgi.server = ("/" => ((%s)))\n' "$(suite_backend home)"
}

suite_lighttpd() {
	# lighttpd takes a blank in a path for the end of it.
	ln -sfn "$BUILD/cgi-bin" "$SUITE/programs"
	suite_conf >"$SUITE/lighttpd.conf"
	lighttpd -D -f "$SUITE/lighttpd.conf" 3>&- &
}

# ---- nginx ----

# An nginx.conf up to what stands in its http {}.
nginx_head() {
	cat <<-EOF
	daemon off;
	pid $SUITE/nginx/pid;
	error_log $SUITE/error.log;
	$([ "$(id -u)" -ne 0 ] || echo 'user root;')
	events { }
	http {
		access_log off;
		client_body_temp_path $SUITE/nginx/body;
		proxy_temp_path $SUITE/nginx/proxy;
		fastcgi_temp_path $SUITE/nginx/fastcgi;
		uwsgi_temp_path $SUITE/nginx/uwsgi;
		scgi_temp_path $SUITE/nginx/scgi;
	EOF
}

nginx_conf() {
	local name
	nginx_head
	cat <<-EOF
		large_client_header_buffers 4 32k;
		server {
			listen 127.0.0.1:$SUITE_PORT;
			listen 127.0.0.1:$SUITE_TLS_PORT ssl;
			ssl_certificate $SUITE/tls.crt;
			ssl_certificate_key $SUITE/tls.key;
			include $DEPLOY/nginx/params.conf;
			include $DEPLOY/nginx/body.conf;
			fastcgi_param SCRIPT_NAME \$fastcgi_script_name;
			location / { fastcgi_pass unix:$SUITE/home.sock; }
	EOF
	for name in "${PROGRAMS[@]:1}"; do
		printf 'location = /%s { fastcgi_pass unix:%s; }\n' "$name" \
		    "$SUITE/$name.sock"
	done
	printf '}\n}\n'
}

suite_nginx() {
	mkdir -p "$SUITE/nginx"
	nginx_conf >"$SUITE/nginx/nginx.conf"
	nginx -c "$SUITE/nginx/nginx.conf" -e "$SUITE/error.log" 3>&- &
}

# ---- both ----

# suite_serve [bin-path|sockets]: lighttpd or SERVER at $URL, with programs that
# it starts itself, or with workers started by spawn-fcgi.
suite_serve() {
	local SERVER=${SERVER:-lighttpd}
	export SUITE_MODE=${1:-bin-path}
	SUITE_PORT=$(suite_free_port)
	SUITE_TLS_PORT=$(suite_free_port)
	export SUITE_PORT SUITE_TLS_PORT URL=http://127.0.0.1:$SUITE_PORT
	mkdir -p "$SUITE/www"
	suite_certificate
	[ "$SUITE_MODE" != sockets ] || suite_workers
	"suite_$SERVER"
	echo $! >>"$SUITE/pids"
	disown
	suite_wait ask /whoami
}

# ask PATH [curl's options]: with the host that the suite serves.
ask() {
	local path=$1
	shift
	curl -sS --max-time 20 -H "Host: $SUITE_HOST" "$@" "$URL$path"
}
