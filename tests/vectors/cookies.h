/* SPDX-License-Identifier: ISC */
/*
 * Cookie headers and the pairs that RFC 6265bis, section 4.2 and 5.6, finds in
 * them, for test_cookie.c. CVE numbers name the parser that read it otherwise.
 */
#ifndef VECTORS_COOKIES_H
#define VECTORS_COOKIES_H

static const struct {
	const char *header;
	/* "[name|value]" for each. */
	const char *pairs;
} cookie_vectors[] = {
	/* RFC 6265, section 3.1 */
	{ "SID=31d4d96e407aad42", "[SID|31d4d96e407aad42]" },
	{ "SID=31d4d96e407aad42; lang=en-US",
	    "[SID|31d4d96e407aad42][lang|en-US]" },

	{ "", "" },
	{ " ", "" },
	{ ";", "" },
	{ "=", "" },
	{ "a", "" },
	{ "a=", "[a|]" },
	{ "=a", "" },
	{ "a=b", "[a|b]" },
	{ "a=b;", "[a|b]" },
	{ ";a=b", "[a|b]" },
	{ "a=b;c=d", "[a|b][c|d]" },
	{ "a=b;;;c=d", "[a|b][c|d]" },
	{ "a=b; c=d; a=e", "[a|b][c|d][a|e]" },
	{ "a=b,c=d", "[a|b,c=d]" },
	{ "a=b&c=d", "[a|b&c=d]" },
	{ "a b=c d", "[a b|c d]" },

	/* The first '=' splits. */
	{ "a=b=c", "[a|b=c]" },
	{ "a==b", "[a|=b]" },
	{ "a=b==", "[a|b==]" },

	/* SP and HTAB go, other white space stays. */
	{ "  a  =  b  ", "[a|b]" },
	{ "\ta\t=\tb\t;\tc\t=\td\t", "[a|b][c|d]" },
	{ "a= ;b=\t", "[a|][b|]" },
	{ "\va=b\f", "[\va|b\f]" },
	{ "a=\302\240b", "[a|\302\240b]" },

	/* CVE-2021-26690, mod_session */
	{ "&=", "[&|]" },
	{ ";;", "" },
	{ "=;=", "" },
	{ "session=&=", "[session|&=]" },

	/* CVE-2020-7070, CVE-2022-31629, PHP; CVE-2020-8184, Rack */
	{ "__%48ost-sid=x", "[__%48ost-sid|x]" },
	{ "..Host-sid=x", "[..Host-sid|x]" },
	{ "_[Host-sid=x", "[_[Host-sid|x]" },
	{ " _Host-sid=x", "[_Host-sid|x]" },
	{ "a=%3Bb%3Dc", "[a|%3Bb%3Dc]" },
	{ "a=b+c", "[a|b+c]" },

	/* CVE-2023-23934, Werkzeug */
	{ "=__Host-sid=x", "" },
	{ " =__Host-sid=x; a=b", "[a|b]" },
	{ "==__Host-sid=x", "" },

	/* Quotes and $Version of RFC 2109: the "cookie sandwich" */
	{ "a=\"b; sid=secret; c=d\"", "[a|\"b][sid|secret][c|d\"]" },
	{ "$Version=1; a=\"b\"; $Path=/", "[$Version|1][a|\"b\"][$Path|/]" },
	{ "a=\"\\073\"; b=c", "[a|\"\\073\"][b|c]" },
	{ "a='b;c=d'", "[a|'b][c|d']" },

	/* Bytes beyond ASCII stay as they are. */
	{ "\xe2\x80\xae=\xff", "[\xe2\x80\xae|\xff]" },
	{ "a=\x01\x7f", "[a|\x01\x7f]" },
};

#endif
