#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The Debian packages in a fresh root that systemd boots: built, installed,
# used behind lighttpd and Apache over TLS, upgraded, removed and purged. Needs
# root, and Debian's archive for the root. Run by `make check-package`.

bats_require_minimum_version 1.5.0

BUILD=${BUILD:-$(cd "$BATS_TEST_DIRNAME/../.." && pwd)/build}
TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
PASSWORD='correct horse battery staple'
URL=https://127.0.0.1

needs() {
	local tool
	[ "$(id -u)" -eq 0 ] || skip 'root is needed'
	for tool in debootstrap dpkg-buildpackage dh lintian systemd-nspawn; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
	unshare --mount --net --pid --fork true 2>/dev/null ||
	    skip 'new namespaces are not allowed'
}

# The packages in $WORK/deb, and the first one again with a higher version.
build() {
	make -s -C "$TOP" BUILD="$WORK/build" deb >"$WORK/build.log" 2>&1 ||
	    { cat "$WORK/build.log"; return 1; }
	mv "$WORK/build/deb" "$WORK/deb"
	dpkg-deb -R "$WORK"/deb/latchkey_*.deb "$WORK/next"
	sed -i 's/^Version: .*/&+next/' "$WORK/next/DEBIAN/control"
	dpkg-deb -b "$WORK/next" "$WORK/deb/next.deb"
}

inside() {
	timeout 120 nsenter -t "$(cat "$WORK/leader")" -a -r -w -- \
	    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
	    DEBIAN_FRONTEND=noninteractive "$@"
}

# Try a command for up to 30 s.
wait_for() {
	for _ in $(seq 300); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	echo "not within 30 s: $*" >&2
	return 1
}

# Without a network but the loopback: who comes in is the test alone.
boot() {
	systemd-nspawn --quiet --register=no --keep-unit --private-network \
	    --system-call-filter='@sandbox landlock_create_ruleset landlock_add_rule landlock_restrict_self' \
	    --directory="$ROOT" --boot </dev/null >"$WORK/console" 2>&1 3>&- &
	echo $! >"$WORK/nspawn"
	disown
	wait_for pgrep -P "$(cat "$WORK/nspawn")"
	pgrep -P "$(cat "$WORK/nspawn")" | head -n 1 >"$WORK/leader"
	wait_for inside systemctl is-active multi-user.target
}

root_new() {
	local suite
	suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	debootstrap --variant=minbase "$suite" "$ROOT" >"$WORK/debootstrap.log"
	cp /etc/resolv.conf "$ROOT/etc/"
	echo '127.0.0.1 localhost' >"$ROOT/etc/hosts"
	apt_get systemd systemd-sysv lighttpd lighttpd-mod-openssl apache2 \
	    ssl-cert curl
	chroot "$ROOT" systemctl disable -q apache2 lighttpd
}

apt_get() {
	chroot "$ROOT" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
	    --no-install-recommends "$@" >"$WORK/apt.log" 2>&1 ||
	    { cat "$WORK/apt.log"; return 1; }
}

setup_file() {
	needs
	WORK=$(mktemp -d -t package.XXXXXX)
	export WORK ROOT=$WORK/root
	root_new
	build
}

teardown_file() {
	[ -n "${WORK-}" ] || return 0
	if [ -s "$WORK/nspawn" ]; then
		kill -s TERM "$(cat "$WORK/nspawn")" || true
		wait_for test ! -e "/proc/$(cat "$WORK/nspawn")"
	fi
	rm -rf --one-file-system "$WORK"
}

# ask PATH [curl's options], as a script with a jar.
ask() {
	local path=$1
	shift
	inside curl -sS -k --max-time 20 -c /srv/jar -b /srv/jar "$@" "$URL$path"
}

is() {
	[ "$2" = "$3" ] && return 0
	printf '%s\n    is        %s\n    should be %s\n' "$1" "$2" "$3"
	return 1
}

gate_pid() {
	inside systemctl show -P MainPID latchkey@gate.service
}

stranger() {
	inside curl -sS -k --max-time 20 -o /dev/null -w '%{http_code}' "$URL$1"
}

dpkg_install() {
	inside sh -c "dpkg -i $1" >"$WORK/dpkg.log" 2>&1 ||
	    { cat "$WORK/dpkg.log"; return 1; }
}

# The walk of somebody who logs in, opens a guarded file and logs out again.
walk() {
	is stranger "$(stranger /private/file.txt)" 401
	is login "$(ask /login -d username=alice \
	    --data-urlencode "password=$PASSWORD")" 'Logged in! Session created.'
	is dashboard "$(ask /dashboard)" 'Welcome to the dashboard, alice!'
	is file "$(ask /private/file.txt)" 'for users'
	is logout "$(ask /logout -d '')" 'Logged out!'
	is after "$(ask /private/file.txt -o /dev/null -w '%{http_code}')" 401
}

@test "lintian has nothing to say" {
	run -0 lintian --allow-root --fail-on error,warning "$WORK"/deb/*.changes
}

@test "it brings its user, its state folder and its sockets" {
	cp "$WORK"/deb/latchkey_*.deb "$ROOT/srv/first.deb"
	cp "$WORK/deb/next.deb" "$ROOT/srv/"
	apt_get /srv/first.deb
	boot
	is folder "$(inside stat -c '%U %a' /var/lib/latchkey)" 'latchkey 700'
	is sockets "$(inside systemctl is-active latchkey.target \
	    latchkey@login.socket latchkey@gate.socket latchkey-sweep.timer |
	    sort -u)" active
	inside systemctl start latchkey-sweep.service
	is mode "$(inside stat -c '%U:%G %a' /run/latchkey/gate.sock)" \
	    'root:www-data 660' # R146
	inside sed -i 's,^APP_ORIGIN=.*,APP_ORIGIN=https://127.0.0.1,' \
	    /etc/latchkey/latchkey.env
	inside sh -c "echo '$PASSWORD' | latchkey user add alice --password-stdin"
	inside mkdir -p /var/www/html/private
	inside sh -c 'echo for users >/var/www/html/private/file.txt'
}

@test "the login and the gate work behind lighttpd" {
	cat >"$ROOT/etc/lighttpd/conf-available/90-latchkey.conf" <<-'END'
	include "/etc/latchkey/lighttpd/paths.conf"
	include "/etc/latchkey/lighttpd/latchkey.conf"
	include "/etc/latchkey/lighttpd/gate.conf"
	END
	cat >"$ROOT/etc/lighttpd/conf-available/91-tls.conf" <<-'END'
	server.modules += ( "mod_openssl" )
	$SERVER["socket"] == ":443" {
		ssl.engine = "enable"
		ssl.pemfile = "/etc/ssl/certs/ssl-cert-snakeoil.pem"
		ssl.privkey = "/etc/ssl/private/ssl-cert-snakeoil.key"
	}
	END
	inside lighty-enable-mod latchkey tls
	inside systemctl start lighttpd
	wait_for stranger /
	walk
	inside systemctl stop lighttpd
}

@test "the login and the gate work behind Apache" {
	cat >"$ROOT/etc/apache2/conf-available/latchkey.conf" <<-'END'
	Include /etc/latchkey/apache/paths.conf
	Include /etc/latchkey/apache/latchkey.conf
	Include /etc/latchkey/apache/identity.conf
	Include /etc/latchkey/apache/gate-authnz.conf
	END
	inside a2enmod -q ssl headers setenvif proxy proxy_http proxy_fcgi \
	    authnz_fcgi auth_basic authz_user
	inside a2ensite -q default-ssl
	inside a2enconf -q latchkey
	mkdir -p "$ROOT/etc/systemd/system/latchkey@gate.socket.d"
	cat >"$ROOT/etc/systemd/system/latchkey@gate.socket.d/tcp.conf" <<-'END'
	[Socket]
	ListenStream=
	ListenStream=127.0.0.1:9021
	END
	inside systemctl daemon-reload
	inside systemctl stop latchkey@gate.service latchkey@gate.socket
	inside systemctl start latchkey@gate.socket apache2
	wait_for stranger /
	walk
}

@test "an upgrade keeps users, sessions and settings" {
	local before
	ask /login -d username=alice --data-urlencode "password=$PASSWORD"
	is file "$(ask /private/file.txt)" 'for users'
	before=$(gate_pid)
	dpkg_install /srv/next.deb
	[[ $(inside dpkg-query -W latchkey) == *+next ]]
	is session "$(ask /dashboard)" 'Welcome to the dashboard, alice!'
	is 'file' "$(ask /private/file.txt)" 'for users'
	[ "$(gate_pid)" != "$before" ]
	is settings "$(inside grep ^APP_ORIGIN /etc/latchkey/latchkey.env)" \
	    APP_ORIGIN=https://127.0.0.1
	walk
}

@test "removed, it leaves the state; purged, nothing" {
	ask /login -d username=alice --data-urlencode "password=$PASSWORD"
	inside dpkg --remove latchkey
	is unit "$(inside systemctl is-active latchkey@login.socket)" inactive
	[ -s "$ROOT/var/lib/latchkey/accounts/accounts.db" ]
	[[ $(stranger /private/file.txt) == 5* ]]
	dpkg_install /srv/next.deb
	is 'there again' "$(ask /dashboard)" 'Welcome to the dashboard, alice!'
	inside dpkg --purge latchkey
	[ ! -e "$ROOT/var/lib/latchkey" ]
	is 'left behind' "$(find "$ROOT/usr" "$ROOT/lib" "$ROOT/etc/latchkey" \
	    -name '*latchkey*' ! -path '*/doc/*' 2>/dev/null)" ''
}
