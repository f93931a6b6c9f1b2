// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "hosted/hosted.h"
#include "tests/unit/hosted/caught.h"

struct thing {
	int value;
	struct list_head link;
	struct hlist_node node;
};

static void lists_keep_their_order_and_may_lose_entries_while_walked(void **state)
{
	struct thing things[5], *pos, *next;
	LIST_HEAD(list);
	int sum = 0;

	for (int i = 0; i < 5; i++) {
		things[i].value = i;
		list_add_tail(&things[i].link, &list);
	}
	list_move(&things[4].link, &list);
	assert_int_equal(list_first_entry(&list, struct thing, link)->value, 4);
	list_for_each_entry_safe(pos, next, &list, link) {
		sum = sum * 10 + pos->value;
		list_del_init(&pos->link);
	}
	assert_int_equal(sum, 40123);
	assert_true(list_empty(&list));
}

static void list_mistakes_are_caught(void **state)
{
	struct thing a, b;
	LIST_HEAD(list);

	list_add(&a.link, &list);
	assert_caught(list_add(&a.link, &list), "added twice");
	list_del(&a.link);
	assert_caught(list_del(&a.link), "deleted twice");
	INIT_LIST_HEAD(&b.link);
	assert_true(list_empty(&list));
}

static void a_hash_table_finds_all_of_a_key(void **state)
{
	DECLARE_HASHTABLE(table, 3);
	struct thing things[100], *pos;
	struct hlist_node *next;
	int bucket, n = 0;

	hash_init(table);
	for (int i = 0; i < 100; i++) {
		things[i].value = i;
		hash_add(table, &things[i].node, (u64)(i % 10));
	}
	hash_for_each_possible(table, pos, node, (u64)3)
		n += pos->value % 10 == 3;
	assert_int_equal(n, 10);
	n = 0;
	hash_for_each_safe(table, bucket, next, pos, node) {
		hash_del(&pos->node);
		n++;
	}
	assert_int_equal(n, 100);
	assert_true(hash_empty(table));
}

static void strings_are_never_longer_than_their_buffers(void **state)
{
	char buf[6];

	assert_int_equal(strscpy(buf, "hello", sizeof(buf)), 5);
	assert_int_equal(strscpy(buf, "hello!", sizeof(buf)), -E2BIG);
	assert_string_equal(buf, "hello");
	assert_int_equal(scnprintf(buf, sizeof(buf), "%d", 1234567), 5);
	assert_string_equal(buf, "12345");
}

static void numbers_with_anything_behind_them_are_refused(void **state)
{
	unsigned int value = 7;

	assert_int_equal(kstrtouint("42\n", 10, &value), 0);
	assert_int_equal(value, 42);
	assert_int_equal(kstrtouint("0x10", 0, &value), 0);
	assert_int_equal(value, 16);
	assert_int_equal(kstrtouint("4x", 10, &value), -EINVAL);
	assert_int_equal(kstrtouint("-1", 10, &value), -EINVAL);
	assert_int_equal(kstrtouint("", 10, &value), -EINVAL);
	assert_int_equal(kstrtouint("4294967296", 10, &value), -ERANGE);
	assert_int_equal(value, 16);
}

static void unaligned_values_are_little_endian(void **state)
{
	u8 bytes[12] = { 0xff, 1, 2, 3, 4, 5, 6, 7, 8 };

	assert_int_equal(get_unaligned_le32(bytes + 1), 0x04030201);
	assert_true(get_unaligned_le64(bytes + 1) == 0x0807060504030201ull);
	put_unaligned_le16(0xabcd, bytes + 3);
	assert_int_equal(bytes[3], 0xcd);
	assert_int_equal(bytes[4], 0xab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lists_keep_their_order_and_may_lose_entries_while_walked,
				       fresh),
		cmocka_unit_test_setup(list_mistakes_are_caught, fresh),
		cmocka_unit_test_setup(a_hash_table_finds_all_of_a_key, fresh),
		cmocka_unit_test_setup(strings_are_never_longer_than_their_buffers, fresh),
		cmocka_unit_test_setup(numbers_with_anything_behind_them_are_refused, fresh),
		cmocka_unit_test_setup(unaligned_values_are_little_endian, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
