/* SPDX-License-Identifier: ISC */
/*
 * One line a cookie: domain, whether subdomains get it too, path, secure,
 * expiry (0: with the browser), name, value; "#HttpOnly_" stands before the
 * domain.
 */
#include "jar.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

FILE *
jar_open(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *jar = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (jar == NULL) {
		log_error("cannot write %s: %s", path, strerror(errno));
		if (fd >= 0)
			(void)close(fd);
	}
	return jar;
}

/* `domain` has no brackets: curl knows IPv6 hosts without. */
static void
write_line(FILE *f, const struct setcookie *cookie, const char *domain,
    int domain_length, const char *rest)
{
	bool shared = cookie->domain[0] != '\0';

	(void)fprintf(f, "#HttpOnly_%s%.*s\t%s\t%s\t%s\t%s\n",
	    shared ? "." : "", domain_length, domain, shared ? "TRUE" : "FALSE",
	    cookie->path, cookie->secure ? "TRUE" : "FALSE", rest);
}

static void
write_host(FILE *f, const struct setcookie *cookie, const char *host,
    const char *rest)
{
	size_t length = strlen(host);

	if (host[0] == '[' && length > 2)
		write_line(f, cookie, host + 1, (int)length - 2, rest);
	else
		write_line(f, cookie, host, (int)length, rest);
}

static void
write_hosts(FILE *f, const struct settings *settings, const char *rest)
{
	static const char *const loopback[] = { "localhost", "127.0.0.1",
		"[::1]" };
	const struct setcookie *cookie = &settings->cookie;

	if (cookie->domain[0] != '\0') {
		write_host(f, cookie, cookie->domain, rest);
		return;
	}
	for (size_t i = 0; i < settings->origin_count; i++)
		write_host(f, cookie, settings->origins[i].host, rest);
	if (!settings->development)
		return;
	for (size_t i = 0; i < sizeof(loopback) / sizeof(loopback[0]); i++)
		write_host(f, cookie, loopback[i], rest);
}

int
jar_write(FILE *jar, const struct settings *settings, const char *value,
    int64_t expires)
{
	const struct setcookie *cookie = &settings->cookie;
	char rest[SETCOOKIE_NAME_MAX + 256];

	(void)snprintf(rest, sizeof(rest), "%" PRId64 "\t%s\t%s",
	    cookie->persistent ? expires / 1000 : 0, cookie->name, value);
	if (ftruncate(fileno(jar), 0) != 0)
		goto failed;
	(void)fputs("# Netscape HTTP Cookie File\n", jar);
	write_hosts(jar, settings, rest);
	if (fflush(jar) == 0 && ferror(jar) == 0)
		return 0;
failed:
	log_error("cannot write the jar: %s", strerror(errno));
	return -1;
}
