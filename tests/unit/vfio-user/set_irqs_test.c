// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Tests of shims/vfio-user/set_irqs.c, over a socket.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/vfio-user/client.h"

#define INTX	VFIO_PCI_INTX_IRQ_INDEX
#define MSI	VFIO_PCI_MSI_IRQ_INDEX
#define MSIX	VFIO_PCI_MSIX_IRQ_INDEX
#define ERR	VFIO_PCI_ERR_IRQ_INDEX
#define REQ	VFIO_PCI_REQ_IRQ_INDEX

#define NONE	VFIO_IRQ_SET_DATA_NONE
#define BOOL	VFIO_IRQ_SET_DATA_BOOL
#define EVENTFD	VFIO_IRQ_SET_DATA_EVENTFD
#define MASK	VFIO_IRQ_SET_ACTION_MASK
#define UNMASK	VFIO_IRQ_SET_ACTION_UNMASK
#define TRIGGER	VFIO_IRQ_SET_ACTION_TRIGGER

static int setup(void **state)
{
	*state = malloc(sizeof(struct client));
	if (!*state)
		return -1;
	client_start(*state);
	return 0;
}

static int teardown(void **state)
{
	client_stop(*state);
	free(*state);
	return 0;
}

static int new_eventfd(void)
{
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* A client's eventfd, connected to one interrupt. */
static int connect_irq(struct client *client, uint32_t index)
{
	int fd = new_eventfd();

	assert_int_equal(client_set_irqs(client, index, EVENTFD | TRIGGER, 0, 1, &fd, 1), 0);
	return fd;
}

static int set_bool(struct client *client, uint32_t index, uint32_t action, uint8_t value)
{
	struct {
		struct vfu_irq_set set;
		uint8_t value;
	} message = { { sizeof(message), BOOL | action, index, 0, 1 }, value };

	return client_try(client, VFU_DEVICE_SET_IRQS, &message, sizeof(message.set) + 1);
}

static void each_edge_type_can_be_connected_and_triggered(void **state)
{
	static const uint32_t types[] = { MSI, ERR, REQ };
	struct client *client = *state;

	for (size_t i = 0; i < 3; i++) {
		int fd;

		assert_false(vgt_vfu_server_irq_trigger(client->server, types[i]));
		fd = connect_irq(client, types[i]);
		assert_true(vgt_vfu_server_irq_enabled(client->server, types[i]));
		assert_true(client->dummy.enabled[types[i]]);
		assert_true(vgt_vfu_server_irq_trigger(client->server, types[i]));
		assert_int_equal(client_eventfd_count(fd), 1);
		close(fd);
	}
}

static void intx_is_masked_when_it_fires_and_fires_again_at_unmask(void **state)
{
	struct client *client = *state;
	int fd = connect_irq(client, INTX);

	vgt_vfu_server_intx_set(client->server, true);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_server_intx_set(client->server, false);
	vgt_vfu_server_intx_set(client->server, true);
	assert_int_equal(client_eventfd_count(fd), 0);
	assert_int_equal(client_set_irqs(client, INTX, NONE | UNMASK, 0, 1, NULL, 0), 0);
	assert_int_equal(client_eventfd_count(fd), 1);
	vgt_vfu_server_intx_set(client->server, false);
	assert_int_equal(client_set_irqs(client, INTX, NONE | UNMASK, 0, 1, NULL, 0), 0);
	assert_int_equal(client_eventfd_count(fd), 0);
	close(fd);
}

static void intx_can_be_masked_by_the_client(void **state)
{
	struct client *client = *state;
	int fd = connect_irq(client, INTX);

	assert_int_equal(client_set_irqs(client, INTX, NONE | MASK, 0, 1, NULL, 0), 0);
	vgt_vfu_server_intx_set(client->server, true);
	assert_int_equal(client_eventfd_count(fd), 0);
	assert_int_equal(set_bool(client, INTX, UNMASK, 0), 0);
	assert_int_equal(client_eventfd_count(fd), 0);
	assert_int_equal(set_bool(client, INTX, UNMASK, 1), 0);
	assert_int_equal(client_eventfd_count(fd), 1);
	close(fd);
}

static void a_client_can_trigger_its_own_interrupt(void **state)
{
	struct client *client = *state;
	int fd = connect_irq(client, MSI);

	assert_int_equal(client_set_irqs(client, MSI, NONE | TRIGGER, 0, 1, NULL, 0), 0);
	assert_int_equal(set_bool(client, MSI, TRIGGER, 1), 0);
	assert_int_equal(set_bool(client, MSI, TRIGGER, 0), 0);
	assert_int_equal(client_eventfd_count(fd), 2);
	close(fd);
}

static void a_new_eventfd_takes_the_place_of_the_old_one(void **state)
{
	struct client *client = *state;
	unsigned int before = client_count_fds();
	int first = connect_irq(client, MSI), second = connect_irq(client, MSI);

	vgt_vfu_server_irq_trigger(client->server, MSI);
	assert_int_equal(client_eventfd_count(first), 0);
	assert_int_equal(client_eventfd_count(second), 1);
	close(first);
	close(second);
	/* One stays: the server's end of the second. */
	assert_int_equal(client_count_fds(), before + 1);
}

static void a_count_of_0_takes_the_whole_type_away(void **state)
{
	struct client *client = *state;
	unsigned int before = client_count_fds();

	close(connect_irq(client, MSI));
	assert_int_equal(client_set_irqs(client, MSI, NONE | TRIGGER, 0, 0, NULL, 0), 0);
	assert_false(vgt_vfu_server_irq_enabled(client->server, MSI));
	assert_false(client->dummy.enabled[MSI]);
	assert_int_equal(client->dummy.enable_calls, 2);
	assert_int_equal(client_count_fds(), before);
}

static void an_eventfd_set_without_descriptors_disconnects(void **state)
{
	struct client *client = *state;
	unsigned int before = client_count_fds();

	close(connect_irq(client, MSI));
	assert_int_equal(client_set_irqs(client, MSI, EVENTFD | TRIGGER, 0, 1, NULL, 0), 0);
	assert_false(vgt_vfu_server_irq_enabled(client->server, MSI));
	assert_int_equal(client_count_fds(), before);
}

static void a_type_without_interrupts_can_be_taken_away_but_not_connected(void **state)
{
	int fd = new_eventfd();

	assert_int_equal(client_set_irqs(*state, MSIX, NONE | TRIGGER, 0, 0, NULL, 0), 0);
	assert_int_equal(client_set_irqs(*state, MSIX, EVENTFD | TRIGGER, 0, 1, &fd, 1), EINVAL);
	close(fd);
}

static void ranges_outside_the_type_are_refused(void **state)
{
	static const struct {
		uint32_t index, start, count;
	} bad[] = {
		{ MSI, 0, 2 }, { MSI, 1, 1 }, { MSI, 2, 0 }, { MSI, 0, UINT32_MAX },
		{ MSI, UINT32_MAX, 1 }, { MSI, UINT32_MAX, UINT32_MAX }, { MSI, 1, UINT32_MAX },
		{ MSI, 1, 0 }, { 5, 0, 1 }, { 5, 0, 0 }, { UINT32_MAX, 0, 1 }, { MSIX, 0, 1 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(client_set_irqs(*state, bad[i].index, NONE | TRIGGER,
						 bad[i].start, bad[i].count, NULL, 0), EINVAL);
}

static void flags_must_name_one_kind_of_data_and_one_action(void **state)
{
	static const uint32_t bad[] = {
		0, NONE, TRIGGER, NONE | BOOL | TRIGGER, NONE | EVENTFD | TRIGGER,
		NONE | MASK | UNMASK, NONE | TRIGGER | UNMASK, NONE | TRIGGER | 0x40,
		NONE | TRIGGER | 0x80000000, UINT32_MAX,
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(client_set_irqs(*state, INTX, bad[i], 0, 1, NULL, 0), EINVAL);
}

static void an_edge_type_cannot_be_masked(void **state)
{
	assert_int_equal(client_set_irqs(*state, MSI, NONE | MASK, 0, 1, NULL, 0), EINVAL);
	assert_int_equal(client_set_irqs(*state, MSI, NONE | UNMASK, 0, 1, NULL, 0), EINVAL);
}

static void event_descriptors_for_masking_are_not_supported(void **state)
{
	unsigned int before = client_count_fds();
	int fd = new_eventfd();

	assert_int_equal(client_set_irqs(*state, INTX, EVENTFD | UNMASK, 0, 1, &fd, 1), ENOTSUP);
	close(fd);
	assert_int_equal(client_set_irqs(*state, INTX, NONE | UNMASK, 0, 1, NULL, 0), 0);
	assert_int_equal(client_count_fds(), before);
}

static void the_number_of_descriptors_must_be_the_count(void **state)
{
	struct client *client = *state;
	unsigned int before = client_count_fds();
	int fd = new_eventfd();
	int many[16];

	for (int i = 0; i < 16; i++)
		many[i] = fd;
	assert_int_equal(client_set_irqs(client, MSI, EVENTFD | TRIGGER, 0, 1, many, 2), EINVAL);
	assert_int_equal(client_set_irqs(client, MSI, EVENTFD | TRIGGER, 0, 1, many, 16), EINVAL);
	assert_int_equal(client_set_irqs(client, MSI, EVENTFD | TRIGGER, 0, 0, many, 1), EINVAL);
	assert_int_equal(client_set_irqs(client, MSI, NONE | TRIGGER, 0, 1, many, 1), EINVAL);
	assert_int_equal(client_set_irqs(client, MSI, NONE | TRIGGER, 0, 0, many, 1), EINVAL);
	assert_false(vgt_vfu_server_irq_enabled(client->server, MSI));
	close(fd);
	assert_int_equal(client_set_irqs(client, MSI, NONE | TRIGGER, 0, 0, NULL, 0), 0);
	assert_int_equal(client_count_fds(), before);
}

static void booleans_must_be_as_many_as_the_count(void **state)
{
	struct {
		struct vfu_irq_set set;
		uint8_t values[4];
	} message = { { sizeof(message), BOOL | TRIGGER, MSI, 0, 1 }, { 1, 1, 1, 1 } };

	assert_int_equal(client_try(*state, VFU_DEVICE_SET_IRQS, &message, 20), EINVAL);
	assert_int_equal(client_try(*state, VFU_DEVICE_SET_IRQS, &message, 22), EINVAL);
	message.set.count = 0;
	assert_int_equal(client_try(*state, VFU_DEVICE_SET_IRQS, &message, 20), EINVAL);
	message.set.flags = NONE | TRIGGER;
	message.set.count = 1;
	assert_int_equal(client_try(*state, VFU_DEVICE_SET_IRQS, &message, 21), EINVAL);
	message.set.argsz = 19;
	assert_int_equal(client_try(*state, VFU_DEVICE_SET_IRQS, &message, 20), EINVAL);
}

static void a_descriptor_that_is_no_eventfd_is_refused_and_closed(void **state)
{
	struct client *client = *state;
	unsigned int before = client_count_fds();
	int pair[2];

	assert_int_equal(pipe(pair), 0);
	assert_int_equal(client_set_irqs(client, MSI, EVENTFD | TRIGGER, 0, 1, &pair[1], 1),
			 EINVAL);
	close(pair[0]);
	close(pair[1]);
	assert_int_equal(client_set_irqs(client, MSI, NONE | TRIGGER, 0, 0, NULL, 0), 0);
	assert_int_equal(client_count_fds(), before);
}

#define with_client(test)	cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_client(each_edge_type_can_be_connected_and_triggered),
		with_client(intx_is_masked_when_it_fires_and_fires_again_at_unmask),
		with_client(intx_can_be_masked_by_the_client),
		with_client(a_client_can_trigger_its_own_interrupt),
		with_client(a_new_eventfd_takes_the_place_of_the_old_one),
		with_client(a_count_of_0_takes_the_whole_type_away),
		with_client(an_eventfd_set_without_descriptors_disconnects),
		with_client(a_type_without_interrupts_can_be_taken_away_but_not_connected),
		with_client(ranges_outside_the_type_are_refused),
		with_client(flags_must_name_one_kind_of_data_and_one_action),
		with_client(an_edge_type_cannot_be_masked),
		with_client(event_descriptors_for_masking_are_not_supported),
		with_client(the_number_of_descriptors_must_be_the_count),
		with_client(booleans_must_be_as_many_as_the_count),
		with_client(a_descriptor_that_is_no_eventfd_is_refused_and_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
