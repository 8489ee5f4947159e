"""How long does a command take to start?  `line`, `claude-statusline` and others against `python -c pass`.

python tests/bench/start.py [rounds]
"""

import itertools
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from household import PYTHON, QUOTATOP, household
from pairs import Report, rounds

TOLD = b"""{"model": {"display_name": "Opus 5"}, "context_window": {"used_percentage": 24}, "rate_limits": {
 "five_hour": {"used_percentage": 42, "resets_at": 4000000000},
 "seven_day": {"used_percentage": 9, "resets_at": 4000400000}}}"""


def timed(argv: list[str], env: Mapping[str, str], told: str = os.devnull) -> Callable[[], float]:
    """Measure one process from spawn to its end, in seconds. `told` is the file on its stdin."""
    opened = ((0, told), (1, os.devnull), (2, os.devnull))
    devnull = [(os.POSIX_SPAWN_OPEN, fd, path, os.O_RDWR, 0) for fd, path in opened]

    def measure() -> float:
        began = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, dict(env), file_actions=devnull)
        _, status = os.waitpid(pid, 0)
        took = time.perf_counter() - began
        if status:
            raise SystemExit(f"{argv} ended with {os.waitstatus_to_exitcode(status)}")
        return took

    return measure


def with_news(told: str, measure: Callable[[], float]) -> Callable[[], float]:
    """Tell another percentage each time, so that there is always something to keep."""
    percents = itertools.count(1)

    def told_anew() -> float:
        Path(told).write_bytes(TOLD.replace(b": 9,", b": %d," % next(percents)))
        return measure()

    return told_anew


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    with household() as home, NamedTemporaryFile() as told, NamedTemporaryFile() as news:
        told.write(TOLD)
        told.flush()
        taken = rounds(
            {
                "pass": timed([PYTHON, "-c", "pass"], home.env),
                "--version": timed([PYTHON, QUOTATOP, "--version"], home.env),
                "line": timed([PYTHON, QUOTATOP, "line"], home.env),
                "claude-statusline": timed([PYTHON, QUOTATOP, "claude-statusline"], home.env, told.name),
                "claude-statusline, news": with_news(
                    news.name, timed([PYTHON, QUOTATOP, "claude-statusline"], home.env, news.name)
                ),
                "status --offline": timed([PYTHON, QUOTATOP, "status", "--offline"], home.env),
                "check": timed([PYTHON, QUOTATOP, "check", "--for", "10m"], home.env),
            },
            count,
        )
    report = Report()
    limits = {"--version": 2.5, "line": 3, "claude-statusline": 3, "claude-statusline, news": 3, "status --offline": 8}
    for name, limit in limits.items():
        report.ratio(f"quotatop {name}", taken[name], taken["pass"], limit)
    report.ratio("quotatop check, by status --offline", taken["check"], taken["status --offline"], 1.5)
    report.end()


if __name__ == "__main__":
    main()
