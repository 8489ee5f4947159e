"""How long until gauges with real figures are on the screen?  Against an empty Textual app with header and footer.

python tests/bench/paint.py [rounds]
"""

import sys
from collections.abc import Callable, Mapping

from household import DRAWN_EMPTY, PYTHON, QUOTATOP, household
from on_a_pty import OnAPty
from pairs import Report, rounds


def painted(argv: list[str], env: Mapping[str, str], text: bytes) -> Callable[[], float]:
    """Measure from spawn until `text` is drawn, in seconds."""

    def measure() -> float:
        program = OnAPty(argv, env)
        try:
            return program.until(text)
        finally:
            program.end()

    return measure


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with household() as home:
        taken = rounds(
            {
                "empty": painted([PYTHON, str(DRAWN_EMPTY)], home.env, b"yardstick"),
                "gauges": painted([PYTHON, QUOTATOP], home.env, b"62%"),
            },
            count,
        )
    report = Report()
    report.ratio("first paint of gauges", taken["gauges"], taken["empty"], 1.15)
    report.end()


if __name__ == "__main__":
    main()
