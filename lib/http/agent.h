/* SPDX-License-Identifier: ISC */
/*
 * What a User-Agent header claims, in a few words for people ("Firefox on
 * Linux"). Anybody can claim anything: nothing is decided by it, and no byte of
 * the header itself is ever shown.
 */
#ifndef HTTP_AGENT_H
#define HTTP_AGENT_H

#define AGENT_WORDS_LEN 47

/*
 * Describe `agent` (NULL: none came) into `out`: program and system, one of
 * them, or "Unknown device". Printable ASCII.
 */
void agent_describe(const char *agent, char out[static AGENT_WORDS_LEN + 1]);

#endif
