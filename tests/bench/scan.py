"""How fast is the first scan of a gigabyte of logs, and every later one, beside what others do with the same logs?

python tests/bench/scan.py GENERATOR CCUSAGE TOKSCALE [--size 1GB] [--rounds 9] [--part PART …]

GENERATOR is a script that writes made-up logs (`gen --out HOME --size SIZE --seed N --truth FILE`, `append --file F`);
CCUSAGE and TOKSCALE are the native programs of npm's ccusage 20.0.24 and tokscale 4.17.0. All are given the same home,
and run one after the other in each round; the page cache is warm.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

QUOTATOP = str(Path(sys.executable).with_name("quotatop"))
PARTS = ("totals", "first", "unchanged", "appended", "larger", "many")


class Cost(NamedTuple):
    """What a run took: seconds of wall, seconds of CPU with its children, and the most memory of one process in MiB."""

    wall: float
    cpu: float
    memory: float


def run(argv: Sequence[str], env: Mapping[str, str]) -> Cost:
    """Run a program to its end and measure it."""
    out = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, out, fd) for fd in (0, 1, 2)]
    began = time.perf_counter()
    pid = os.posix_spawn(argv[0], list(argv), dict(env), file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - began
    os.close(out)
    if status:
        raise SystemExit(f"{argv} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class House:
    """A home full of logs, and our own folders beside it."""

    def __init__(self, args: argparse.Namespace, size: str, seed: int = 1, files: int = 0) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="quotatop-bench-"))
        self.home, self.args, self.truth = self.folder / "home", args, self.folder / "truth.json"
        more = ["--files", str(files)] if files else []
        generate = [sys.executable, args.generator, "gen", "--out", self.home, "--size", size, "--seed", str(seed)]
        subprocess.run([*generate, "--truth", self.truth, *more], check=True, stdout=subprocess.DEVNULL)
        own = {"QUOTATOP_CONFIG": "none.toml", "QUOTATOP_STATE_DIR": "state", "QUOTATOP_CACHE_DIR": "cache"}
        self.env = {name: str(self.folder / value) for name, value in own.items()} | {
            "HOME": str(self.home),
            "TZ": "UTC",
            "PATH": os.environ["PATH"],
            "TOKSCALE_PRICING_CACHE_ONLY": "1",
            "XDG_CONFIG_HOME": str(self.folder / "tokscale"),
            "XDG_CACHE_HOME": str(self.folder / "tokscale-cache"),
        }
        # The tools' own folders below ~/.config do not exist here, so that moving that folder moves tokscale's alone.
        self.ours()  # the price lists are read once after an installation

    def close(self) -> None:
        shutil.rmtree(self.folder)

    def forget(self) -> None:
        shutil.rmtree(self.folder / "state", ignore_errors=True)

    def ours(self) -> Cost:
        return run([QUOTATOP, "usage", "--json", "--days", "60"], self.env)

    def ours_anew(self) -> Cost:
        self.forget()
        return self.ours()

    def ccusage(self) -> Cost:
        return run([self.args.ccusage, "daily", "--json", "--offline"], self.env)

    def tokscale(self) -> Cost:
        return run([self.args.tokscale, "models", "--json"], self.env)

    def tokscale_anew(self) -> Cost:
        for name in ("tokscale", "tokscale-cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return self.tokscale()

    def append(self) -> None:
        log = max((self.home / ".claude").rglob("*.jsonl"), key=lambda path: path.stat().st_mtime)
        append = [sys.executable, self.args.generator, "append", "--file", str(log)]
        subprocess.run(append, check=True, stdout=subprocess.DEVNULL)

    def told(self) -> dict[str, dict[str, int]]:
        """Give requests and tokens of each model as we count them."""
        said = subprocess.run(
            [QUOTATOP, "usage", "--json", "--days", "400"], env=self.env, check=True, capture_output=True
        )
        rows = json.loads(said.stdout)["rows"]
        return {row["key"]: {"requests": row["requests"], **row["tokens"]} for row in rows if row["requests"]}

    def true(self) -> dict[str, dict[str, int]]:
        """Give them as the generator made them."""
        truth = json.loads(self.truth.read_text())
        return {model: row for tool in ("claude", "codex") for model, row in truth[tool]["by_model"].items()}


def rounds(count: int, **ways: Callable[[], Cost]) -> dict[str, list[Cost]]:
    taken: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            taken[name].append(way())
    return taken


def ratio(label: str, ours: Sequence[Cost], others: Sequence[Cost], kind: str, limit: float) -> None:
    pairs = [getattr(a, kind) / getattr(b, kind) for a, b in zip(ours, others, strict=True)]
    mine, its = median(getattr(a, kind) for a in ours), median(getattr(b, kind) for b in others)
    middle = median(pairs)
    said = "ok" if middle <= limit else "TOO MUCH"
    print(
        f"{label:<52} {kind:<6} {mine:8.3f} : {its:8.3f} = {middle:5.2f} ({min(pairs):.2f}-{max(pairs):.2f})  "
        f"at most {limit:.2f}  {said}",
        flush=True,
    )


def totals(args: argparse.Namespace) -> None:
    """Hold our totals against the truth, for several seeds."""
    for seed in range(1, 6):
        house = House(args, "60MB", seed)
        told, true = house.told(), house.true()
        names = ("requests", "input", "output", "cache_read", "cache_write")
        wrong = [(m, n) for m in told.keys() | true.keys() for n in names if told.get(m, {}).get(n) != true[m][n]]
        print(f"seed {seed}: {sum(row['requests'] for row in true.values()):,} requests, wrong: {wrong or 'none'}")
        house.close()


def many(args: argparse.Namespace) -> None:
    """Print what a hundred thousand small files cost when nothing has changed."""
    house = House(args, "1MB")
    folder = house.home / ".claude" / "projects" / "many"
    for number in range(100_000):
        path = folder / f"{number % 400}" / f"{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{"type":"system","subtype":"x","uuid":"{number}"}}\n')
    print(f"100,000 small files: first {house.ours_anew()}, nothing changed {house.ours()}", flush=True)
    house.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("generator", "ccusage", "tokscale"):
        parser.add_argument(name)
    parser.add_argument("--size", default="1GB")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    args = parser.parse_args()
    if "totals" in args.part:
        totals(args)
    if {"first", "unchanged", "appended", "larger"} & set(args.part):
        measure(args)
    if "many" in args.part:
        many(args)


def measure(args: argparse.Namespace) -> None:
    house = House(args, args.size)
    if "first" in args.part:
        taken = rounds(args.rounds, ours=house.ours_anew, ccusage=house.ccusage)
        for kind, limit in (("wall", 1.1), ("cpu", 0.9), ("memory", 0.75)):
            ratio("first scan : ccusage daily", taken["ours"], taken["ccusage"], kind, limit)
        taken = rounds(max(3, args.rounds // 3), ours=house.ours_anew, tokscale=house.tokscale_anew)
        ratio("first scan : tokscale without cache", taken["ours"], taken["tokscale"], "wall", 0.6)
    house.ours(), house.tokscale()
    if "unchanged" in args.part:
        taken = rounds(args.rounds, ours=house.ours, tokscale=house.tokscale)
        ratio("nothing changed : tokscale warm", taken["ours"], taken["tokscale"], "wall", 0.3)
    if "appended" in args.part:

        def appended(way: Callable[[], Cost]) -> Callable[[], Cost]:
            def go() -> Cost:
                house.append()
                return way()

            return go

        taken = rounds(args.rounds, ours=appended(house.ours), tokscale=appended(house.tokscale))
        ratio("one line appended : tokscale", taken["ours"], taken["tokscale"], "wall", 0.45)
    if "larger" in args.part:
        whole, unit = float(args.size[:-2]), args.size[-2:]
        large = House(args, f"{4 * whole:g}{unit}")
        taken = rounds(max(3, args.rounds // 3), large=large.ours_anew, small=house.ours_anew)
        ratio("four times the data : one time", taken["large"], taken["small"], "wall", 4.3)
        ratio("four times the data : one time", taken["large"], taken["small"], "memory", 1.3)
        large.close()
    house.close()


if __name__ == "__main__":
    main()
