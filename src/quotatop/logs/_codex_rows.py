"""Which requests and prompts does a session of Codex hold?

`token_count` tells a running total, and is sent again with each refresh of the rate limits: only a change of the total
is a request. A forked session, or a subagent's, may begin with its parent's rows, all stamped anew in one burst.
"""

import re
import tomllib

from quotatop.domain.copies import rank
from quotatop.domain.log import UNKNOWN, Found, Job, Source
from quotatop.logs._codex_line import context_line, count_line
from quotatop.logs._reading import count, hashed, host_of, iso_ms, table, text
from quotatop.logs._state import dumped, restored

TOOL_ID = "codex"

_HEAD = 192
"""The kind and the time of a line stand within this of its beginning, or of its end where others wrote it anew."""
_USUAL = b'{"timestamp"'
"""A line begins with this; where others sorted its members, its kind stands behind all that was said."""
_COUNT = b'event_msg","payload":{"type":"token_count"'
_TIME = re.compile(rb'"timestamp"\s*:\s*"([^"\\]{1,40})"')
_COPY_MS = 1000
"""The copy that a fork begins with is written within this from the session's own first stamp,"""
_PAUSE_MS = 250
"""or, where it is long, without a pause like this; no model begins an answer sooner."""
_LIMITS = 640
"""The limits stand within this of a line's end, behind the counts."""
_AGAIN_MS = 60_000
"""A window stays full, and is called so with every answer: once a minute is enough."""


class Reader:
    """One session. Its state is what the first lines said, the last total, and how many requests there were."""

    def __init__(self, job: Job, state: str) -> None:
        self.found = Found()
        self._job = job
        self._name = job.path.rpartition("/")[2].partition(".jsonl")[0]
        """Names a session that does not name itself: its file keeps its name where it is moved or packed."""
        stored = restored(state)
        self._session: str | None = stored.get("session")
        self._cwd: str | None = stored.get("cwd")
        self._provider: str | None = stored.get("provider")
        self._model: str | None = stored.get("model")
        self._total: tuple[int, ...] | None = tuple(stored["total"]) if "total" in stored else None
        self._requests: int = stored.get("requests", 0)
        self._child: bool = stored.get("child", False)
        """A subagent's session: no person speaks in it."""
        self._copy: tuple[int, int] | None = tuple(stored["copy"]) if "copy" in stored else None
        """When the copy that a fork begins with was begun, and its latest row; None outside of one."""
        self._forked: bool = stored.get("forked", False)
        """Something but its place says that this is a copy: the parent is named, or its own first line is here."""
        self._asked: list[tuple[int, int]] = [(key, at) for key, at in stored.get("asked", [])]
        """Prompts near the end of a copy that nothing in it answers: a person may have spoken at once."""
        self._source: Source | None = None
        """Where requests come from, until another line says so."""
        self._waiting: list[tuple[int, int]] = [(key, at) for key, at in stored.get("waiting", [])]

    def feed(self, chunk: bytes) -> int:
        find, start, end = chunk.find, 0, chunk.find(b"\n")
        while end >= 0:
            if self._copy is not None:
                self._follow_copy(_stamp(chunk, start, end))
            kind = chunk[start + 48 : start + 90] if self._copy is None else b""
            if kind == _COUNT:
                self._count(chunk[start:end])
            elif kind[:13] != b"response_item":
                self._other(chunk, start, end)
            start = end + 1
            end = find(b"\n", start)
        return start

    def _other(self, chunk: bytes, start: int, end: int) -> None:
        """Take a line that has not one of the two usual beginnings."""
        head = chunk[start : min(start + _HEAD, end)]
        if not self._told(head, chunk, start, end) and not head.startswith(_USUAL):
            self._told(chunk[max(start, end - _HEAD) : end], chunk, start, end)

    def _told(self, part: bytes, chunk: bytes, start: int, end: int) -> bool:
        """Take a line if a part of it tells a kind that counts."""
        if part.find(b'"token_count"') >= 0:
            self._count(chunk[start:end])
        elif part.find(b'"user_message"') >= 0:
            self._prompt(_stamp(chunk, start, end))
        elif part.find(b'"session_meta"') >= 0:
            self._context(chunk[start:end], meta=True)
        elif part.find(b'"turn_context"') >= 0:
            self._context(chunk[start:end], meta=False)
        else:
            return False
        return True

    def giant(self, head: bytes, tail: bytes) -> None:
        """A giant row is a picture or a summary; a prompt is told by its beginning, and nothing else of them counts."""
        del tail
        if b'"user_message"' in head[:_HEAD]:
            self._prompt(_stamp(head, 0, _HEAD))

    def finish(self) -> str:
        return dumped(
            {
                "session": self._session,
                "cwd": self._cwd,
                "provider": self._provider,
                "model": self._model,
                "total": self._total,
                "requests": self._requests,
                "child": self._child,
                "copy": self._copy,
                "forked": self._forked,
                "asked": self._asked,
                "waiting": self._waiting,
            }
        )

    def _follow_copy(self, stamp: str | None) -> None:
        at = iso_ms(stamp, self._job.latest_ms)
        if at is None or self._copy is None:
            return
        began, latest = self._copy
        if at <= began + _COPY_MS or at <= latest + _PAUSE_MS:
            self._copy = began, max(latest, at)
            return
        self._copy = None
        for key, when in self._asked:
            self._wait(key, when)
        self._asked = []

    def _context(self, line: bytes, *, meta: bool) -> None:
        found = context_line(line)
        thread = found.payload
        if thread is None:
            return
        self._source = None
        if not meta:
            self._model = thread.model or self._model
        elif self._session is None and thread.id:
            self._session, self._cwd, self._provider = thread.id, text(thread.cwd), text(thread.model_provider)
            self._child = b'"subagent"' in bytes(thread.source)
            self._forked = bool(thread.forked_from_id)
            if self._forked or self._child:
                at = iso_ms(found.timestamp, self._job.latest_ms)
                self._copy = None if at is None else (at, at)
        elif thread.id != self._session:
            self._forked = True

    def _count(self, line: bytes) -> None:
        found = count_line(line)
        if found is None:
            self.found.skipped += 1
            return
        if self._copy is None and line.find(b'"used_percent":100', -_LIMITS) > 0:
            self._full(line, found.timestamp)
        info = found.payload.info if found.payload else None
        if info is None or (info.total_token_usage is None and info.last_token_usage is None):
            return
        before, total = self._total, info.total_token_usage
        numbers = total.numbers() if total is not None else None
        if numbers is not None and numbers == before:
            return
        if numbers is not None:
            self._total = numbers
        last = info.last_token_usage.numbers() if info.last_token_usage is not None else None
        if self._copy is not None and self._copied(fresh=before is None and last == numbers):
            return
        spent = last if last is not None else _growth(before, numbers)
        self._requests += 1
        at = iso_ms(found.timestamp, self._job.latest_ms)
        if at is None:
            self.found.skipped += 1
            return
        self._give(at, spent)

    def _copied(self, *, fresh: bool) -> bool:
        """Say whether a request within a copy belongs to it; a subagent that counts from nothing copied nothing."""
        if fresh and not self._forked:
            self._copy = None
            return False
        self._asked = []
        return True

    def _full(self, line: bytes, stamp: str | None) -> None:
        """Take a window that the vendor calls full beside the counts."""
        from quotatop.logs._codex_limits import full_windows  # noqa: PLC0415 - few sessions have one

        at = iso_ms(stamp, self._job.latest_ms)
        if at is None:
            return
        source: Source = (TOOL_ID, self._model or UNKNOWN, self._cwd, self._provider, None)
        for told in full_windows(line, at):
            key = hashed(f"{TOOL_ID} limit {at // _AGAIN_MS} {source} {told[1]}")
            self.found.limits.append((key, at, source, *told))

    def _give(self, at: int, spent: tuple[int, int, int, int]) -> None:
        prompt, cached, output, reasoning = spent
        if (prompt | cached | output | reasoning) >> 53:  # one of them negative or beyond belief
            prompt, cached, output, reasoning = _counted(spent)
        cached = min(cached, prompt)
        source = self._source
        if source is None:
            name = self._provider
            source = self._source = (TOOL_ID, self._model or UNKNOWN, self._cwd, name, _host(self._job, name))
        group = hashed(f"codex {self._session or self._name} {self._requests}")
        best = rank(output, prompt + output)
        begun = 1 if self._waiting else 0
        numbers = prompt - cached, cached, 0, output, min(reasoning, output), 0
        self.found.events.append((group, 0, best, at, source, *numbers, begun))
        for key, when in self._waiting:
            self.found.prompts.append((key, when, source))
        self._waiting = []

    def _prompt(self, stamp: str | None) -> None:
        if self._child:
            return
        at = iso_ms(stamp, self._job.latest_ms)
        if at is None:
            self.found.skipped += 1
            return
        key = hashed(f"codex {self._session or self._name} said {stamp}")
        if self._copy is None:
            self._wait(key, at)
        elif at > self._copy[0] + _PAUSE_MS:
            self._asked.append((key, at))

    def _wait(self, key: int, at: int) -> None:
        """Take a prompt, whose request is yet to come."""
        self._waiting.append((key, at))
        self.found.prompts.append((key, at, (TOOL_ID, "", self._cwd, self._provider, None)))


def _stamp(chunk: bytes, start: int, end: int) -> str | None:
    """Give the time that stands near the beginning or the end of a line."""
    found = _TIME.search(chunk, start, min(start + _HEAD, end)) or _TIME.search(chunk, max(start, end - _HEAD), end)
    return found[1].decode("ascii", "replace") if found else None


def _growth(before: tuple[int, ...] | None, now: tuple[int, int, int, int] | None) -> tuple[int, int, int, int]:
    """Give what a total grew by; a total that fell began anew."""
    if now is None:
        return 0, 0, 0, 0
    now = _counted(now)
    if before is None:
        return now
    old = _counted(before)
    if any(new < one for new, one in zip(now, old, strict=True)):
        return now
    return now[0] - old[0], now[1] - old[1], now[2] - old[2], now[3] - old[3]


def _counted(numbers: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Give counts with nothing in the place of what is none."""
    prompt, cached, output, reasoning = map(count, numbers)
    return prompt, cached, output, reasoning


def _host(job: Job, provider: str | None) -> str | None:
    """Give the host that the config names for a provider of the user's own."""
    if provider is None or provider == "openai":
        return None
    content = job.files.read(f"{job.root.rpartition('/')[0]}/config.toml")
    try:
        config: dict[str, object] = tomllib.loads((content or b"").decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return host_of(table(table(config.get("model_providers")).get(provider)).get("base_url"))
