#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# What `make install` puts where, and takes away; and the README's configuration
# of lighttpd, in production, with the server's word for TLS: every route is
# where it should be, and the neighbours are not.

load ../support/suite.sh

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
export TOP

# The lines below <!-- 90-latchkey.conf -->, with our folders.
readme_conf() {
	sed "s,/run/latchkey,$SUITE," "$TOP/deploy/lighttpd/paths.conf" \
	    >"$SUITE/paths.conf"
	sed -n '/^<!-- 90-latchkey.conf -->/,/^```$/p' "$TOP/README.md" |
	    sed -e '1,2d; $d' -e "s,/etc/latchkey/.*/paths,$SUITE/paths," \
	    -e "s,/etc/latchkey,$TOP/deploy,"
}

suite_conf() {
	cat <<-EOF
	server.modules = ("mod_setenv")
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
	suite_worker gate
	suite_serve sockets
	mkdir -p "$SUITE/www/private"
	echo 'for users' >"$SUITE/www/private/file.txt"
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
	same file "$(ask /private/file.txt -b "$cookie")" 'for users'
	has "$(ask /whoami -b "$cookie")" '"username":"alice"'
	same logout "$(ask /logout -b "$cookie" -d '')" 'Logged out!'
	same 'the file' "$(ask /private/file.txt -o /dev/null \
	    -w '%{http_code}')" 401
	same 'after it' "$(ask /whoami -b "$cookie")" '{"authenticated":false}'
}

@test "the README's lighttpd takes whole paths, not prefixes" {
	local path
	for path in /loginx /login.css /dashboard/x /whoami.json /x; do
		same "$path" "$(ask "$path" -o /dev/null -w '%{http_code}')" 404
	done
}

# ---- make install ----

# place TARGET [NAME=value ...]: install or uninstall below the test's folder.
place() {
	make -s -C "$TOP" BUILD="$BUILD" \
	    DESTDIR="$BATS_TEST_TMPDIR" PREFIX=/usr "$@"
}

@test "make install puts every part in its place, and uninstall takes it away" {
	local name root=$BATS_TEST_TMPDIR
	place install
	for name in bin/latchkey include/latchkey.h lib/liblatchkey.a \
	    lib/liblatchkey.so lib/liblatchkey.so.0 lib/pkgconfig/latchkey.pc \
	    lib/systemd/system/latchkey.target \
	    lib/systemd/system/latchkey-sweep.service \
	    lib/systemd/system/latchkey-sweep.timer \
	    lib/systemd/system/latchkey@.service \
	    lib/systemd/system/latchkey@.socket lib/sysusers.d/latchkey.conf \
	    lib/tmpfiles.d/latchkey.conf share/latchkey/pages/login.html \
	    share/man/man1/latchkey.1 share/man/man5/latchkey.env.5 \
	    share/man/man8/latchkey-login.8 share/doc/latchkey/README.md \
	    share/doc/latchkey/examples/spawn.sh; do
		[ -e "$root/usr/$name" ] || { echo "no $name"; return 1; }
	done
	for name in latchkey.env lighttpd/gate.conf nginx/gate.conf \
	    apache/gate-fcgid.conf caddy/gate.caddy; do
		[ -e "$root/etc/latchkey/$name" ] || { echo "no $name"; return 1; }
	done
	for name in "$TOP"/cgi-bin/*.c; do
		name=$(basename "$name" .c)
		[ -x "$root/usr/libexec/latchkey/$name" ] ||
		    { echo "no $name"; return 1; }
	done
	hasnt "$(grep -r /usr/local "$root/etc" "$root/usr/lib")" /usr/local
	place uninstall
	same 'left behind' "$(find "$root" ! -type d -o -name latchkey)" ''
}

@test "settings that were changed outlive install and uninstall" {
	local settings=$BATS_TEST_TMPDIR/etc/latchkey/latchkey.env
	place install
	echo '# ours' >>"$settings"
	has "$(place install)" 'kept: /etc/latchkey/latchkey.env'
	has "$(tail -n 1 "$settings")" '# ours'
	place uninstall
	same 'left behind' "$(find "$BATS_TEST_TMPDIR" ! -type d)" "$settings"
}

@test "a route builds from what is installed" {
	local root=$BATS_TEST_TMPDIR
	place install
	export PKG_CONFIG_PATH=$root/usr/lib/pkgconfig
	export PKG_CONFIG_SYSROOT_DIR=$root
	# shellcheck disable=SC2046 # flags
	cc -o "$root/visits" "$root/usr/share/doc/latchkey/examples/visits.c" \
	    $(pkg-config --cflags --libs latchkey)
	has "$(readelf -d "$root/visits")" 'liblatchkey.so.0'
	# shellcheck disable=SC2046 # flags
	cc -o "$root/visits" "$root/usr/share/doc/latchkey/examples/visits.c" \
	    -Wl,-Bstatic $(pkg-config --cflags --libs latchkey sqlite3 \
	    libsodium jansson libxcrypt) -Wl,-Bdynamic -lm
	same libraries "$(readelf -d "$root/visits" | grep -c NEEDED)" 2
}
