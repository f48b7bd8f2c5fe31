/* SPDX-License-Identifier: ISC */
/*
 * Reason phrases of status codes (RFC 9110, section 15).
 */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

/* "Not Found" for 404; "Unknown" for codes that nobody registered. */
const char *status_text(int status);

#endif
