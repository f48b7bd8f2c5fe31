/* SPDX-License-Identifier: ISC */
/*
 * User and group names. Only ASCII, so that no two names compare equal in one
 * place and differ in another; what stands for a name everywhere below is
 * made here.
 */
#include "auth/username.h"

#include <stddef.h>
#include <string.h>

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
	    c == '_' || c == '@' || c == '+' || c == '-';
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_name(const char *name, size_t length)
{
	if (length == 0 || length > STORE_USER_MAX)
		return false;
	if (name[0] == '-' || name[0] == '.')
		return false;
	for (size_t i = 0; i < length; i++)
		if (!is_name_char(name[i]))
			return false;
	return true;
}

int
username_canonical(const char *name, char out[static STORE_USER_MAX + 1])
{
	size_t length = strnlen(name, STORE_USER_MAX + 1);
	char folded[STORE_USER_MAX + 1] = "";

	if (length > STORE_USER_MAX)
		return -1;
	for (size_t i = 0; i < length; i++)
		folded[i] = fold(name[i]);
	if (!is_name(folded, length))
		return -1;
	memcpy(out, folded, sizeof(folded));
	return 0;
}

bool
groups_are_valid(const char *groups)
{
	if (strnlen(groups, STORE_GROUPS_MAX + 1) > STORE_GROUPS_MAX)
		return false;
	if (groups[0] == '\0')
		return true;
	for (;;) {
		size_t length = strcspn(groups, ",");

		if (!is_name(groups, length))
			return false;
		if (groups[length] == '\0')
			return true;
		groups += length + 1;
	}
}

bool
groups_contain(const char *groups, const char *group)
{
	size_t wanted = strlen(group);

	while (groups[0] != '\0') {
		size_t length = strcspn(groups, ",");

		if (length == wanted && memcmp(groups, group, length) == 0)
			return wanted > 0;
		groups += length;
		if (groups[0] == ',')
			groups++;
	}
	return false;
}
