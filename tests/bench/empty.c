/* SPDX-License-Identifier: ISC */
/*
 * E, the reference of all measurements: an empty program on libfcgi, written as
 * its documentation shows. BENCH_LENGTH: bytes of its body, so that it sends as
 * many as the program that is compared with it.
 */
#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH_MAX 1000

int
main(void)
{
	const char *wanted = getenv("BENCH_LENGTH");
	long length = wanted != NULL ? strtol(wanted, NULL, 10) : 0;
	char body[LENGTH_MAX + 1] = "", answer[LENGTH_MAX + 100];
	FCGX_Request r;

	if (length < 1 || length > LENGTH_MAX || FCGX_Init() != 0 ||
	    FCGX_InitRequest(&r, 0, 0) != 0)
		return 1;
	memset(body, '.', (size_t)length);
	(void)snprintf(answer, sizeof(answer),
	    "Content-Type: text/plain\r\nContent-Length: %ld\r\n\r\n%s", length,
	    body);
	while (FCGX_Accept_r(&r) == 0) {
		FCGX_PutS(answer, r.out);
		FCGX_Finish_r(&r);
	}
	return 0;
}
