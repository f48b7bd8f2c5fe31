/* SPDX-License-Identifier: ISC */
/*
 * From settings to keys. The ring itself is crypt/keyring.h's.
 */
#include "conf/keys.h"

#include <stdlib.h>

_Static_assert(SETTINGS_SECRETS_MAX <= KEYRING_KEYS_MAX,
    "every secret has its place in the ring");

struct keyring *
keys_open(const struct settings *s)
{
	enum keyring_result r = KEYRING_FAILED;
	struct keyring *ring;
	char *path = NULL;

	if (s->secret_count > 0)
		r = keyring_from_secrets((const char *const *)s->secrets,
		    s->secret_count, &ring);
	else if ((path = settings_path(s, KEYS_FILE)) != NULL)
		r = keyring_open(path, &ring);
	free(path);
	return r == KEYRING_OK ? ring : NULL;
}
