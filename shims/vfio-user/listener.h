/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
#ifndef VFIO_USER_LISTENER_H
#define VFIO_USER_LISTENER_H

/**
 * vgt_vfu_listener_open() - listen on a UNIX stream socket
 * @path: file name of the socket, at most 107 bytes; a stale socket of that
 *	  name is replaced, anything else is left alone
 *
 * Context: may sleep; tries to connect to a socket of that name.
 * Return: a file descriptor that does not block; the caller closes it and unlinks
 * @path. Or -EINVAL for an empty path; -ENAMETOOLONG; -EADDRINUSE where a server
 * listens there; -EEXIST where the path is no socket; or another negative errno
 * of socket(2), bind(2) or listen(2).
 */
int vgt_vfu_listener_open(const char *path);

#endif
