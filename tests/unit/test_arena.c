/* SPDX-License-Identifier: ISC */
/*
 * base/arena.h: pieces are aligned and apart, the limit holds, and nothing of
 * one request is left for the next.
 */
#include "base/arena.h"

#include <criterion/criterion.h>
#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <string.h>

/* More than one chunk of any size that the arena uses. */
#define MANY ((size_t)200000)

static struct arena *
arena(size_t limit)
{
	struct arena *a = arena_new(limit);

	cr_assert_not_null(a);
	return a;
}

static char *
alloc(struct arena *a, size_t size)
{
	char *piece = arena_alloc(a, size);

	cr_assert_not_null(piece);
	return piece;
}

Test(arena, gives_aligned_pieces_of_any_size)
{
	struct arena *a = arena(MANY);
	size_t size;

	for (size = 0; size < 300; size++)
		cr_assert_eq((uintptr_t)alloc(a, size) % alignof(max_align_t),
		    0, "size %zu", size);
	arena_free(a);
}

Test(arena, gives_pieces_that_do_not_overlap)
{
	struct arena *a = arena(MANY);
	char *pieces[500];
	size_t i, k;

	for (i = 0; i < 500; i++) {
		pieces[i] = alloc(a, 1 + i % 100);
		memset(pieces[i], (int)(i % 128), 1 + i % 100);
	}
	for (i = 0; i < 500; i++)
		for (k = 0; k < 1 + i % 100; k++)
			cr_assert_eq(pieces[i][k], (char)(i % 128));
	arena_free(a);
}

Test(arena, gives_pieces_larger_than_a_chunk)
{
	struct arena *a = arena(MANY);
	char *small = alloc(a, 8), *large, *after;

	memset(small, 's', 8);
	large = alloc(a, MANY - 16);
	memset(large, 'l', MANY - 16);
	after = alloc(a, 8);
	memset(after, 'a', 8);
	cr_assert_eq(small[7], 's');
	cr_assert_eq(large[MANY - 17], 'l');
	arena_free(a);
}

/* R144 */
Test(arena, gives_exactly_its_limit)
{
	struct arena *a = arena(10);

	(void)alloc(a, 3);
	(void)alloc(a, 7);
	cr_assert_null(arena_alloc(a, 1));
	cr_assert_null(arena_copy(a, "", 0));
	arena_free(a);
}

Test(arena, refuses_sizes_near_the_end_of_size_t)
{
	struct arena *a = arena(SIZE_MAX);

	cr_assert_null(arena_alloc(a, SIZE_MAX));
	cr_assert_null(arena_alloc(a, SIZE_MAX - 8));
	cr_assert_null(arena_copy(a, "", SIZE_MAX));
	cr_assert_not_null(arena_alloc(a, 8));
	arena_free(a);
}

Test(arena, copies_text_and_ends_it_with_nul)
{
	struct arena *a = arena(100);
	char *copy = arena_copy(a, "abcdef", 3);

	cr_assert_not_null(copy);
	cr_assert_str_eq(copy, "abc");
	copy = arena_copy(a, NULL, 0);
	cr_assert_not_null(copy);
	cr_assert_str_eq(copy, "");
	arena_free(a);
}

Test(arena, gives_the_same_memory_again_after_a_reset)
{
	struct arena *a = arena(MANY);
	char *first = alloc(a, 100);

	(void)alloc(a, MANY - 100);
	cr_assert_null(arena_alloc(a, 1));
	arena_reset(a);
	cr_assert_eq(alloc(a, 100), first);
	(void)alloc(a, MANY - 100);
	arena_free(a);
}

/* R153 */
Test(arena, wipes_what_it_gave_out_at_a_reset)
{
	static const char zeros[100];
	struct arena *a = arena(MANY);
	char *piece = alloc(a, 100);

	memset(piece, 'x', 100);
	arena_reset(a);
	cr_assert_arr_eq(piece, zeros, 100);
	arena_free(a);
}

Test(arena, frees_nothing_when_there_is_none)
{
	arena_free(NULL);
}

/* What one great request needed is not kept for those after it. */
Test(arena, keeps_no_great_piece_that_came_first)
{
	struct arena *a = arena(MANY);
	size_t before = mallinfo2().uordblks;

	(void)alloc(a, MANY);
	arena_reset(a);
	cr_assert_lt(mallinfo2().uordblks, before + MANY / 2);
	arena_free(a);
}
