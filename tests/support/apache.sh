# SPDX-License-Identifier: ISC
# shellcheck shell=bash
#
# Apache for the tests of deploy/apache: the modules of Debian, our paths, and
# the files of deploy/apache named by the test.

modules() {
	local name
	for name; do
		echo "LoadModule ${name}_module" \
		    "/usr/lib/apache2/modules/mod_$name.so"
	done
}

# Apache refuses to serve as root; who is root serves as www-data, who then must
# reach what the test has made, and own the state where it runs the programs.
apache_let_in() {
	[ "$(id -u)" -eq 0 ] || return 0
	chmod 711 "$SUITE"
	find "$SUITE" -name '*.sock' -exec chmod 666 {} +
	[ "${1-}" != owner ] || chown -R www-data "$STATE_DIR"
}

# apache_conf MODULES FILES...: the files are those of deploy/apache.
apache_conf() {
	local name
	# shellcheck disable=SC2086 # a list
	modules mpm_event authn_core authz_core authz_user auth_basic dir alias \
	    env mime setenvif headers proxy proxy_http proxy_fcgi cgid ssl http2 $1
	shift
	[ "$(id -u)" -ne 0 ] || printf 'User www-data\nGroup www-data\n'
	cat <<-EOF
	ServerRoot "$SUITE"
	DefaultRuntimeDir "$SUITE"
	PidFile "$SUITE/apache.pid"
	Listen 127.0.0.1:$GATE_PORT
	ServerName localhost
	UseCanonicalName On
	ServerSignature On
	ErrorLog "$SUITE/error.log"
	DocumentRoot "$SUITE/www"
	DirectoryIndex index.html
	ScriptSock "$SUITE/cgid.socket"
	TypesConfig /etc/mime.types
	<Directory "$SUITE/www">
		Require all granted
	</Directory>
	<Directory "$SUITE/www/private/cgi">
		Options +ExecCGI
		SetHandler cgi-script
	</Directory>
	<LocationMatch "^/private/php/.*\.php$">
		SetHandler "proxy:unix:$SUITE/php.sock|fcgi://php/"
		ProxyFCGIBackendType GENERIC
	</LocationMatch>
	Define LATCHKEY_SOCKETS $SUITE
	Define LATCHKEY_PROGRAMS $SUITE/bin
	Define LATCHKEY_APP http://127.0.0.1:$BACKEND_PORT
	Define LATCHKEY_GATE_PORT ${GATE_TCP:-9}
	EOF
	for name in paths "$@"; do
		echo "Include $DEPLOY/apache/$name.conf"
	done
}

# All of it by TLS and HTTP/2 as well.
apache_tls() {
	cat <<-EOF
	Listen 127.0.0.1:$TLS_PORT
	<VirtualHost 127.0.0.1:$TLS_PORT>
		ServerName localhost
		Protocols h2 http/1.1
		SSLEngine on
		SSLCertificateFile "$SUITE/tls.pem"
	</VirtualHost>
	EOF
}

apache_run() {
	mkdir -p "$SUITE/bin"
	cp "$BUILD"/cgi-bin/* "$SUITE/bin"
	PATH=$PATH:/usr/sbin gate_run apache2 -D FOREGROUND \
	    -f "$SUITE/apache.conf"
}
