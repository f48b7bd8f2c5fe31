/* SPDX-License-Identifier: ISC */
/*
 * crypt/password.h: what is taken for a stored hash has a bearable cost and is
 * spelled in the one way that libsodium spells it (R061).
 */
#include <sodium.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypt/legacy.h"
#include "crypt/password.h"

#define TAIL_LEN (1 + 22 + 1 + 43)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool holds)
{
	if (!holds)
		abort();
}

static void
check_spelling(const char *stored, const struct password_cost *cost)
{
	char head[PASSWORD_HASH_SIZE];
	int length = snprintf(head, sizeof(head),
	    "$argon2id$v=19$m=%zu,t=%u,p=1", cost->memory >> 10, cost->passes);

	check(strncmp(stored, head, (size_t)length) == 0);
	check(strlen(stored) == (size_t)length + TAIL_LEN);
	check(strlen(stored) < PASSWORD_HASH_SIZE);
	check(crypto_pwhash_str_needs_rehash(stored, cost->passes,
		  cost->memory) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct password_cost cost;
	char *stored = malloc(size + 1);

	check(stored != NULL && sodium_init() >= 0);
	memcpy(stored, data, size);
	stored[size] = '\0';
	if (password_cost_parse(stored, &cost) == 0) {
		check(
		    cost.memory >= 8192 && cost.memory <= PASSWORD_MEMORY_MAX);
		check(cost.passes >= 1 && cost.passes <= PASSWORD_PASSES_MAX);
		check_spelling(stored, &cost);
	}
	/* What may be verified fits a store. */
	if (legacy_problem(stored) == NULL)
		check(stored[0] == '$' && strlen(stored) < PASSWORD_HASH_SIZE);
	free(stored);
	return 0;
}
