/* SPDX-License-Identifier: ISC */
/*
 * app/listener.h: which sockets are open to more than the web server.
 */
#include "app/listener.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/log_capture.h"
#include "support/scratch.h"

static void
start(void)
{
	log_capture_start();
	scratch_enter();
}

TestSuite(listener, .init = start, .fini = scratch_leave);

static int
listen_at(const void *address, socklen_t size)
{
	const struct sockaddr *a = address;
	int fd = socket(a->sa_family, SOCK_STREAM, 0);

	cr_assert_geq(fd, 0);
	cr_assert_eq(bind(fd, a, size), 0);
	cr_assert_eq(listen(fd, 1), 0);
	return fd;
}

static int
listen_unix(const char *path, mode_t mode)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	memcpy(a.sun_path, path, strlen(path) + 1);
	fd = listen_at(&a, sizeof(a));
	cr_assert_eq(chmod(path, mode), 0);
	return fd;
}

static void
assert_warning(int fd, const char *part)
{
	log_capture_clear();
	listener_check(fd);
	cr_assert_eq(log_capture_count(), part != NULL, "%s",
	    log_capture_text());
	if (part != NULL)
		cr_assert_not_null(strstr(log_capture_text(), part));
	close(fd);
}

Test(listener, is_a_socket_that_listens)
{
	int pair[2], fd = listen_unix("socket", 0660);

	cr_assert(listener_is(fd));
	close(fd);
	cr_assert_not(listener_is(fd));
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	cr_assert_not(listener_is(pair[0]));
	cr_assert_eq(pipe(pair), 0);
	cr_assert_not(listener_is(pair[0]));
}

/* R146 */
Test(listener, of_the_web_server_alone_is_fine)
{
	assert_warning(listen_unix("a", 0660), NULL);
	assert_warning(listen_unix("b", 0755), NULL);
	assert_warning(listen_unix("c", 0600), NULL);
}

/* R146 */
Test(listener, of_everybody_is_named_with_what_mends_it)
{
	const struct sockaddr_un abstract = { .sun_family = AF_UNIX };

	assert_warning(listen_unix("open", 0666), "`chmod o-w open`");
	/* Without a name the kernel gives it one of its own. */
	assert_warning(listen_at(&abstract, sizeof(sa_family_t)), "no file");
}

/* R146 */
Test(listener, on_tcp_is_open_to_machine_or_network)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	struct sockaddr_in6 b = { .sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_warning(listen_at(&a, sizeof(a)), "user of this machine");
	assert_warning(listen_at(&b, sizeof(b)), "user of this machine");
	b.sin6_addr = (struct in6_addr)IN6ADDR_ANY_INIT;
	assert_warning(listen_at(&b, sizeof(b)), "machine of the network");
}
