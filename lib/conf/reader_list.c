/* SPDX-License-Identifier: ISC */
/*
 * Settings that are lists, separated by commas: origins, networks, secrets.
 */
#include <string.h>

#include "base/wipe.h"
#include "conf/reader.h"
#include "crypt/keyring.h"

struct piece {
	const char *text;
	size_t length;
};

/* The piece at `*rest`, which moves past its comma; false at the end. */
static bool
next_piece(const char **rest, struct piece *out)
{
	if (*rest == NULL)
		return false;
	out->text = *rest;
	out->length = strcspn(*rest, ",");
	*rest = strchr(*rest, ',');
	if (*rest != NULL)
		(*rest)++;
	return true;
}

static struct piece
trim(struct piece p)
{
	while (p.length > 0 && strchr(" \t\r\n", p.text[0]) != NULL) {
		p.text++;
		p.length--;
	}
	while (p.length > 0 && strchr(" \t\r\n", p.text[p.length - 1]) != NULL)
		p.length--;
	return p;
}

static int
refuse_piece(struct piece p, const char *what, struct buf *why)
{
	buf_printf(why, "\"%.*s\" is no %s", (int)p.length, p.text, what);
	return -1;
}

static int
refuse_length(int most, struct buf *why)
{
	buf_printf(why, "more than %d of them", most);
	return -1;
}

int
reader_origins(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	struct origin origins[SETTINGS_ORIGINS_MAX] = { 0 };
	size_t count = 0;
	struct piece p;

	while (next_piece(&text, &p)) {
		p = trim(p);
		if (count == SETTINGS_ORIGINS_MAX)
			return refuse_length(SETTINGS_ORIGINS_MAX, why);
		if (origin_parse(p.text, p.length, &origins[count]) != 0)
			return refuse_piece(p,
			    "origin, such as https://app.example", why);
		count++;
	}
	memcpy((char *)s + row->offset, origins, count * sizeof *origins);
	s->origin_count = count;
	return 0;
}

int
reader_proxies(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	struct network networks[SETTINGS_PROXIES_MAX] = { 0 };
	size_t count = 0;
	struct piece p;

	while (next_piece(&text, &p)) {
		p = trim(p);
		if (count == SETTINGS_PROXIES_MAX)
			return refuse_length(SETTINGS_PROXIES_MAX, why);
		if (network_parse(p.text, p.length, &networks[count]) != 0)
			return refuse_piece(p, "network, such as 10.0.0.0/8",
			    why);
		count++;
	}
	memcpy((char *)s + row->offset, networks, count * sizeof *networks);
	s->proxy_count = count;
	return 0;
}

/* A copy in guarded memory; NULL with the reason. */
static char *
keep_secret(struct piece p, size_t number, struct buf *why)
{
	char *copy = secret_alloc(p.length + 1);
	const char *problem;

	if (copy == NULL) {
		buf_puts(why, "no memory");
		return NULL;
	}
	memcpy(copy, p.text, p.length);
	problem = keyring_secret_problem(copy);
	if (problem != NULL) {
		buf_printf(why, "secret number %zu is refused: %s", number,
		    problem);
		secret_free(copy);
		return NULL;
	}
	return copy;
}

int
reader_secrets(const struct setting *row, struct settings *s, const char *text,
    struct buf *why)
{
	char **out = (char **)(void *)((char *)s + row->offset);
	struct piece p;

	while (next_piece(&text, &p)) {
		if (s->secret_count == SETTINGS_SECRETS_MAX)
			return refuse_length(SETTINGS_SECRETS_MAX, why);
		out[s->secret_count] = keep_secret(p, s->secret_count + 1, why);
		if (out[s->secret_count] == NULL)
			return -1;
		s->secret_count++;
	}
	return 0;
}
