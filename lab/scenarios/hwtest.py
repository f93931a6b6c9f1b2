# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""lab/hwtest, as the owner of a machine runs it; the machine is a guest with the simulated GPU."""

import json

from vgtlab.config import REPO, lab_dir
from vgtlab.nested import PATIENCE
from vgtlab.stack import HostScenario, Stack

_SECONDS = 1500
# What the machine has beside its own system: this tree, and the lab.
_TREE, _LAB = "/src", "/cache"
_SHARES = {"tree": REPO, "cache": lab_dir()}
# As lab/vgtlab/nested.py has it: an emulated processor on an emulated processor.
_APPEND = ("tsc=reliable watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=300 mitigations=off "
           "loglevel=4")


class HwTest(HostScenario):
    """See the module's description."""

    summary = "the test for owners of real machines (lab/hwtest), on the simulated GPU"
    seconds = 2400

    def host_devices(self, options):
        devices = super().host_devices(options)
        for slot, (tag, path) in enumerate(_SHARES.items(), 9):
            devices += ["-fsdev", f"local,id={tag},path={path},security_model=none,readonly=on",
                        "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag},addr={slot:02x}.0"]
        return devices

    def check_host(self, run, guest):
        stack = Stack(run, guest)
        stack.install()
        for tag, place in zip(_SHARES, (_TREE, _LAB)):
            guest.output(f"mkdir -p {place} && mount -t 9p -o trans=virtio,version=9p2000.L,"
                         f"msize=262144,ro,cache=loose {tag} {place}")
        command = f"cd {_TREE} && VGT_LAB_DIR={_LAB} python3 lab/hwtest"
        self._refuses(run, guest, command)
        stack.load()
        out = guest.out / "hwtest"
        guest.run(f"{command} --guest-kernel {run.options.guest_kernel} --patience {PATIENCE} "
                  f"--cpus 1 --append '{_APPEND}' --out /out/hwtest 2>&1", _SECONDS,
                  on_line=lambda line: print(line, flush=True))
        verdict = out / "verdict.json"
        checks = json.loads(verdict.read_text())["checks"] if verdict.exists() else []
        run.verdict.check("lab/hwtest writes its results", bool(checks), f"{verdict} is missing")
        # It has printed them itself.
        run.verdict.results += checks
        report = (out / "report.txt").read_text() if (out / "report.txt").exists() else ""
        run.verdict.check("the report says what the machine is", "gpu: 8086:" in report, report)
        run.verdict.check("the report has the host's log of the modules",
                          "vgt: " in report.partition("== host log")[2], report[-500:])
        stack.keep_log()

    @staticmethod
    def _refuses(run, guest, command):
        """Before i915 is there, it says so in a sentence and does nothing."""
        status, text = guest.run(f"{command} 2>&1")
        run.verdict.check("without i915 lab/hwtest says what to do",
                          status == 1 and "load i915" in text and len(text.splitlines()) == 1,
                          f"status {status}: {text}")


SCENARIO = HwTest
