// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Guard for shared mappings whose file a client may cut short.
 *
 * An access behind the end of the file raises SIGBUS with BUS_ADRERR
 * (sigaction(2)).
 */
#include "shims/vfio-user/fault.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static vgt_vfu_fault_fn repair_fault;
static struct sigaction former;

static void handle_sigbus(int signo, siginfo_t *info, void *context)
{
	int saved = errno;

	if (info->si_code == BUS_ADRERR && repair_fault((uintptr_t)info->si_addr)) {
		errno = saved;
		return;
	}
	if (former.sa_flags & SA_SIGINFO) {
		former.sa_sigaction(signo, info, context);
	} else if (former.sa_handler != SIG_DFL && former.sa_handler != SIG_IGN) {
		former.sa_handler(signo);
	} else {
		/* The access runs again and now ends the process. */
		signal(signo, SIG_DFL);
		if (info->si_code <= 0)
			raise(signo);
	}
	errno = saved;
}

void vgt_vfu_fault_guard(vgt_vfu_fault_fn repair)
{
	struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK };
	struct sigaction current;

	sigaction(SIGBUS, NULL, &current);
	if (current.sa_flags & SA_SIGINFO && current.sa_sigaction == handle_sigbus)
		return;
	repair_fault = repair;
	former = current;
	action.sa_sigaction = handle_sigbus;
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}
