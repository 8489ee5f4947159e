"""What did a demo's tools write while its user worked?  Session logs of a month, in the true forms of two tools.

The days are a function of the date alone, so that the same day tells the same story to everyone who looks.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from threading import Lock

from quotatop.domain.value import dataclass

DAYS = 30
_MOST_CONTEXT = 160_000


@dataclass(frozen=True, slots=True)
class Work:
    """What one project is done with: the tool's model, another for its subagents, and how often it is the day's."""

    folder: str
    model: str
    helper: str
    weight: int


_CODEX = Work("/home/me/code/api-server", "gpt-6-sol", "gpt-6-sol", 2)
_WORKS = (
    Work("/home/me/code/api-server", "glm-5.2", "glm-4.7", 5),
    Work("/home/me/code/商城小程序", "glm-5.2", "glm-5-turbo", 3),
    Work("/home/me/code/data-pipeline-for-the-quarterly-report", "MiniMax-M3", "MiniMax-M3", 2),
    Work("/home/me/code/notes", "kimi-k2.7-code", "kimi-k2.7-code", 2),
    _CODEX,
)


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a model: when, by which, and its tokens."""

    at: datetime
    model: str
    fresh: int
    read: int
    output: int
    prompt: bool


class Worklog:
    """The home of tools that were used until a moment, with their logs: written when first asked for, by any thread."""

    def __init__(self, home: Path, until: datetime) -> None:
        self._home, self._until = home, until
        self._one_writes = Lock()

    def __call__(self) -> Path:
        """Give the home; blocks while the logs are written."""
        with self._one_writes:
            if not self._home.exists():
                write_logs(self._home, self._until)
        return self._home


def write_logs(home: Path, until: datetime) -> None:
    """Write below `home` what the tools logged in the month before `until` (aware)."""
    home.mkdir(parents=True, exist_ok=True)
    local = until.astimezone()
    for back in range(DAYS, -1, -1):
        day = local.date() - timedelta(days=back)
        for number, (work, began) in enumerate(_sessions(day, local)):
            dice = Random(f"{day} {number}")  # noqa: S311 - a story, and no secret
            requests = [request for request in _requests(work, began, dice) if request.at < until]
            if requests and work is _CODEX:
                _write(_codex_file(home, began, number), _codex_lines(work, requests))
            elif requests:
                _write(_claude_file(home, work, began, number), _claude_lines(work, requests, f"{day}-{number}"))


def _sessions(day: date, local: datetime) -> Iterator[tuple[Work, datetime]]:
    """Give a day's sessions: mornings and afternoons of working days, some evenings, few weekends."""
    dice = Random(f"{day}")  # noqa: S311 - as above
    weekend = day.weekday() > 4
    for hour, chance in ((9.6, 0.9), (13.8, 0.95), (16.2, 0.7), (20.7, 0.35)):
        if dice.random() < chance * (0.25 if weekend else 1):
            minutes = hour * 60 + dice.uniform(-25, 25)
            (work,) = dice.choices(_WORKS, [one.weight for one in _WORKS])
            yield work, datetime.combine(day, time(), local.tzinfo) + timedelta(minutes=minutes)


def _requests(work: Work, began: datetime, dice: Random) -> Iterator[Request]:
    """Give a session's requests: prompts, each with a run of calls whose context grows and is mostly cached."""
    at, context = began, 18_000
    for _ in range(dice.randint(4, 11)):
        at += timedelta(minutes=dice.expovariate(1 / 7))
        for call in range(dice.randint(4, 22)):
            at += timedelta(seconds=dice.uniform(5, 28))
            fresh, output = round(dice.lognormvariate(6.9, 0.8)), round(dice.lognormvariate(5.9, 0.7))
            model = work.helper if dice.random() < 0.12 else work.model
            yield Request(at, model, fresh, context, output, call == 0)
            context += fresh + output
            if context > _MOST_CONTEXT:
                context = 22_000


def _claude_file(home: Path, work: Work, began: datetime, number: int) -> Path:
    folder = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in work.folder)
    return home / ".claude" / "projects" / folder / f"{began:%Y%m%d}-{number}.jsonl"


def _claude_lines(work: Work, requests: list[Request], session: str) -> Iterator[dict[str, object]]:
    for number, request in enumerate(requests):
        base = {"cwd": work.folder, "sessionId": session, "isSidechain": False, "version": "2.1.0"}
        if request.prompt:
            said = {"role": "user", "content": "(a prompt)"}
            at = _stamp(request.at - timedelta(seconds=4))
            yield {**base, "type": "user", "uuid": f"{session}-u{number}", "timestamp": at, "message": said}
        answer = {
            "id": f"msg_{session}_{number}",
            "type": "message",
            "role": "assistant",
            "model": request.model,
            "stop_reason": "end_turn",
            "usage": {
                "input_tokens": request.fresh,
                "cache_read_input_tokens": request.read,
                "cache_creation_input_tokens": 0,
                "output_tokens": request.output,
            },
        }
        at, asked = _stamp(request.at), f"req_{session}_{number}"
        yield {**base, "type": "assistant", "uuid": asked, "timestamp": at, "requestId": asked, "message": answer}


def _codex_file(home: Path, began: datetime, number: int) -> Path:
    folder = home / ".codex" / "sessions" / f"{began:%Y}" / f"{began:%m}" / f"{began:%d}"
    return folder / f"rollout-{began:%Y-%m-%dT%H-%M-%S}-019a0000-0000-7000-8000-{number:012}.jsonl"


def _codex_lines(work: Work, requests: list[Request]) -> Iterator[dict[str, object]]:
    begun = _stamp(requests[0].at)
    meta = {"id": f"demo-{begun}", "timestamp": begun, "cwd": work.folder, "model_provider": "openai"}
    yield {"timestamp": begun, "type": "session_meta", "payload": meta}
    yield {"timestamp": begun, "type": "turn_context", "payload": {"cwd": work.folder, "model": work.model}}
    whole = dict.fromkeys(("input_tokens", "cached_input_tokens", "output_tokens", "total_tokens"), 0)
    for request in requests:
        at = _stamp(request.at)
        if request.prompt:
            yield {"timestamp": at, "type": "event_msg", "payload": {"type": "user_message", "message": "(a prompt)"}}
        tokens = (
            request.fresh + request.read,
            request.read,
            request.output,
            request.fresh + request.read + request.output,
        )
        last = dict(zip(whole, tokens, strict=True))
        whole = {name: whole[name] + last[name] for name in whole}
        told = {
            "type": "token_count",
            "info": {"total_token_usage": whole, "last_token_usage": last},
            "rate_limits": None,
        }
        yield {"timestamp": at, "type": "event_msg", "payload": told}


def _write(path: Path, lines: Iterator[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def _stamp(at: datetime) -> str:
    return at.astimezone().isoformat(timespec="milliseconds")
