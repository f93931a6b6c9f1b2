# SPDX-License-Identifier: MIT OR GPL-2.0-only
#
# Installing the programs, and packages. The modules: scripts/dkms-install, docs/install.md.

PREFIX ?= /usr/local
# Pages of sections 4 and 8 are of the modules' package.
USER_MANPAGES := $(filter %.1,$(MANPAGES))

.PHONY: manpages install deb rpm lab-dkms
manpages: $(MANPAGES)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(USER_MANPAGES) $(DESTDIR)$(PREFIX)/share/man/man1

deb rpm:
	@lab/setup --modules-only --packaging
	@lab/package $@

lab-dkms:
	@lab/setup --modules-only --packaging
	@lab/dkms
