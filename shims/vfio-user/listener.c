// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A UNIX socket's name, and whom it belongs to. */
#include "shims/vfio-user/listener.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Clients that may wait to be looked at. */
#define BACKLOG		4

static int new_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : fd;
}

/* Removes the name of a socket that nobody listens on. */
static int remove_stale(const struct sockaddr_un *address)
{
	struct stat st;
	int fd, ret;

	if (lstat(address->sun_path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = new_socket();
	if (fd < 0)
		return fd;
	ret = connect(fd, (const struct sockaddr *)address, sizeof(*address)) ? errno : 0;
	close(fd);
	if (ret != ECONNREFUSED)
		return ret && ret != EAGAIN ? -ret : -EADDRINUSE;
	return unlink(address->sun_path) ? -errno : 0;
}

int vgt_vfu_listener_open(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd, ret;

	if (!*path)
		return -EINVAL;
	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	ret = remove_stale(&address);
	if (ret)
		return ret;
	fd = new_socket();
	if (fd < 0)
		return fd;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address))) {
		ret = -errno;
	} else if (listen(fd, BACKLOG)) {
		ret = -errno;
		unlink(path);
	} else {
		return fd;
	}
	close(fd);
	return ret;
}
