/* SPDX-License-Identifier: ISC */
/*
 * Stands in front of the C library's calls by being linked before it. The real
 * ones are reached as system calls, and the allocator by the names that glibc
 * keeps for it.
 */
#undef _FORTIFY_SOURCE

#include "support/faults.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Callers that make a place, and places that are told apart. */
#define FRAMES 6
#define SITES_MAX 65536

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static bool armed, stays, struck;
static unsigned long left, count;
static uint64_t sites[SITES_MAX];
static size_t site_count;

/* Remember who called, as FNV-1a over the return addresses. */
static void
note_site(void)
{
	void *frames[FRAMES + 2];
	int depth = backtrace(frames, FRAMES + 2);
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t i;

	for (int n = 2; n < depth; n++)
		hash = (hash ^ (uintptr_t)frames[n]) * UINT64_C(1099511628211);
	for (i = 0; i < site_count; i++)
		if (sites[i] == hash)
			return;
	if (site_count < SITES_MAX)
		sites[site_count++] = hash;
}

void
faults_arm(unsigned long nth, bool on)
{
	void *frame[1];

	/* The first call loads a library. */
	(void)backtrace(frame, 1);
	left = nth;
	stays = on;
	struck = false;
	armed = true;
}

bool
faults_disarm(void)
{
	armed = false;
	return struck;
}

bool
faults_strike(void)
{
	if (!armed)
		return false;
	if (left > 1) {
		left--;
		return false;
	}
	if (struck && !stays)
		return false;
	armed = false;
	struck = true;
	count++;
	note_site();
	armed = true;
	return true;
}

unsigned long
faults_count(void)
{
	return count;
}

size_t
faults_sites(void)
{
	return site_count;
}

void *
malloc(size_t size)
{
	if (!faults_strike())
		return __libc_malloc(size);
	errno = ENOMEM;
	return NULL;
}

void *
calloc(size_t n, size_t size)
{
	if (!faults_strike())
		return __libc_calloc(n, size);
	errno = ENOMEM;
	return NULL;
}

void *
realloc(void *old, size_t size)
{
	if (!faults_strike())
		return __libc_realloc(old, size);
	errno = ENOMEM;
	return NULL;
}

/* A call with `error` as its way to fail. */
#define CALL(type, name, parameters, number, error, ...) \
	type name parameters \
	{ \
		if (!faults_strike()) \
			return (type)syscall(number, __VA_ARGS__); \
		errno = error; \
		return (type)-1; \
	}

CALL(ssize_t, read, (int fd, void *b, size_t n), SYS_read, EIO, fd, b, n)
CALL(ssize_t, pread64, (int fd, void *b, size_t n, off64_t at), SYS_pread64,
    EIO, fd, b, n, at)
CALL(ssize_t, write, (int fd, const void *b, size_t n), SYS_write, ENOSPC, fd,
    b, n)
CALL(ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t at),
    SYS_pwrite64, ENOSPC, fd, b, n, at)
CALL(ssize_t, recv, (int fd, void *b, size_t n, int flags), SYS_recvfrom,
    ECONNRESET, fd, b, n, flags, NULL, NULL)
CALL(ssize_t, send, (int fd, const void *b, size_t n, int flags), SYS_sendto,
    EPIPE, fd, b, n, flags, NULL, 0)
CALL(int, ftruncate64, (int fd, off64_t n), SYS_ftruncate, ENOSPC, fd, n)
CALL(void *, mmap64, (void *at, size_t n, int p, int f, int fd, off64_t from),
    SYS_mmap, ENOMEM, at, n, p, f, fd, from)
CALL(void *, mmap, (void *at, size_t n, int p, int f, int fd, off_t from),
    SYS_mmap, ENOMEM, at, n, p, f, fd, from)

/* Nobody needs after a power cut what a test has written. */
int
fsync(int fd)
{
	(void)fd;
	errno = EIO;
	return faults_strike() ? -1 : 0;
}

int
fdatasync(int fd)
{
	return fsync(fd);
}

/* Those with a parameter more or less; who gives none has it ignored. */
#define CALL_VARIED(name, first_type, second_type, number, error, ...) \
	int name(first_type first, second_type second, ...) \
	{ \
		va_list ap; \
		void *third; \
		va_start(ap, second); \
		third = va_arg(ap, void *); \
		va_end(ap); \
		if (!faults_strike()) \
			return (int)syscall(number, __VA_ARGS__, first, \
			    second, third); \
		errno = error; \
		return -1; \
	}

CALL_VARIED(open, const char *, int, SYS_openat, EMFILE, AT_FDCWD)
CALL_VARIED(open64, const char *, int, SYS_openat, EMFILE, AT_FDCWD)

int
fcntl64(int fd, int command, ...)
{
	va_list ap;
	void *argument;

	va_start(ap, command);
	argument = va_arg(ap, void *);
	va_end(ap);
	if (!faults_strike())
		return (int)syscall(SYS_fcntl, fd, command, argument);
	errno = EINTR;
	return -1;
}
