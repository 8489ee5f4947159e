"""Which requests and prompts does a wire of Kimi Code hold?

`usage.record` counts; `step.end` repeats it and counts only in old files, which have no such record. A fork copies
records with their times.
"""

from quotatop.domain.log import LATER_MS, UNKNOWN, Found, Job, Source
from quotatop.logs._gather import Gather, Numbers
from quotatop.logs._reading import count, hashed, loads, number_ms, table, text
from quotatop.logs._state import dumped, restored
from quotatop.logs._toml import config_of, kimi_model

TOOL_ID = "kimi-code"

_HEAD = 256
_KINDS = (b'"metadata"', b'"usage.record"', b'"step.end"', b'"turn.prompt"', b'"llm.request"')
_RECORDED_MS = 60_000
"""A step's record follows it at once; a step older than this will get none."""


class Reader:
    """One wire. Its state is the prompts and the step that wait, the model, and whether the file has records."""

    def __init__(self, job: Job, state: str) -> None:
        stored = restored(state)
        self._job = job
        self._gather = Gather([(key, at) for key, at in stored.get("waiting", [])])
        self._steps: list[tuple[int, int, list[int]]] = stored.get("steps", [])
        self._records: bool = stored.get("records", False)
        self._model: str | None = stored.get("model")
        self._command: tuple[int, int] | None = tuple(stored["command"]) if "command" in stored else None
        self._main = "/agents/main/" in job.path
        self._project = _project(job)
        self._config = config_of(job.files, f"{job.root.rpartition('/')[0]}/config.toml")

    @property
    def found(self) -> Found:
        return self._gather.found

    def feed(self, chunk: bytes) -> int:
        end = chunk.rfind(b"\n") + 1
        for line in chunk[:end].split(b"\n"):
            head = line[:_HEAD]
            if any(kind in head for kind in _KINDS):
                record = loads(line)
                if isinstance(record, dict):
                    self._record(record)
                else:
                    self.found.skipped += 1
        return end

    def giant(self, head: bytes, tail: bytes) -> None:
        """A giant line is a message or a tool's result; those hold no usage."""

    def finish(self) -> str:
        oldest = self._job.latest_ms - LATER_MS - _RECORDED_MS
        while self._steps and self._steps[0][1] < oldest:
            self._step(self._steps.pop(0))
        return dumped(
            {
                "waiting": self._gather.waiting,
                "steps": self._steps,
                "records": self._records,
                "model": self._model,
                "command": self._command,
            }
        )

    def _record(self, record: dict[str, object]) -> None:
        kind, time = record.get("type"), record.get("time")
        at = number_ms(time, self._job.latest_ms, 1)
        if kind == "metadata":
            self._records = self._records or _has_records(record.get("protocol_version"))
        elif kind == "llm.request":
            self._model = text(record.get("modelAlias")) or text(record.get("model")) or self._model
            self._ran()
        elif at is None:
            self.found.skipped += 1
        elif kind == "usage.record":
            self._records, self._steps = True, []
            self._ran()
            model = text(record.get("model")) or self._model
            numbers = _numbers(table(record.get("usage")))
            key = hashed(f"{TOOL_ID} {time} {model} {numbers}")
            self._gather.request(key, at, self._source(model), numbers, answers=self._main)
        elif kind == "context.append_loop_event":
            event = table(record.get("event"))
            if event.get("type") == "step.end" and not self._records and isinstance(event.get("usage"), dict):
                key = hashed(f"{TOOL_ID} {text(event.get('uuid')) or time}")
                self._steps.append((key, at, list(_numbers(table(event.get("usage"))))))
        elif kind == "turn.prompt" and self._main:
            self._prompt(record, at)

    def _prompt(self, record: dict[str, object], at: int) -> None:
        origin = table(record.get("origin"))
        kind, key = origin.get("kind"), hashed(f"{TOOL_ID} said {at}")
        self._command = None
        if kind == "user" or (kind in ("skill_activation", "plugin_command") and origin.get("trigger") == "user-slash"):
            self._gather.said(key, at, self._source(self._model))
        elif kind == "shell_command" and origin.get("phase") == "input":
            self._command = key, at

    def _ran(self) -> None:
        """A command of the shell was a prompt if the model was asked about it."""
        if self._command is not None:
            self._gather.said(*self._command, self._source(self._model))
            self._command = None

    def _step(self, step: tuple[int, int, list[int]]) -> None:
        key, at, numbers = step
        input, read, write, output, reasoning = numbers
        source = self._source(self._model)
        self._gather.request(key, at, source, (input, read, write, output, reasoning), answers=self._main)

    def _source(self, model: str | None) -> Source:
        _, provider, host = kimi_model(self._config, model) if model else (None, None, None)
        return TOOL_ID, model or UNKNOWN, self._project, provider, host


def _has_records(version: object) -> bool:
    """Say whether a file of this version has records of its own for every step."""
    parts = version.split(".") if isinstance(version, str) else []
    return [int(part) for part in parts if part.isdigit()] >= [1, 5]


def _numbers(usage: dict[str, object]) -> Numbers:
    """Read either way of naming the counts; files before version 0.6 have Anthropic's."""

    def first(name: str, old: str) -> int:
        return count(usage.get(name, usage.get(old)))

    return (
        first("inputOther", "input_tokens"),
        first("inputCacheRead", "cache_read_input_tokens"),
        first("inputCacheCreation", "cache_creation_input_tokens"),
        first("output", "output_tokens"),
        0,
    )


def _project(job: Job) -> str | None:
    session = job.path.partition("/agents/")[0]
    return text(table(loads(job.files.read(f"{session}/state.json") or b"")).get("workDir"))
