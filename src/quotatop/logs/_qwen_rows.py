"""Which requests and prompts does a chat of Qwen Code hold?

Prompt tokens include the cached ones, thoughts come on top of the candidates; a branch keeps the records' ids.
"""

import re

from quotatop.domain.log import UNKNOWN, Found, Job, Source
from quotatop.logs._gather import Gather
from quotatop.logs._reading import count, hashed, host_of, iso_ms, loads, rows, table, text
from quotatop.logs._state import dumped, restored

TOOL_ID = "qwen-code"

_HEAD = 1536
"""Within this of its beginning a record tells its kind, before the first object in it: in those any word may stand."""
_USAGE = re.compile(rb'"usageMetadata":(\{(?:[^{}]|\{[^{}]*\})*\})')


class Reader:
    """One chat. Its state is the prompts that wait, and the model and endpoint that the session named."""

    def __init__(self, job: Job, state: str) -> None:
        stored = restored(state)
        self._gather = Gather([(key, at) for key, at in stored.get("waiting", [])])
        self._model: str | None = stored.get("model")
        self._host: str | None = stored.get("host")
        self._latest = job.latest_ms

    @property
    def found(self) -> Found:
        return self._gather.found

    def feed(self, chunk: bytes) -> int:
        end = chunk.rfind(b"\n") + 1
        for line in chunk[:end].split(b"\n"):
            own = line[1:_HEAD].partition(b"{")[0]
            if b'"type":"tool_result"' in own or not line.strip():
                continue
            if b'"subtype":"ui_telemetry"' in own and b'.api_error"' not in line[:_HEAD]:
                continue
            record = loads(line)
            if isinstance(record, dict):
                self._record(record)
            else:
                self.found.skipped += 1
        return end

    def giant(self, head: bytes, tail: bytes) -> None:
        """Take what stands before the message, and the numbers behind it; a picture or a written file lies between."""
        record = loads(b"{%s}" % head.partition(b"{")[2].partition(b"{")[0].rpartition(b",")[0])
        kind = record.get("type") if isinstance(record, dict) else None
        usage = _USAGE.findall(tail) if kind == "assistant" else []
        if not isinstance(record, dict) or kind is None or (kind == "assistant" and not usage):
            self.found.skipped += 1
        elif kind == "assistant":
            self._record({**record, "usageMetadata": loads(usage[-1])})
        elif kind == "user" and not (b'"functionResponse":' in head + tail or b'"text":"<session_context>' in head):
            self._record(record)

    def finish(self) -> str:
        return dumped({"waiting": self._gather.waiting, "model": self._model, "host": self._host})

    def _record(self, record: dict[str, object]) -> None:
        kind = record.get("type")
        if kind == "system" and record.get("subtype") == "session_model":
            told = table(record.get("systemPayload"))
            self._model, self._host = text(told.get("modelId")) or self._model, host_of(told.get("baseUrl"))
        elif kind == "system" and record.get("subtype") == "ui_telemetry":
            self._refused(record)
        elif kind == "assistant" or (kind == "user" and _by_person(record)):
            at = iso_ms(record.get("timestamp"), self._latest)
            if at is None:
                self.found.skipped += 1
                return
            key = hashed(
                f"{TOOL_ID} {text(record.get('uuid')) or (record.get('timestamp'), record.get('usageMetadata'))}"
            )
            if kind == "user":
                self._gather.said(key, at, self._source(record))
            else:
                usage = table(record.get("usageMetadata"))
                prompt, thought = count(usage.get("promptTokenCount")), count(usage.get("thoughtsTokenCount"))
                cached = min(count(usage.get("cachedContentTokenCount")), prompt)
                output = count(usage.get("candidatesTokenCount")) + thought
                numbers = prompt - cached, cached, 0, output, thought
                answers = record.get("isSidechain") is not True
                self._gather.request(key, at, self._source(record), numbers, answers=answers)

    def _refused(self, record: dict[str, object]) -> None:
        """Take a call that failed, if the vendor said that a window was full."""
        from quotatop.logs._limit_words import limit_in  # noqa: PLC0415 - most calls succeed

        event = table(table(record.get("systemPayload")).get("uiEvent"))
        at = iso_ms(record.get("timestamp"), self._latest)
        if event.get("event.name") != "qwen-code.api_error" or at is None:
            return
        told = limit_in((event.get("error_message"), event.get("error")), at)
        if told is not None:
            model = text(event.get("model")) or self._model or UNKNOWN
            source: Source = (TOOL_ID, model, text(record.get("cwd")), None, self._host)
            key = hashed(f"{TOOL_ID} limit {record.get('timestamp')} {told}")
            self.found.limits.append((key, at, source, *told))

    def _source(self, record: dict[str, object]) -> Source:
        model = text(record.get("model")) or self._model or UNKNOWN
        return TOOL_ID, model, text(record.get("cwd")), None, self._host


def _by_person(record: dict[str, object]) -> bool:
    if (
        record.get("subtype")
        or record.get("isSidechain") is True
        or record.get("provenance") not in (None, "real_user")
    ):
        return False
    parts = [table(part) for part in rows(table(record.get("message")).get("parts"))]
    said = next((str(part.get("text")) for part in parts if "text" in part), "")
    return not said.startswith("<session_context>") and not any("functionResponse" in part for part in parts)
