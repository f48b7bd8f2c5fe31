/* SPDX-License-Identifier: ISC */
/*
 * The gate: asked by the web server whether a request may go on, as FastCGI
 * authorizer (lighttpd, Apache) or for auth_request (nginx) and the like. How
 * it decides: app/gate.h; how servers ask it: deploy/.
 */
#include "app/gate.h"
#include "latchkey.h"

static int
gate(struct lk_context *c)
{
	return gate_decide(c);
}

LK_PROGRAM(gate, .session = LK_READ, .gate = true)
