/* SPDX-License-Identifier: ISC */
/*
 * The lines of configuration that mend what a visitor sees, by web server. How
 * whole configurations look: deploy/.
 */
#include "outside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "http/origin.h"

#define LINE_MAX_LENGTH 1024

enum { LIGHTTPD, APACHE, NGINX, CADDY, SERVERS };

static const char *const names[SERVERS] = {
	[LIGHTTPD] = "lighttpd",
	[APACHE] = "Apache",
	[NGINX] = "nginx",
	[CADDY] = "Caddy",
};

/* In place of '#' stands what it is about. */
static const struct {
	/* For all servers. */
	const char *any;
	const char *by[SERVERS];
} lines[ADVICE_COUNT] = {
	[ADVICE_GATE] = { .by = {
		"$HTTP[\"url\"] =~ \"^#(/|$)\" { fastcgi.server = (\"/\" => "
		"((\"mode\" => \"authorizer\", \"socket\" => "
		"\"/run/latchkey/gate.sock\", \"check-local\" => "
		"\"disable\"))) }",
		"<Location \"#\">, with the lines that gate-authnz.conf or "
		"gate-fcgid.conf has in it",
		"location ^~ # { auth_request /_gate; error_page 401 = "
		"/_login; }",
		"handle #* { route { import latchkey_gate none; file_server } "
		"}",
	} },
	[ADVICE_SPELLING] = { .by = {
		"$HTTP[\"url\"] =~ \"^#(/|$)\" around the gate, no more "
		"special test",
		"<Location \"#\"> around the gate, no <Files>, "
		"<LocationMatch> or <Limit>",
		"location ^~ # { auth_request /_gate; }, no regular "
		"expression and no \"=\"",
		"@gated path # #/*, and no method in it",
	} },
	[ADVICE_IDENTITY] = { .by = {
		"setenv.set-request-header = (\"#\" => \"\")",
		"RequestHeader unset # early",
		"proxy_set_header # $gate_user;",
		"request_header -#",
	} },
	[ADVICE_BASIC] = { .by = {
		"setenv.set-request-header = (\"#\" => \"\")",
		"RequestHeader unset # early",
		"fastcgi_param REMOTE_USER $gate_user; and not "
		"nginx's fastcgi_params",
		"request_header -#",
	} },
	[ADVICE_HTTPS] = { .by = {
		"setenv.add-environment = (\"HTTPS\" => \"on\")",
		"SetEnvIf Request_URI ^ HTTPS=on",
		"fastcgi_param HTTPS $https if_not_empty;",
		"env HTTPS on",
	} },
	[ADVICE_HOST] = { .any = "APP_ORIGIN=#" },
	[ADVICE_HEADER] = { .by = {
		"take out: setenv.set-response-header = (\"#\" => ...)",
		"take out: Header unset #, Header edit #, also with always",
		"take out: fastcgi_hide_header #;",
		"take out: header -#",
	} },
	[ADVICE_LOGIN] = { .by = {
		"include \"/etc/latchkey/lighttpd/latchkey.conf\"",
		"Include /etc/latchkey/apache/latchkey.conf",
		"include latchkey/latchkey.conf;",
		"import latchkey",
	} },
	[ADVICE_OPEN_LOGIN] = { .by = {
		"$HTTP[\"url\"] !~ \"^/(login|logout)$\" { ... } around the "
		"gate",
		"<Location \"/login\"> Require all granted </Location>",
		"location = /login { auth_request off; ... }",
		"import latchkey before what is gated",
	} },
	[ADVICE_WAY] = { .by = {
		"setenv.set-environment = (\"GATE_REFUSE\" => \"redirect\")",
		"ErrorDocument 401 /login",
		"error_page 401 = /_login;",
		"env GATE_REFUSE redirect",
	} },
	[ADVICE_START] = { .any = "systemctl start latchkey@#.socket" },
};

const char *const outside_page[] = { "Accept: text/html",
	"Sec-Fetch-Mode: navigate", NULL };

void
outside_know_server(struct outside *o, const struct visit_answer *a)
{
	const char *name = visit_header(a, "Server", NULL);

	o->server = SERVERS;
	for (int i = 0; name != NULL && i < SERVERS; i++)
		if (strncasecmp(name, names[i], strlen(names[i])) == 0)
			o->server = i;
}

bool
outside_is_here(const struct outside *o)
{
	return origin_host_is_loopback(strstr(o->origin, "://") + 3);
}

/* "nginx: location ^~ /private { ... }"; NULL: there is nothing to say. */
static const char *
format_line(struct buf *b, const struct outside *o, enum advice advice,
    const char *what)
{
	const char *line = lines[advice].any;

	if (line == NULL && o->server < SERVERS) {
		line = lines[advice].by[o->server];
		buf_printf(b, "%s: ", names[o->server]);
	}
	if (line == NULL)
		return NULL;
	for (; *line != '\0'; line++)
		if (*line == '#')
			buf_puts(b, what);
		else
			buf_putc(b, *line);
	return buf_text(b);
}

void
outside_problem(struct outside *o, enum advice advice, const char *what,
    const char *format, ...)
{
	struct buf b;
	char *text;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) < 0)
		text = NULL;
	va_end(ap);
	buf_init(&b, LINE_MAX_LENGTH);
	if (text != NULL)
		report_add(o->report, REPORT_PROBLEM,
		    format_line(&b, o, advice, what), "%s", text);
	else
		o->report->failed = true;
	buf_free(&b);
	free(text);
}

int
outside_ask(const struct outside *o, const char *target,
    const char *const *headers, struct visit_answer *out)
{
	struct buf url;
	int result = -1;

	*out = (struct visit_answer){ 0 };
	buf_init(&url, 16384);
	buf_puts(&url, o->origin);
	buf_puts(&url, target);
	if (buf_text(&url) != NULL)
		result = visit(&(struct visit){ .url = buf_text(&url),
				   .headers = headers },
		    out);
	buf_free(&url);
	return result;
}
