/* SPDX-License-Identifier: ISC */
/*
 * To connect to a Unix socket takes the right to write to its file. Sockets
 * without one have no rights at all.
 */
#include "app/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/log.h"

/* Whatever a socket is bound to; zeros behind it. */
union name {
	sa_family_t family;
	struct sockaddr any;
	struct sockaddr_un un;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

/* Exact, unlike getpeername(): only a listening socket says yes. */
bool
listener_is(int fd)
{
	int listening = 0;
	socklen_t size = sizeof(listening);

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) ==
	    0 &&
	    listening != 0;
}

static void
check_path(const char *path)
{
	struct stat st;

	if (path[0] == '\0')
		log_warning("the socket has no file: every user of this "
			    "machine can connect and claim to be anybody");
	else if (stat(path, &st) == 0 && (st.st_mode & S_IWOTH) != 0)
		log_warning("every user of this machine can connect to %s and "
			    "claim to be anybody: `chmod o-w %s`",
		    path, path);
}

static void
check_address(bool loopback)
{
	log_warning(
	    "the socket is on TCP: every %s can connect and claim to be "
	    "anybody; use a Unix socket",
	    loopback ? "user of this machine" : "machine of the network");
}

void
listener_check(int fd)
{
	union name name;
	socklen_t size = sizeof(name) - 1;

	memset(&name, 0, sizeof(name));
	if (getsockname(fd, &name.any, &size) != 0)
		return;
	if (name.family == AF_UNIX)
		check_path(name.un.sun_path);
	else if (name.family == AF_INET)
		check_address(
		    ntohl(name.in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET);
	else
		check_address(IN6_IS_ADDR_LOOPBACK(&name.in6.sin6_addr));
}
