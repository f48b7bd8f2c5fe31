/* SPDX-License-Identifier: ISC */
/*
 * base/buf.h: what is added stands there in order, and the first error sticks.
 */
#include "base/buf.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static void
assert_text(struct buf *b, const char *expected)
{
	const char *text = buf_text(b);

	cr_assert_not_null(text);
	cr_assert_str_eq(text, expected);
	cr_assert_eq(b->length, strlen(expected));
}

Test(buf, is_empty_text_before_anything_is_added)
{
	struct buf b;

	buf_init(&b, 10);
	assert_text(&b, "");
	cr_assert_null(b.data);
}

Test(buf, keeps_the_order_of_all_kinds_of_additions)
{
	struct buf b;

	buf_init(&b, 100);
	buf_add(&b, "abcdef", 3);
	buf_puts(&b, "-");
	buf_putc(&b, 'x');
	buf_printf(&b, " %d %s", 42, "end");
	assert_text(&b, "abc-x 42 end");
	buf_free(&b);
}

Test(buf, keeps_bytes_of_any_value)
{
	static const char bytes[] = { 'a', '\0', '\xff' };
	struct buf b;

	buf_init(&b, 100);
	buf_add(&b, bytes, sizeof(bytes));
	cr_assert_eq(b.length, sizeof(bytes));
	cr_assert_arr_eq(buf_text(&b), bytes, sizeof(bytes));
	buf_free(&b);
}

Test(buf, adds_nothing_from_a_null_pointer_of_length_zero)
{
	struct buf b;

	buf_init(&b, 0);
	buf_add(&b, NULL, 0);
	assert_text(&b, "");
}

Test(buf, keeps_a_nul_behind_the_content_at_every_length)
{
	struct buf b;
	size_t i;

	buf_init(&b, 5000);
	for (i = 0; i < 5000; i++) {
		buf_putc(&b, 'a');
		cr_assert_eq(b.length, i + 1);
		cr_assert_eq(b.data[i + 1], '\0');
		cr_assert_lt(b.length, b.capacity);
	}
	cr_assert_not_null(buf_text(&b));
	buf_free(&b);
}

Test(buf, grows_by_doubling_up_to_its_limit)
{
	struct buf b;
	size_t last = 0, growths = 0;
	int i;

	buf_init(&b, 100000);
	for (i = 0; i < 100000; i++) {
		buf_putc(&b, 'a');
		if (b.capacity != last)
			growths++;
		last = b.capacity;
	}
	cr_assert_leq(growths, 10);
	cr_assert_eq(b.capacity, 100001);
	buf_free(&b);
}

/* R144 */
Test(buf, takes_exactly_its_limit)
{
	struct buf b;

	buf_init(&b, 4);
	buf_puts(&b, "1234");
	assert_text(&b, "1234");
	buf_putc(&b, '5');
	cr_assert(b.failed);
	cr_assert_null(buf_text(&b));
	buf_free(&b);
}

Test(buf, writes_numbers_in_digits)
{
	struct buf b;

	buf_init(&b, 64);
	buf_number(&b, 0);
	buf_putc(&b, ' ');
	buf_number(&b, 1090);
	buf_putc(&b, ' ');
	buf_number(&b, UINT64_MAX);
	assert_text(&b, "0 1090 18446744073709551615");
	buf_free(&b);
}

Test(buf, adds_nothing_after_its_first_error)
{
	struct buf b;

	buf_init(&b, 4);
	buf_puts(&b, "12");
	buf_puts(&b, "345");
	buf_puts(&b, "6");
	buf_printf(&b, "%d", 7);
	cr_assert_null(buf_text(&b));
	cr_assert_eq(b.length, 2);
	buf_free(&b);
}

Test(buf, refuses_a_format_longer_than_its_limit)
{
	struct buf b;

	buf_init(&b, 4);
	buf_printf(&b, "%s", "1234");
	assert_text(&b, "1234");
	buf_clear(&b);
	buf_printf(&b, "%s", "12345");
	cr_assert_null(buf_text(&b));
	buf_free(&b);
}

Test(buf, takes_lengths_near_the_end_of_size_t_as_an_error)
{
	struct buf b;

	buf_init(&b, SIZE_MAX);
	buf_putc(&b, 'a');
	buf_add(&b, "", SIZE_MAX);
	cr_assert(b.failed);
	buf_clear(&b);
	buf_add(&b, "", SIZE_MAX - 1);
	cr_assert(b.failed);
	buf_free(&b);
}

Test(buf, forgets_content_and_error_when_cleared_but_keeps_the_memory)
{
	struct buf b;
	char *data;

	buf_init(&b, 6);
	buf_puts(&b, "secret");
	data = b.data;
	buf_putc(&b, '!');
	buf_clear(&b);
	cr_assert_eq(b.data, data);
	cr_assert_arr_eq(data, "\0\0\0\0\0\0", 6);
	assert_text(&b, "");
	buf_puts(&b, "new");
	assert_text(&b, "new");
	buf_free(&b);
}

Test(buf, can_be_used_again_after_its_memory_is_freed)
{
	struct buf b;

	buf_init(&b, 4);
	buf_puts(&b, "12345");
	buf_free(&b);
	cr_assert_null(b.data);
	cr_assert_eq(b.limit, 4);
	buf_puts(&b, "1234");
	assert_text(&b, "1234");
	buf_free(&b);
	buf_free(&b);
}

Test(buf, makes_room_anywhere)
{
	struct buf b;

	buf_init(&b, 300);
	memset(buf_insert(&b, 0, 2), 'b', 2);
	memset(buf_insert(&b, 0, 1), 'a', 1);
	memset(buf_insert(&b, 3, 1), 'd', 1);
	memset(buf_insert(&b, 3, 1), 'c', 1);
	assert_text(&b, "abbcd");
	memset(buf_insert(&b, 1, 295), '-', 295);
	cr_assert_str_eq(b.data + 295, "-bbcd");
	cr_assert_null(buf_insert(&b, 0, 1));
	cr_assert_null(buf_text(&b));
	buf_free(&b);
}

/* R153 */
Test(buf, wipes_what_it_gives_up)
{
	struct buf b;

	buf_init(&b, 100);
	buf_puts(&b, "abcdef");
	buf_remove(&b, 1, 2);
	assert_text(&b, "adef");
	cr_assert_arr_eq(b.data + 4, "\0\0\0", 3);
	buf_remove(&b, 2, 2);
	buf_remove(&b, 2, 0);
	assert_text(&b, "ad");
	buf_remove(&b, 0, 2);
	assert_text(&b, "");
	buf_free(&b);
}

Test(buf, never_outgrows_fixed_room)
{
	char room[4];
	struct buf b;

	buf_init_fixed(&b, room, sizeof(room));
	buf_puts(&b, "abc");
	assert_text(&b, "abc");
	cr_assert_eq(b.data, room);
	buf_putc(&b, 'd');
	cr_assert_null(buf_text(&b));
	cr_assert_str_eq(room, "abc");
}
