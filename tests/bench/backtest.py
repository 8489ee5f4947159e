"""How good is the forecast?  Scored on weeks that a seeded generator makes, or on traces made elsewhere.

    python tests/bench/backtest.py [--seed N] [--weeks N] [--json | --markdown] [--traces DIR]

At every tenth of each window it is asked: will it run out before its reset, and when? Brier scores stand beside those
of the rules that others use, the error of the emptying time beside that of the straight line.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from judged import Judged, judged
from scores import document, lines, markdown
from traces import read_folder
from working_days import Trace, traces

WEEKS_EACH = (1, 2, 4, 8)
"""How long the generated people are watched, in turn: a forecast must also do with little to go by."""


def generated(seed: int, weeks: int) -> Iterator[Trace]:
    """Give the traces of as many people as fill the weeks."""
    number = 0
    while weeks > 0:
        each = min(weeks, WEEKS_EACH[number % len(WEEKS_EACH)])
        yield from traces(seed, number, each)
        weeks -= each
        number += 1


def scored(every: Iterable[Trace]) -> list[Judged]:
    return [one for trace in every for one in judged(trace)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2026, help="which people are generated")
    parser.add_argument("--weeks", type=int, default=500, help="how many weeks of people's work")
    parser.add_argument("--json", action="store_true", help="print a document instead of tables")
    parser.add_argument("--markdown", action="store_true", help="print the tables of the README")
    parser.add_argument("--traces", type=Path, metavar="DIR", help="score *.jsonl in DIR, one file a window, instead")
    asked = parser.parse_args()
    if asked.traces is not None and not asked.traces.is_dir():
        parser.error(f"{asked.traces} is no folder")
    every, said = read_folder(asked.traces) if asked.traces else (generated(asked.seed, asked.weeks), [])
    for sentence in said:
        print(sentence, file=sys.stderr)
    found = scored(every)
    if asked.json:
        print(json.dumps({**document(found), "left_out": said}, indent=2))
    else:
        print("\n".join(markdown(found) if asked.markdown else lines(found)))


if __name__ == "__main__":
    main()
