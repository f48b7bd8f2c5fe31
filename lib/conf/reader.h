/* SPDX-License-Identifier: ISC */
/*
 * A reader for each kind of setting: each is a setting_reader (conf/setting.h),
 * its row says the field, the choices and the bounds.
 */
#ifndef CONF_READER_H
#define CONF_READER_H

#include "conf/setting.h"

/* Fields of one value. */

/* yes or no to a bool. */
setting_reader reader_bool;
/* One of two choices to a bool: the second is true. */
setting_reader reader_switch;
/* One of the choices to an enumeration. */
setting_reader reader_choice;
/* Within the row's bounds: ms to int64_t, bytes to size_t, unsigned. */
setting_reader reader_duration;
setting_reader reader_size;
setting_reader reader_count;

/* Fields of text. */

/* To a char array; what is in it, setcookie_problem() judges. */
setting_reader reader_array;
/* A group's name, or "none" for "", to a char array. */
setting_reader reader_group;
/* An absolute path to a char pointer. */
setting_reader reader_folder;
/* The name of a store to a char pointer; its text is never shown. */
setting_reader reader_store;
/* A header value or "off" to a char pointer. */
setting_reader reader_header;

/* Comma-separated lists: reader_list.c. */

setting_reader reader_origins;
setting_reader reader_proxies;
/* Blanks belong to a secret. None is ever shown; those before a wrong one are
 * kept. */
setting_reader reader_secrets;

#endif
