#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# The security headers of every answer, pages and errors alike: helmet's twelve
# over TLS, eleven over plain http, and who may cache what. No answer tells
# what runs behind it.
#
# shellcheck disable=SC2030,SC2031 # each test has its own environment

load ../support/suite.sh

setup_file() {
	suite_new production
	suite_user testuser
	suite_start
	collect
}

teardown_file() {
	suite_end
}

TYPE=CONTENT_TYPE=application/x-www-form-urlencoded
HTML='HTTP_ACCEPT=text/html'
JSON='HTTP_ACCEPT=application/json'

HELMET='Content-Security-Policy Cross-Origin-Opener-Policy
Cross-Origin-Resource-Policy Origin-Agent-Cluster Referrer-Policy
Strict-Transport-Security X-Content-Type-Options X-DNS-Prefetch-Control
X-Download-Options X-Frame-Options X-Permitted-Cross-Domain-Policies
X-XSS-Protection'

# keep STATUS NAME PROGRAM ...: an answer in $SUITE/answers, of that status.
keep() {
	local status=$1 name=$2
	shift 2
	served "$@" >"$SUITE/answers/$status-$name" 2>>"$SUITE/log" || return 1
	grep -q "^Status: $status " "$SUITE/answers/$status-$name" ||
	    { head -1 "$SUITE/answers/$status-$name" >&2; return 1; }
}

# One answer of each kind.
collect() {
	local cookie accept form='username=testuser&password='
	mkdir "$SUITE/answers"
	cookie=$(suite_cookie testuser)
	for accept in TEXT=1 "$HTML" "$JSON"; do
		local n=${accept##*/}
		keep 200 "home-$n" home "$accept" </dev/null
		keep 200 "login-$n" login "$accept" </dev/null
		keep 401 "dashboard-$n" dashboard "$accept" </dev/null
		keep 200 "dashboard-$n" dashboard "$accept" \
		    HTTP_COOKIE="$cookie" </dev/null
		keep 200 "logout-$n" logout "$accept" </dev/null
		keep 401 "sessions-$n" sessions "$accept" </dev/null
		keep 200 "sessions-$n" sessions "$accept" \
		    HTTP_COOKIE="$cookie" </dev/null
		keep 401 "account-$n" account "$accept" </dev/null
		keep 200 "account-$n" account "$accept" \
		    HTTP_COOKIE="$cookie" </dev/null
		keep 400 "account-$n" account "$accept" \
		    REQUEST_METHOD=POST HTTP_COOKIE="$cookie" </dev/null
		keep 400 "sessions-$n" sessions "$accept" \
		    REQUEST_METHOD=POST HTTP_COOKIE="$cookie" </dev/null
		keep 200 "whoami-$n" whoami "$accept" </dev/null
		keep 404 "path-$n" home "$accept" SCRIPT_NAME=/no </dev/null
		keep 405 "method-$n" home "$accept" REQUEST_METHOD=PUT </dev/null
		keep 403 "site-$n" logout "$accept" REQUEST_METHOD=POST \
		    HTTP_SEC_FETCH_SITE=cross-site </dev/null
		keep 421 "host-$n" home "$accept" HTTP_HOST=evil.example \
		    </dev/null
		keep 400 "twice-$n" login "$accept" REQUEST_METHOD=POST "$TYPE" \
		    < <(printf 'username=a&username=b')
		keep 413 "long-$n" login "$accept" REQUEST_METHOD=POST "$TYPE" \
		    < <(head -c 70000 /dev/zero)
		printf '%swrong' "$form" | keep 401 "login-$n" login "$accept" \
		    REQUEST_METHOD=POST "$TYPE"
	done
	printf %s "$form${PASSWORD// /+}" | keep 303 login login "$HTML" \
	    REQUEST_METHOD=POST "$TYPE"
	printf %s "$form${PASSWORD// /+}" | keep 200 logged-in login \
	    REQUEST_METHOD=POST "$TYPE"
	keep 200 logged-out logout REQUEST_METHOD=POST \
	    HTTP_COOKIE="$cookie" </dev/null
	keep 403 plain home HTTPS= </dev/null
	mv "$SUITE/answers/403-plain" "$SUITE/plain"
}

# each COMMAND: run it with every answer. Not in a condition, where a test would
# not stop at what fails.
each() {
	local answer found=0
	for answer in "$SUITE"/answers/*; do
		found=$((found + 1))
		echo "in ${answer##*/}:"
		"$@" "$answer"
	done
	[ "$found" -ge 40 ]
}

# one_line NAME VALUE: every answer has this line.
one_line() {
	local answers=("$SUITE"/answers/*)
	same "$1" "$(sed -s '/^\r*$/,$d' "${answers[@]}" | tr -d '\r' |
	    grep "^$1:" | sort | uniq -c)" \
	    "$(printf '%7d %s: %s' "${#answers[@]}" "$1" "$2")"
}

@test "helmet's twelve are on every answer over TLS, once each" { # R091 R092
	local names
	# shellcheck disable=SC2086 # a list
	names=$(printf '%s\n' $HELMET Permissions-Policy | sort -f)
	helmet() {
		same helmet "$(sed '/^\r*$/q; s/:.*//' "$1" |
		    grep -ixF "$names" | sort -f)" "$names"
	}
	each helmet
}

@test "eleven are on answers over plain http" { # R094
	local name
	for name in $HELMET Permissions-Policy; do
		same "lines of $name" "$(header "$name" <"$SUITE/plain" |
		    wc -l)" "$([ "$name" = Strict-Transport-Security ]; echo $?)"
	done
	hasnt "$(cat "$SUITE/plain")" upgrade-insecure-requests
}

@test "development has eleven as well" { # R094
	local name answer
	export APP_ENV=development SUITE_HOST=localhost
	unset APP_ORIGIN
	answer=$(cgi home)
	for name in $HELMET; do
		same "lines of $name" "$(header "$name" <<<"$answer" |
		    wc -l)" "$([ "$name" = Strict-Transport-Security ]; echo $?)"
	done
	hasnt "$answer" upgrade-insecure-requests
}

@test "a program that cannot start answers with all of them" { # R091
	local name answer
	answer=$(PASSWORD_PASSES=many cgi home 2>/dev/null) || true
	has "$answer" 'Status: 500'
	for name in $HELMET Permissions-Policy; do
		same "lines of $name" "$(header "$name" <<<"$answer" |
		    wc -l)" 1
	done
	same caching "$(header Cache-Control <<<"$answer")" no-store
}

@test "the policy allows nothing but our own" { # R091
	policy() {
		local csp part
		csp=$(header Content-Security-Policy <"$1")
		for part in "default-src 'none'" "form-action 'self'" \
		    "frame-ancestors 'none'" "base-uri 'none'" \
		    upgrade-insecure-requests; do
			[[ "$csp; " == *"$part"* ]] || return 1
		done
		hasnt "$csp" unsafe
		[[ $csp =~ style-src\ \'sha256-[A-Za-z0-9+/]{43}=\' ]]
	}
	each policy
	one_line X-Frame-Options DENY
}

@test "the style sheet is the one that the policy names" { # R091
	local sum
	sed -n '/<style>/,/<\/style>/p' "$SUITE/answers/200-home-html" |
	    tr -d '\r' >"$SUITE/style"
	sum=$(python3 -c '
import base64, hashlib, re, sys
text = open(sys.argv[1], "rb").read()
style = re.search(rb"<style>(.*)</style>", text, re.S).group(1)
print(base64.b64encode(hashlib.sha256(style).digest()).decode())' \
	    "$SUITE/style")
	has "$(header Content-Security-Policy <"$SUITE/answers/200-home-html")" \
	    "'sha256-$sum'"
}

@test "the other headers have their values" { # R092 R093 R094
	one_line X-Content-Type-Options nosniff
	one_line Cross-Origin-Opener-Policy same-origin
	one_line Cross-Origin-Resource-Policy same-origin
	one_line Referrer-Policy same-origin
	one_line Origin-Agent-Cluster '?1'
	one_line X-XSS-Protection 0
	one_line X-DNS-Prefetch-Control off
	one_line X-Download-Options noopen
	one_line X-Permitted-Cross-Domain-Policies none
	strict() {
		local value age
		value=$(header Strict-Transport-Security <"$1")
		has "$value" includeSubDomains
		age=${value#max-age=}
		[ "${age%%;*}" -ge 31536000 ]
	}
	each strict
}

@test "every body has its type, text with its charset" { # R092
	typed() {
		case $(header Content-Type <"$1") in
		'text/plain; charset=utf-8' | 'text/html; charset=utf-8') ;;
		application/json) body <"$1" | jq -e . >/dev/null ;;
		*) return 1 ;;
		esac
	}
	each typed
}

@test "what looked at the session, refusals and errors are not stored" { # R090
	private() {
		[[ $1 != */200-login-* ]] || return 0
		same caching "$(header Cache-Control <"$1")" no-store
		[[ ", $(header Vary <"$1")," == *", Cookie,"* ]]
	}
	each private
	same caching "$(header Cache-Control <"$SUITE/plain")" no-store
}

@test "no CORS header is anywhere, and a preflight permits nothing" { # R087
	foreign() {
		run ! grep -qi '^Access-Control-' "$1"
	}
	each foreign
	local program
	for program in "${PROGRAMS[@]}"; do
		run served "$program" REQUEST_METHOD=OPTIONS \
		    HTTP_ORIGIN=https://evil.example \
		    HTTP_ACCESS_CONTROL_REQUEST_METHOD=POST </dev/null
		has "$output" 'Status: 405'
		hasnt "$output" Access-Control
	done
}

@test "no answer names versions, paths or what runs behind it" { # R096
	silent() {
		run ! grep -qiE "$SUITE|sqlite|sodium|jansson|libfcgi|\.c:[0-9]|\
(latchkey|version)[/ ][0-9]|^Server:|^X-Powered-By:|errno|/var/" "$1"
	}
	each silent
}

@test "no line of a header has a stray CR, and all end alike" { # R105
	ended() {
		python3 -c '
import re, sys
head, gap, _ = open(sys.argv[1], "rb").read().partition(b"\r\n\r\n")
assert gap
for line in head.split(b"\r\n"):
    assert re.fullmatch(rb"[A-Za-z-]+: [\x21-\x7e][\x20-\x7e]*", line), line
assert head.startswith(b"Status: ")' "$1"
	}
	each ended
}

@test "a setting changes or drops a header, on errors too" {
	local answer
	export SECURITY_FRAME_OPTIONS=SAMEORIGIN SECURITY_HSTS=off
	for answer in "$(cgi home)" "$(cgi home REQUEST_METHOD=PUT)"; do
		same set "$(header X-Frame-Options <<<"$answer")" SAMEORIGIN
		same off "$(header Strict-Transport-Security <<<"$answer")" ''
	done
	SECURITY_CSP=$'a\nb' run -1 "$BUILD/cgi-bin/home" </dev/null
	SECURITY_NONSENSE=x run -1 "$BUILD/cgi-bin/home" </dev/null
}

@test "the HTML of every answer is valid" {
	local answer found=0
	for answer in "$SUITE"/answers/*; do
		[[ $(header Content-Type <"$answer") == text/html* ]] || continue
		found=$((found + 1))
		echo "in ${answer##*/}:"
		# tidy does not know autocapitalize, which HTML has.
		body <"$answer" | tidy -q -e --warn-proprietary-attributes no
	done
	[ "$found" -ge 12 ]
}
