/* SPDX-License-Identifier: ISC */
/*
 * The gate's decision, and the way to the login that it has in common with the
 * login program. That nothing but a whole 200 can become consent is seen to in
 * app/serve.c and app/conn.c.
 */
#ifndef APP_GATE_H
#define APP_GATE_H

#include <stdbool.h>

#include "conf/settings.h"
#include "latchkey.h"

/*
 * Answer whether the request may go on: a 200 with the user's name and groups
 * as GATE_IDENTITY says; 403 when the user is not in the group needed; else as
 * gate_send_to_login(). Group, kind of refusal and of identity come from the
 * request's variables GATE_GROUP, GATE_REFUSE and GATE_IDENTITY, set by the web
 * server's configuration, else from the settings of those names. 0 or -1 as all
 * answering functions.
 */
int gate_decide(struct lk_context *c);

/*
 * Answer a page's request by the way to the login and back (R116): a 303, or a
 * 401 with the same Location. What is not a navigation to a page, 401 alone.
 */
int gate_send_to_login(struct lk_context *c, enum settings_refuse how);

/*
 * True when the web server shows this program in place of what it has refused
 * (ErrorDocument 401, error_page 401): REQUEST_URI is then not ours.
 */
bool gate_stands_in(const struct lk_context *c);

#endif
