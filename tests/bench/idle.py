"""What does an open screen cost?  CPU, bytes and memory against a Textual app with one label that ticks each second.

Both run at the same time, eight subscriptions, 120x40.

    python tests/bench/idle.py [seconds] [settling seconds]
"""

import sys
import time

from household import PYTHON, QUOTATOP, TICKING, household
from on_a_pty import OnAPty
from pairs import Report


def watch(programs: list[OnAPty], seconds: float) -> list[tuple[float, int]]:
    """Read from all for so long; give CPU seconds and bytes of each."""
    cpu = [program.cpu_s() for program in programs]
    size = [0] * len(programs)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for place, program in enumerate(programs):
            size[place] += program.read(0.05)
    return [(program.cpu_s() - cpu[place], size[place]) for place, program in enumerate(programs)]


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    settling = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    report = Report()
    with household() as home:
        ours, theirs = OnAPty([PYTHON, QUOTATOP], home.env), OnAPty([PYTHON, str(TICKING)], home.env)
        try:
            ours.until(b"62%")
            theirs.until(b"yardstick")
            watch([ours, theirs], settling)
            (cpu, size), (their_cpu, _) = watch([ours, theirs], seconds)
            rss, their_rss = ours.rss_kib(), theirs.rss_kib()
        finally:
            ours.end()
            theirs.end()
    how = f"{100 * cpu / seconds:.2f} % of a core against {100 * their_cpu / seconds:.2f} %, {seconds:g} s"
    report.line("idle CPU", cpu / their_cpu, 1.25, "x", how)
    report.line("bytes to the terminal", size / seconds, 60, "bytes/s", f"{size} bytes in {seconds:g} s")
    report.line("memory", rss / their_rss, 1.6, "x", f"{rss / 1024:.1f} against {their_rss / 1024:.1f} MiB")
    report.end()


if __name__ == "__main__":
    main()
