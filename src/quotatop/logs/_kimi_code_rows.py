"""Which requests and prompts does a wire of Kimi Code hold?

`usage.record` counts; `step.end` repeats it and counts only until a file has such a record, which old files never have.
The first record has the key of the step that it repeats, and so takes its place if that was read before it. A fork
copies records with their times.
"""

import re

from quotatop.domain.log import UNKNOWN, Found, Job, Source
from quotatop.logs._gather import Gather, Numbers
from quotatop.logs._reading import count, hashed, loads, number_ms, table, text
from quotatop.logs._state import dumped, restored
from quotatop.logs._toml import config_of, kimi_model

TOOL_ID = "kimi-code"

_HEAD = 256
_KINDS = (b'"usage.record"', b'"step.end"', b'"turn.prompt"', b'"turn.steer"', b'"llm.request"')
_PROMPT = re.compile(rb'"type"\s*:\s*"(turn\.(?:prompt|steer))"')
_ORIGIN = re.compile(rb'"origin"\s*:\s*(\{[^{}]*\})')
_TIME = re.compile(rb'"time"\s*:\s*(\d+)')
_BEHIND = 4096
"""Who said it and when stands within this of a prompt's end."""


class Reader:
    """One wire. Its state is the prompts that wait, the model, whether it has records, and until then the last step."""

    def __init__(self, job: Job, state: str) -> None:
        stored = restored(state)
        self._job = job
        self._gather = Gather([(key, at) for key, at in stored.get("waiting", [])])
        self._step: tuple[int, list[int]] | None = tuple(stored["step"]) if "step" in stored else None
        self._uncounted: tuple[int, Source] | None = None
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
        """Take a prompt with a picture; other giant lines are messages and tools' results, which hold no usage."""
        if not any(name in head[:_HEAD] for name in _KINDS):
            return
        kind = _PROMPT.search(head[:_HEAD])
        origins, times = _ORIGIN.findall(tail[-_BEHIND:]), _TIME.findall(tail[-_BEHIND:])
        if kind is None or not origins or not times:
            self.found.skipped += 1
            return
        type, origin, time = kind.group(1).decode(), loads(origins[-1]), loads(times[-1])
        self._record({"type": type, "input": head, "origin": origin, "time": time})

    def finish(self) -> str:
        self._count_step()
        return dumped(
            {
                "waiting": self._gather.waiting,
                "step": self._step,
                "records": self._records,
                "model": self._model,
                "command": self._command,
            }
        )

    def _record(self, record: dict[str, object]) -> None:
        kind, time = record.get("type"), record.get("time")
        at = number_ms(time, self._job.latest_ms, 1)
        if kind != "usage.record":
            self._count_step()
        if kind == "llm.request":
            self._model = text(record.get("modelAlias")) or text(record.get("model")) or self._model
            self._ran()
        elif at is None:
            self.found.skipped += 1
        elif kind == "usage.record":
            self._recorded(record, at)
        elif kind == "context.append_loop_event":
            event = table(record.get("event"))
            if event.get("type") == "step.end" and not self._records and isinstance(event.get("usage"), dict):
                self._stepped(event, at)
        elif kind in ("turn.prompt", "turn.steer") and self._main:
            self._prompt(record, at)

    def _prompt(self, record: dict[str, object], at: int) -> None:
        origin = table(record.get("origin"))
        kind, key = origin.get("kind"), hashed(f"{TOOL_ID} said {at} {record.get('input')}")
        if record.get("type") == "turn.prompt":
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

    def _recorded(self, record: dict[str, object], at: int) -> None:
        model = text(record.get("model")) or self._model
        numbers = _numbers(table(record.get("usage")))
        key = hashed(f"{TOOL_ID} {record.get('time')} {model} {numbers}")
        if self._step is not None and self._step[1] == list(numbers):
            key, self._uncounted = self._step[0], None
        self._count_step()
        self._records, self._step = True, None
        self._ran()
        self._gather.request(key, at, self._source(model), numbers, answers=self._main)

    def _stepped(self, event: dict[str, object], at: int) -> None:
        self._ran()
        key = hashed(f"{TOOL_ID} {text(event.get('uuid')) or at}")
        self._step = key, list(_numbers(table(event.get("usage"))))
        self._uncounted = at, self._source(self._model)

    def _count_step(self) -> None:
        """Count the last step, now that what follows it is not its record, or has not been written yet."""
        if self._step is None or self._uncounted is None:
            return
        key, (input, read, write, output, reasoning) = self._step
        at, source = self._uncounted
        self._uncounted = None
        numbers = input, read, write, output, reasoning
        self._gather.request(key, at, source, numbers, final=False, answers=self._main)

    def _source(self, model: str | None) -> Source:
        _, provider, host = kimi_model(self._config, model) if model else (None, None, None)
        return TOOL_ID, model or UNKNOWN, self._project, provider, host


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
