"""Which requests and prompts does a wire of Kimi CLI hold?

A subagent's usage stands in its own wire and, wrapped, in the main one; a fork copies lines as they are: the message
id tells. The wire names no model, the config does, and for a subagent what lies beside its own wire, which therefore
outranks the main one.
"""

import re
from hashlib import md5

from quotatop.domain.log import UNKNOWN, Found, Job, Source
from quotatop.logs._gather import Gather, Numbers
from quotatop.logs._reading import count, hashed, loads, number_ms, rows, table, text
from quotatop.logs._state import dumped, restored
from quotatop.logs._toml import config_of, kimi_model

TOOL_ID = "kimi-cli"

_HEAD = 512
"""The kind of a line, also of a wrapped one, stands within this of its beginning."""
_KINDS = (b'"StatusUpdate"', b'"TurnBegin"', b'"StepBegin"', b'"TurnEnd"')
_STAMP = re.compile(rb'"timestamp"\s*:\s*(\d+(?:\.\d+)?)')
_SAID = re.compile(rb'"(?:user_input|text)"\s*:\s*"((?:[^"\\]|\\.){0,512})')
_AT_ONCE_MS = 10_000
"""A loop begins its turns at once; after a longer silence a person did, and the end of the loop was never written."""


class Reader:
    """One wire. Its state is the prompts that wait, the turn that has not yet taken a step, how deep in a loop of turns
    the wire is (1 between them, 2 within one), and the time of the last line.
    """

    def __init__(self, job: Job, state: str) -> None:
        stored = restored(state)
        self._gather = Gather([(key, at) for key, at in stored.get("waiting", [])])
        self._turn: tuple[int, int] | None = tuple(stored["turn"]) if "turn" in stored else None
        self._depth: int = stored.get("depth", 0)
        self._last: int = stored.get("last", 0)
        self._latest = job.latest_ms
        self._main = "/subagents/" not in job.path
        self._source = _source(job)

    @property
    def found(self) -> Found:
        return self._gather.found

    def feed(self, chunk: bytes) -> int:
        end = chunk.rfind(b"\n") + 1
        for line in chunk[:end].split(b"\n"):
            head = line[:_HEAD]
            if any(kind in head for kind in _KINDS):
                self._line(loads(line))
        return end

    def giant(self, head: bytes, tail: bytes) -> None:
        """Take a turn that a picture begins; other giant lines are tools' results, which hold no usage."""
        begin = head[:_HEAD]
        stamp, said = _STAMP.search(begin), _SAID.search(head) or _SAID.search(tail)
        if b'"TurnBegin"' in begin and stamp is not None:
            kind = "SubagentEvent" if b'"SubagentEvent"' in begin else "TurnBegin"
            payload = {"user_input": said.group(1).decode("utf-8", "replace") if said is not None else ""}
            self._line({"timestamp": loads(stamp.group(1)), "message": {"type": kind, "payload": payload}})
        elif any(name in begin for name in _KINDS):
            self.found.skipped += 1

    def finish(self) -> str:
        return dumped({"waiting": self._gather.waiting, "turn": self._turn, "depth": self._depth, "last": self._last})

    def _line(self, line: object) -> None:
        if not isinstance(line, dict):
            self.found.skipped += 1
            return
        message = table(line.get("message"))
        kind, payload, wrapped = message.get("type"), table(message.get("payload")), False
        if kind == "SubagentEvent":
            event = table(payload.get("event"))
            kind, payload, wrapped = event.get("type"), table(event.get("payload")), True
        if kind == "StatusUpdate":
            self._usage(line.get("timestamp"), payload, wrapped=wrapped)
        if self._main and not wrapped:
            at = number_ms(line.get("timestamp"), self._latest, 1000)
            self._step(kind, line.get("timestamp"), at, payload)
            self._last = at or self._last

    def _usage(self, timestamp: object, payload: dict[str, object], *, wrapped: bool) -> None:
        usage = payload.get("token_usage")
        if not isinstance(usage, dict):
            return
        at = number_ms(timestamp, self._latest, 1000)
        if at is None:
            self.found.skipped += 1
            return
        names = "input_other", "input_cache_read", "input_cache_creation", "output"
        input, read, write, output = (count(usage.get(name)) for name in names)
        numbers: Numbers = (input, read, write, output, 0)
        key = hashed(f"{TOOL_ID} {text(payload.get('message_id')) or (timestamp, numbers)}")
        answers = self._main and not wrapped
        self._gather.request(key, at, self._source, numbers, final=not wrapped, answers=answers)

    def _step(self, kind: object, timestamp: object, at: int | None, payload: dict[str, object]) -> None:
        """A turn is a prompt once the model is asked; a command that asks nothing takes no step.

        Where a turn begins others before any step of its own, it is a loop: the prompt is its own, and not theirs.
        """
        if kind == "TurnBegin":
            looped = self._turn is not None or self._depth > 0
            if looped and at is not None and at - self._last <= _AT_ONCE_MS:
                self._depth = 2
            else:
                self._depth, self._turn = 0, None if at is None else _prompt(timestamp, at, payload)
        elif kind == "StepBegin" and self._turn is not None:
            self._gather.said(*self._turn, self._source)
            self._turn = None
        elif kind == "TurnEnd":
            self._depth = max(self._depth - 1, 0)
            if self._depth == 0:
                self._turn = None


def _prompt(timestamp: object, at: int, payload: dict[str, object]) -> tuple[int, int] | None:
    """Give key and time of what a turn begins with, or None where no person said it."""
    said = payload.get("user_input")
    if isinstance(said, list):
        said = next((text(table(part).get("text")) for part in rows(said) if "text" in table(part)), "")
    if str(said).startswith("[Imported context from"):
        return None
    return hashed(f"{TOOL_ID} said {timestamp} {said}"), at


def _source(job: Job) -> Source:
    home = job.root.rpartition("/")[0]
    parts = job.path.removeprefix(f"{job.root}/").split("/")
    alias = None
    if "subagents" in parts:
        meta = table(loads(job.files.read(f"{job.path.rpartition('/')[0]}/meta.json") or b""))
        alias = text(table(meta.get("launch_spec")).get("effective_model"))
    model, provider, host = kimi_model(config_of(job.files, f"{home}/config.toml"), alias)
    folders = [
        table(row).get("path")
        for row in rows(table(loads(job.files.read(f"{home}/kimi.json") or b"")).get("work_dirs"))
    ]
    named = (folder for folder in folders if isinstance(folder, str) and parts[0].endswith(_md5(folder)))
    return TOOL_ID, model or alias or UNKNOWN, text(next(named, None)), provider, host


def _md5(folder: str) -> str:
    return md5(folder.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
