/* SPDX-License-Identifier: ISC */
/*
 * The program under torture: a route that does to its session what the query
 * says, on the time of torture/shared.h. To show that the torture would find a
 * library without them, it can do without version check and writer lock: the
 * linker lets __wrap_x() stand before x() (Makefile).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "latchkey.h"
#include "store/sqlite/lock.h"
#include "store/sqlite/state.h"
#include "torture/lockless.h"
#include "torture/shared.h"

static struct torture_shared *shared;

/* Before main(), which looks at the clock and closes the sandbox. */
__attribute__((constructor)) static void
map_shared(void)
{
	const char *path = getenv(TORTURE_SHARED);
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;

	if (fd == -1)
		_exit(2);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd, 0);
	(void)close(fd);
	if (shared == MAP_FAILED)
		_exit(2);
	if (atomic_load(&shared->broken) >= TORTURE_ONE_LOCK &&
	    lockless_install() != 0)
		_exit(2);
}

/* In the place of base/clock.c. */
int64_t
clock_now(void)
{
	return atomic_load(&shared->now);
}

int64_t
clock_monotonic(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- without version check or lock ---- */

enum store_result __real_sqlite_update(struct store *s,
    const uint8_t hash[static STORE_HASH_LEN], const struct store_session *row);
enum store_result __wrap_sqlite_update(struct store *s,
    const uint8_t hash[static STORE_HASH_LEN], const struct store_session *row);
enum store_result __real_lock_take(int fd, int milliseconds);
enum store_result __wrap_lock_take(int fd, int milliseconds);
int __real_lock_open(const char *path);
int __wrap_lock_open(const char *path);
void __real_lock_release(int fd);
void __wrap_lock_release(int fd);

/* Write over whatever version is there. */
static enum store_result
force_update(struct store *s, const uint8_t *hash,
    const struct store_session *row)
{
	struct store_session forced = *row, present = { .version = 0 };
	enum store_result result;
	enum store_match match;

	buf_init(&present.sealed, STORE_SEALED_MAX);
	do {
		result = sqlite_find(s, hash, 0, &present, &match);
		forced.version = present.version;
		if (result == STORE_OK)
			result = __real_sqlite_update(s, hash, &forced);
	} while (result == STORE_CONFLICT);
	buf_free(&present.sealed);
	return result;
}

enum store_result
__wrap_sqlite_update(struct store *s, const uint8_t hash[static STORE_HASH_LEN],
    const struct store_session *row)
{
	enum store_result result = __real_sqlite_update(s, hash, row);

	if (result == STORE_OK && row->rotation.previous_until != 0 &&
	    memcmp(row->hash, hash, STORE_HASH_LEN) != 0)
		atomic_fetch_add(&shared->rotations, 1);
	if (result != STORE_CONFLICT)
		return result;
	atomic_fetch_add(&shared->conflicts, 1);
	return atomic_load(&shared->broken) == TORTURE_NO_VERSION ?
	    force_update(s, hash, row) :
	    result;
}

enum store_result
__wrap_lock_take(int fd, int milliseconds)
{
	enum store_result result = STORE_OK;

	if (atomic_load(&shared->broken) != TORTURE_NO_LOCK)
		result = __real_lock_take(fd, milliseconds);
	lockless_know(fd, result == STORE_OK);
	return result;
}

int
__wrap_lock_open(const char *path)
{
	int fd = __real_lock_open(path);

	lockless_know(fd, false);
	return fd;
}

void
__wrap_lock_release(int fd)
{
	lockless_know(fd, false);
	__real_lock_release(fd);
}

/* ---- the route ---- */

static void
change(struct lk_context *c, const char *op, const char *key)
{
	const char *value = lk_query(c, "value");

	if (strcmp(op, "add") == 0)
		lk_session_add(c, key, strtoll(value, NULL, 10));
	else if (strcmp(op, "set") == 0)
		lk_session_set_int(c, key, strtoll(value, NULL, 10));
	else if (strcmp(op, "append") == 0)
		lk_session_append(c, key, value);
	else if (strcmp(op, "rotate") == 0)
		lk_session_rotate(c);
	else if (strcmp(op, "end") == 0)
		lk_session_end(c);
}

/* The session's name before and after, and the value of the key. */
static int
torture(struct lk_context *c)
{
	const char *op = lk_query(c, "op");
	const char *key = lk_query(c, "key");
	const char *was = lk_session_handle(c), *is, *value;
	char before[32] = "-";

	if (was != NULL)
		memcpy(before, was, strlen(was) + 1);
	if (strcmp(op, "login") == 0)
		lk_session_login(c, lk_query(c, "value"));
	else if (was == NULL)
		return lk_refuse(c, 401, "Unauthorized. Please log in.");
	else
		change(c, op, key);
	is = lk_session_handle(c);
	value = key != NULL ? lk_session_get_json(c, key) : NULL;
	return lk_text(c, 200, "%s %s %s", before, is != NULL ? is : "-",
	    value != NULL ? value : "-");
}

LK_PROGRAM(torture, .methods = LK_GET | LK_POST, .session = LK_WRITE)
