# SPDX-License-Identifier: MIT OR GPL-2.0-only
#
# vgt: one entrance for people. `make help` lists the verbs.
# Sources are found by wildcard; each library is one folder.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all

B ?= build

include mk/build.mk
include mk/check.mk
include mk/verbs.mk
include mk/packages.mk
