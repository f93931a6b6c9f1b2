# SPDX-License-Identifier: MIT OR GPL-2.0-only
"""What vgt-server says of its vGPUs."""

# Of those that count as mistakes the one that tests of hangs make on purpose.
HANG = "submission that did not end"


def check_mistakes(run):
    """No stock guest of @run, of which all are through, has made a mistake or was stopped."""
    rows = run.server.control("stats")["vgpus"]
    for number, row in enumerate(rows):
        label = f"guest{number}: " if len(rows) > 1 else ""
        run.verdict.check(f"{label}the vGPU was not stopped", "stopped" not in row,
                          str(row.get("stopped")))
        errors = ", ".join(f"{count} times {name}" for name, count in row["guest_errors"].items()
                           if count and name != HANG)
        run.verdict.check(f"{label}the guest made no mistake", not errors, errors)
