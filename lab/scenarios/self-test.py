# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""The lab without a GPU of ours: says whether the lab itself works on this machine."""

from vgtlab.scenario import Scenario


class SelfTest(Scenario):
    """See the module's description."""

    summary = "no GPU of ours: guest, agent and screenshot reader on QEMU's own display"
    has_gpu = False

    def devices(self):
        return ["-device", "bochs-display,xres=1024,yres=768"]


SCENARIO = SelfTest
