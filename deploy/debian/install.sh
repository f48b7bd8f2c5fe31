#!/bin/sh
# SPDX-License-Identifier: ISC
#
# Install what is missing of the named packages, for ./run and ./check:
#     deploy/debian/install.sh gcc=cc libsodium-dev=libsodium.pc …
#
# Installing starts no service, and leaves none of a web server that would start
# with the machine. After '=' stands how to find the thing without dpkg: a
# command, a pkg-config module (.pc) or a Python module (.py). On systems
# without apt this names what is missing and stops.
set -eu

policy=/usr/sbin/policy-rc.d
mark='# latchkey: no service starts while its packages are installed'

is_present() {
	if command -v dpkg-query >/dev/null; then
		dpkg-query -W -f '${db:Status-Abbrev}' "${1%%=*}" 2>/dev/null |
		    grep -q '^ii'
		return
	fi
	probe=${1#*=}
	case $probe in
	*.pc) pkg-config --exists "${probe%.pc}" ;;
	*.py) python3 -c "import ${probe%.py}" ;;
	*) PATH=$PATH:/usr/sbin:/sbin command -v "$probe" ;;
	esac >/dev/null 2>&1
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# The policy file is ours when a killed run has left it behind.
services_hold() {
	if [ ! -e $policy ] || grep -qF "$mark" $policy; then
		trap services_release EXIT
		trap 'exit 130' HUP INT TERM
		printf '#!/bin/sh\n%s\nexit 101\n' "$mark" |
		    as_root tee $policy >/dev/null
		as_root chmod 755 $policy
	fi
}

services_release() {
	as_root rm -f $policy
}

apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
	    -o DPkg::Lock::Timeout=120 "$@"
}

missing=
for package; do
	is_present "$package" || missing="$missing ${package%%=*}"
done
[ -n "$missing" ] || exit 0
echo "Missing:$missing"
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	echo "Install these (their Debian names) and come back." >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
	echo "Without sudo, root must install them first:" >&2
	echo "    apt-get install --no-install-recommends$missing" >&2
	exit 1
fi
services_hold
apt update || echo 'going on with the package lists that are there' >&2
# shellcheck disable=SC2086 # a list
apt install --no-install-recommends $missing
for server in lighttpd apache2 nginx caddy; do
	case "$missing " in
	*" $server "* | *" $server-light "*)
		as_root update-rc.d "$server" disable || true ;;
	esac
done
