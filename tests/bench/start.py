"""How long does a command take to start?  `line`, `--version` and `status --offline` against `python -c pass`.

python tests/bench/start.py [rounds]
"""

import os
import sys
import time
from collections.abc import Callable, Mapping

from household import PYTHON, QUOTATOP, household
from pairs import Report, rounds


def timed(argv: list[str], env: Mapping[str, str]) -> Callable[[], float]:
    """Measure one process from spawn to its end, in seconds."""
    devnull = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]

    def measure() -> float:
        began = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, dict(env), file_actions=devnull)
        _, status = os.waitpid(pid, 0)
        took = time.perf_counter() - began
        if status:
            raise SystemExit(f"{argv} ended with {os.waitstatus_to_exitcode(status)}")
        return took

    return measure


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    with household() as home:
        taken = rounds(
            {
                "pass": timed([PYTHON, "-c", "pass"], home.env),
                "--version": timed([PYTHON, QUOTATOP, "--version"], home.env),
                "line": timed([PYTHON, QUOTATOP, "line"], home.env),
                "status --offline": timed([PYTHON, QUOTATOP, "status", "--offline"], home.env),
            },
            count,
        )
    report = Report()
    for name, limit in (("--version", 2.5), ("line", 3), ("status --offline", 8)):
        report.ratio(f"quotatop {name}", taken[name], taken["pass"], limit)
    report.end()


if __name__ == "__main__":
    main()
