# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""Tests of the lab itself: python3 -m unittest discover -s lab/tests -t lab"""
