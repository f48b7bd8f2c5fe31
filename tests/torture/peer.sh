#!/bin/sh
# SPDX-License-Identifier: ISC
#
# The torture (tests/fault/torture.c) of a program on express-session: print
# what is lost there. npm installs it into BUILD/peers, at first.
#
# usage: peer.sh BUILD [torture's options]
set -eu
cd "$(dirname "$0")/../.."

build=$1
shift
mkdir -p "$build/peers"
[ -d "$build/peers/node_modules/express-session" ] ||
    npm install --silent --no-audit --no-fund --prefix "$build/peers" \
	express express-session
cp tests/torture/peer.js "$build/peers"
work=$(mktemp -d)
node "$build/peers/peer.js" "$work/socket" 2>"$work/log" &
peer=$!
trap 'kill "$peer"; rm -rf "$work"' EXIT
for _ in $(seq 100); do
	[ ! -S "$work/socket" ] || break
	sleep 0.1
done
npm list --prefix "$build/peers" --depth=0 | sed -n 's/^[^ ]* \(express.*\)/# \1/p'
"$build/tests/fault/torture" -e "$work/socket" "$@"
