#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Put what is built where it belongs, or take it away again, for `make install`
# and `make uninstall`, which name the places in the environment:
#     deploy/install.sh install|uninstall BUILD VERSION
#
# One list serves both. Settings and configurations that differ from those here
# are the administrator's: they are neither written over nor removed.
set -eu
umask 022

action=$1 build=$2 version=$3
work=$(mktemp)
trap 'rm -f "$work"' EXIT

# Names of places in texts become those that were chosen.
localize() {
	sed -e "s|/usr/local/libexec/latchkey|$LIBEXECDIR|g" \
	    -e "s|/usr/local/bin|$BINDIR|g" \
	    -e "s|/usr/local/share/latchkey|${PAGEDIR%/*}|g" \
	    -e "s|/etc/latchkey|$CONFDIR|g" -e "s|/var/lib/latchkey|$STATE|g" \
	    -e "s|@prefix@|$PREFIX|g" -e "s|@libdir@|$LIBDIR|g" \
	    -e "s|@version@|$version|g" "$1" >"$work"
}

# put MODE SOURCE TARGET
put() {
	case $action in
	install) install -D -m "$1" "$2" "$DESTDIR$3" ;;
	uninstall) rm -f "$DESTDIR$3" ;;
	esac
}

# put_text SOURCE TARGET
put_text() {
	localize "$1"
	put 644 "$work" "$2"
}

# put_settings SOURCE TARGET
put_settings() {
	localize "$1"
	if [ -e "$DESTDIR$2" ] && ! cmp -s "$work" "$DESTDIR$2"; then
		echo "kept: $2 is not as it comes with this version"
		return
	fi
	put 644 "$work" "$2"
}

# link NAME TARGET
link() {
	case $action in
	install) ln -sf "$1" "$DESTDIR$2" ;;
	uninstall) rm -f "$DESTDIR$2" ;;
	esac
}

# Folders of ours that nothing is left in.
tidy() {
	[ "$action" = uninstall ] || return 0
	for folder in "$LIBEXECDIR" "${PAGEDIR%/*}" "$CONFDIR" "$DOCDIR"; do
		[ ! -d "$DESTDIR$folder" ] ||
		    find "$DESTDIR$folder" -depth -type d -empty -delete
	done
}

put 755 "$build/latchkey" "$BINDIR/latchkey"
for source in cgi-bin/*.c; do
	program=$(basename "$source" .c)
	put 755 "$build/cgi-bin/$program" "$LIBEXECDIR/$program"
done

for page in pages/*.html pages/style.css; do
	put 644 "$page" "$PAGEDIR/${page##*/}"
done

put 644 deploy/completion/latchkey.bash \
    "$PREFIX/share/bash-completion/completions/latchkey"

put 644 lib/latchkey.h "$INCLUDEDIR/latchkey.h"
put 644 "$build/liblatchkey.a" "$LIBDIR/liblatchkey.a"
put 644 "$build/liblatchkey.so" "$LIBDIR/liblatchkey.so.$SOVERSION"
link "liblatchkey.so.$SOVERSION" "$LIBDIR/liblatchkey.so"
put_text lib/latchkey.pc.in "$LIBDIR/pkgconfig/latchkey.pc"

for unit in deploy/systemd/latchkey*; do
	put_text "$unit" "$UNITDIR/${unit##*/}"
done
put_text deploy/systemd/sysusers.conf "$PREFIX/lib/sysusers.d/latchkey.conf"
put_text deploy/systemd/tmpfiles.conf "$PREFIX/lib/tmpfiles.d/latchkey.conf"

put_settings deploy/latchkey.env "$CONFDIR/latchkey.env"
for source in deploy/lighttpd/*.conf deploy/nginx/* deploy/apache/* \
    deploy/caddy/*; do
	put_settings "$source" "$CONFDIR/${source#deploy/}"
done

for page in doc/man/*; do
	put_text "$page" "$MANDIR/man${page##*.}/${page##*/}"
done
for source in cgi-bin/*.c; do
	page=latchkey-$(basename "$source" .c).8
	[ -e "doc/man/$page" ] ||
	    link latchkey-programs.8 "$MANDIR/man8/$page"
done
for source in README.md SECURITY.md CHANGES.md LICENSE doc/*.md; do
	put_text "$source" "$DOCDIR/$source"
done
for source in doc/*.png; do
	put 644 "$source" "$DOCDIR/$source"
done
localize deploy/spawn.sh
put 755 "$work" "$DOCDIR/examples/spawn.sh"
for source in tests/examples/*; do
	put 644 "$source" "$DOCDIR/examples/${source##*/}"
done
tidy
