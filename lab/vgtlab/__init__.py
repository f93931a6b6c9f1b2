# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The QEMU lab: a Debian root, guest images, scenarios and their checks."""
