"""How long does `compare` take against `usage` over the same logs?  90 days of Claude Code, 150,000 requests.

python tests/bench/compare.py [rounds] [requests]
"""

import json
import os
import random
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from household import PYTHON, QUOTATOP
from pairs import Report, rounds
from start import timed

DAYS = 90
WAYS = {"": "as typed", " --json": "with --json"}
MODELS = ("glm-5.3", "glm-4.7", "kimi-k2.7-code", "claude-opus-4-8", "MiniMax-M3")


def write_logs(home: Path, requests: int) -> None:
    """Write sessions of a person who works mornings and afternoons, a model a session, a prompt each 15 requests."""
    chance = random.Random(7)
    now = datetime.now(UTC) - timedelta(minutes=5)
    written, number = 0, 0
    while written < requests:
        number += 1
        model = chance.choices(MODELS, (6, 3, 2, 2, 1))[0]
        at = now - timedelta(days=chance.random() * DAYS) + timedelta(hours=chance.gauss(0, 2))
        folder = home / ".claude" / "projects" / f"-home-dev-p{number % 9}"
        folder.mkdir(parents=True, exist_ok=True)
        length = min(chance.randint(40, 400), requests - written)
        with (folder / f"session-{number}.jsonl").open("w", encoding="utf-8") as file:
            context = 0
            for step in range(length):
                at += timedelta(seconds=chance.expovariate(1 / 15))
                if at > now:
                    at = now - timedelta(days=1)
                new = chance.randint(200, 4000)
                context = 12_000 if context > 150_000 else context + new
                if step % 15 == 0:
                    file.write(json.dumps(_prompt(number, step, at)) + "\n")
                file.write(json.dumps(_answer(number, step, at, model, new, context, chance.randint(50, 900))) + "\n")
        written += length


def _line(number: int, step: int, at: datetime, kind: str) -> dict[str, object]:
    return {
        "type": kind,
        "uuid": f"{kind}-{number}-{step}",
        "sessionId": f"s{number}",
        "cwd": f"/home/dev/p{number % 9}",
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }


def _prompt(number: int, step: int, at: datetime) -> dict[str, object]:
    return _line(number, step, at, "user") | {"message": {"role": "user", "content": "go on"}}


def _answer(number: int, step: int, at: datetime, model: str, new: int, context: int, out: int) -> dict[str, object]:
    usage = {"input_tokens": new, "cache_read_input_tokens": context, "output_tokens": out}
    message = {
        "id": f"m{number}-{step}",
        "model": model,
        "role": "assistant",
        "stop_reason": "end_turn",
        "usage": usage,
    }
    return _line(number, step, at, "assistant") | {"message": message}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    requests = int(sys.argv[2]) if len(sys.argv) > 2 else 150_000
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        write_logs(home, requests)
        env = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ} | {
            "HOME": folder,
            "QUOTATOP_CONFIG": str(home / "config.toml"),
            "QUOTATOP_STATE_DIR": str(home / "state"),
            "QUOTATOP_CACHE_DIR": str(home / "cache"),
        }
        (home / "config.toml").touch()
        commands = {
            f"{name}{more}": timed([PYTHON, QUOTATOP, name, "--days", str(DAYS), *more.split()], env)
            for name in ("usage", "compare")
            for more in WAYS
        }
        taken = rounds(commands, count)
    report = Report()
    for more, said in WAYS.items():
        report.ratio(f"compare {said}, {requests:,} requests", taken[f"compare{more}"], taken[f"usage{more}"], 3)
    report.end()


if __name__ == "__main__":
    main()
