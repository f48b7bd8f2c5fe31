#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Build Debian packages for `make deb`, from a copy of the source folder, so that
# nothing is left in it but BUILD/deb:
#     deploy/debian/build.sh BUILD VERSION
set -eu

mkdir -p "$1"
build=$(cd "$1" && pwd)
version=$2
tree=$build/deb/latchkey-$version

# The day of the last change; nothing else in a package is of the day it was made.
changed() {
	date -u -R -d "@${SOURCE_DATE_EPOCH:-$(stat -c %Y CHANGES.md)}"
}

changelog() {
	cat <<-END
	latchkey ($version) unstable; urgency=medium

	  * See /usr/share/doc/latchkey/CHANGES.md.

	 -- $(sed -n 's/^Maintainer: //p' deploy/debian/package/control)  $(changed)
	END
}

rm -rf "$build/deb"
mkdir -p "$tree"
tar --exclude-vcs --exclude=./build --exclude="./$1" --exclude=__pycache__ -cf - . |
    tar -C "$tree" -xf -
cp -R deploy/debian/package "$tree/debian"
sed -e 1,4d -e 's/^$/./' -e 's/^/ /' LICENSE >>"$tree/debian/copyright"
changelog >"$tree/debian/changelog"
cd "$tree"
# What this make was told is not meant for the package's.
env -u MAKEFLAGS -u MAKELEVEL -u BUILD dpkg-buildpackage -us -uc -b
rm -rf "$tree"
ls "$build"/deb/*.deb
