/* SPDX-License-Identifier: ISC */
/*
 * /whoami : who is logged in, as JSON for scripts and other programs.
 */
#include "app/identity.h"
#include "latchkey.h"

static int
whoami(struct lk_context *c)
{
	return identity_send(c);
}

LK_PROGRAM(whoami, .methods = LK_GET, .session = LK_READ)
