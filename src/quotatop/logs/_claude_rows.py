"""Which requests and prompts does a file of Claude Code hold?  Two to fourteen lines tell of each answer.

A line is mostly text, so that most of them are told by their first kilobyte and never decoded. What is decoded goes
through typed structs, and through a slow and tolerant way where a line does not fit them. `message.id` is what all
copies of an answer share, across resumed, branched and subagents' files; endpoints of other vendors send no request
id, and write zeros, or the whole prompt as fresh input, until the last line.
"""

from zlib import crc32

from quotatop.domain.copies import rank
from quotatop.domain.log import UNKNOWN, Found, Job, Source
from quotatop.logs._claude_line import Line, Usage, User, assistant_line, better, giant_line, same, user_line
from quotatop.logs._reading import hashed, iso_ms
from quotatop.logs._state import dumped, restored

TOOL_ID = "claude-code"

_LOW = (1 << 40) - 1
_HEAD = 1536
"""The role stands within this of a line's beginning, behind the envelope's fields."""
_U = ord("u")
_RESULT = 90
"""What a tool gave back says so within this behind the role."""
_SHORT = 8192
"""A line up to this is searched whole where its head does not tell what it is."""
_TAIL = 3072
_COMMAND = ("<command-name>", "<command-message>")
_NO_PROMPT = (
    "<local-command-",
    "<bash-input>",
    "<bash-stdout>",
    "<task-notification>",
    "<system-reminder>",
    "Caveat:",
    "[Request interrupted by user",
)
_Waiting = tuple[int, int, str | None]


class Reader:
    """One file. The lines of an answer stand together, so that its best copy is found before it is given away."""

    def __init__(self, job: Job, state: str) -> None:
        self.found = Found()
        self._latest = job.latest_ms
        # A subagent's first line is its task, which no person wrote.
        below = job.path.removeprefix(job.root)
        self._side_file = "/subagents/" in below or below.rpartition("/")[2].startswith("agent-")
        self._sources: dict[tuple[str | None, str | None], Source] = {}
        stored = restored(state)
        self._waiting: list[_Waiting] = stored.get("waiting", [])
        """Prompts whose first request has not been seen."""
        self._command: _Waiting | None = stored.get("command")
        """A command that is a prompt if the tool goes on from it by itself."""
        self._held, self._held_id, self._first = b"", b"", b""
        self._copy: Line | None = None
        self._side = False
        self._times: list[str] = []
        self._model: str | None = stored.get("model")
        """Who answered last: an error does not say who was asked."""
        self._prompted: list[_Waiting] = []

    def feed(self, chunk: bytes) -> int:
        find, start, end = chunk.find, 0, chunk.find(b"\n")
        while end >= 0:
            head = start + _HEAD
            role = find(b'"role":"', start, head if head < end else end)  # noqa: FURB136 - `min` is a call
            if role < 0:
                self._unusual(chunk, start, end)
            elif chunk[role + 8] != _U:
                id = chunk.rfind(b'"id":"', start, role)
                self._hold(chunk[start:end], chunk[id:role] if id > 0 else b"")
            elif chunk[role - 11 : role] != b'"message":{':
                self._unusual(chunk, start, end)
            elif find(b'"tool_use_id":"', role, role + _RESULT) < 0:
                self._read_held()
                self._user(user_line(chunk[start:end]))
            start = end + 1
            end = find(b"\n", start)
        return start

    def _unusual(self, chunk: bytes, start: int, end: int) -> None:
        """Take a line without a role at the usual place: mostly one of no interest, else written by another hand."""
        if _speaks_of_usage(chunk, start, end):
            self._hold(chunk[start:end], b"")
        elif chunk.find(b'"user"', start, min(start + _HEAD, end)) >= 0:
            self._read_held()
            self._user(user_line(chunk[start:end]))

    def _hold(self, line: bytes, id: bytes) -> None:
        """Hold a line back until the next one shows whether it must be decoded.

        A line without an end is worth nothing once the answer's end stands behind it, but for its time.
        """
        held = self._held
        if held and id and id == self._held_id and _has_end(line) and not _has_end(held):
            self._first = self._first or held
        else:
            self._read_held()
            self._first = b""
        self._held, self._held_id = line, id

    def _read_held(self) -> None:
        held, self._held = self._held, b""
        if not held:
            return
        line = assistant_line(held)
        if line is None and self._first:
            self._assistant(assistant_line(self._first))  # the answer's end is torn
        self._assistant(line, self._first, held)

    def giant(self, head: bytes, tail: bytes) -> None:
        line = giant_line(head, tail)
        self._read_held()
        if line is None:
            return
        if line.startswith(b'{"type":"user"'):
            self._user(user_line(line))
        else:
            self._assistant(assistant_line(line))

    def finish(self) -> str:
        self._read_held()
        self._give()
        return dumped({"waiting": self._waiting, "command": self._command, "model": self._model})

    def _assistant(self, line: Line | None, first: bytes = b"", written: bytes = b"") -> None:
        if line is None:
            self.found.skipped += 1
            return
        side = line.is_sidechain or self._side_file
        if line.type == "progress" and line.data is not None and line.data.message is not None:
            # A subagent's answer, repeated beside the main conversation.
            line.data.message.cwd = line.cwd
            line, side = line.data.message, True
        message = line.message
        if line.type != "assistant" or message is None or line.is_api_error_message:
            if line.is_api_error_message and written:
                self._refused(line, written)
            return
        if message.model == "<synthetic>":
            return
        now = self._copy
        if now is not None and side == self._side and same(now, line):
            if better(line, now):
                self._copy = line
        else:
            self._model = message.model
            self._begin(line, side=side)
        self._times.append(line.timestamp or "")
        if first:
            self._times.append(_time_of(first))

    def _refused(self, line: Line, written: bytes) -> None:
        """Take an error that the tool wrote in place of an answer, if it says that a window was full."""
        from quotatop.logs._claude_limit import claude_limit  # noqa: PLC0415 - most logs hold no error

        at = iso_ms(line.timestamp, self._latest)
        told = None if at is None or line.type != "assistant" else claude_limit(written, at)
        if at is None or told is None:
            return
        key = hashed(f"{TOOL_ID} limit {line.timestamp} {told}")
        self.found.limits.append((key, at, self._source(self._model, line.cwd), *told))

    def _begin(self, line: Line, *, side: bool) -> None:
        """Take the first line of another answer."""
        self._give()
        self._copy, self._side, self._times = line, side, []
        if side:
            return
        if self._command:
            self._waiting.append(self._command)
            self._command = None
        if self._waiting:
            self._prompted, self._waiting = self._waiting, []

    def _give(self) -> None:
        """Give away the answer that stands complete, as far as this file goes."""
        line, found = self._copy, self.found
        if line is None or line.message is None:
            return
        self._copy = None
        at = self._earliest(self._times)
        if at is None:
            found.skipped += 1
            self._waiting, self._prompted = self._prompted + self._waiting, []
            return
        message = line.message
        usage, final = message.usage or Usage(), message.stop_reason is not None
        numbers = usage.numbers()
        input, read, write, output, thought, hour = numbers
        best = rank(output, input + read + write + output, not self._side, final)
        group, ident = _identity(line, numbers, final)
        source = self._source(message.model, line.cwd)
        begun = 1 if self._prompted else 0
        found.events.append((group, ident, best, at, source, input, read, write, output, thought, hour, begun))
        if begun:
            found.prompts.extend((key, when, source) for key, when, _ in self._prompted)
            self._prompted = []
        if usage.iterations is not None:
            self._advised(line, usage, at)

    def _earliest(self, times: list[str]) -> int | None:
        if len(times) == 1:
            return iso_ms(times[0], self._latest)
        joined = "".join(times)
        if len(joined) == 24 * len(times) and joined.count("Z") == len(times):  # as they are written, they sort by time
            at = iso_ms(min(times), self._latest)
            if at is not None:
                return at
        found = [at for time in set(times) if (at := iso_ms(time, self._latest)) is not None]
        return min(found, default=None)

    def _advised(self, line: Line, usage: Usage, at: int) -> None:
        """Give what the answer's advisors were asked, which stands in none of its own numbers."""
        answer = line.message.id if line.message else None
        for number, (model, extra) in enumerate(usage.advice()):
            group = hashed(f"{answer or line.uuid} advice {number}")
            best = rank(extra[3], sum(extra[:4]), not self._side)
            self.found.events.append((group, 0, best, at, self._source(model, line.cwd), *extra, 0))

    def _user(self, line: User | None) -> None:
        if line is None:
            self.found.skipped += 1
            return
        if line.is_meta:
            self._go_on(line)
            return
        said = None if self._side_file else line.said()
        if said is None:
            return
        if said.startswith(_NO_PROMPT):
            if said.startswith("<local-command-"):
                self._command = None
            return
        at = iso_ms(line.timestamp, self._latest)
        if at is None:
            self.found.skipped += 1
            return
        # Copies in other files may carry other ids, but never another time.
        waiting = hashed(f"{line.timestamp} {said}"), at, line.cwd
        if said.startswith(_COMMAND):
            self._command = waiting
        else:
            self._command = None
            self._wait(waiting)

    def _go_on(self, line: User) -> None:
        """Take what the tool wrote itself: if it goes on from a command, that was a prompt."""
        if self._command is None or line.is_sidechain:
            return
        if not (line.said() or "Caveat:").startswith(_NO_PROMPT):
            self._wait(self._command)
        self._command = None

    def _wait(self, waiting: _Waiting) -> None:
        self._waiting.append(waiting)
        key, at, cwd = waiting
        self.found.prompts.append((key, at, (TOOL_ID, "", cwd, None, None)))

    def _source(self, model: str | None, cwd: str | None) -> Source:
        source = self._sources.get((model, cwd))
        if source is None:
            named = (model or UNKNOWN).removesuffix("[1m]")
            source = self._sources[model, cwd] = (TOOL_ID, named, cwd, None, None)
        return source


def _speaks_of_usage(chunk: bytes, start: int, end: int) -> bool:
    if end - start > _SHORT and chunk.find(b'"output_tokens"', end - _TAIL, end) >= 0:
        return True
    return chunk.find(b'"usage"', start, end) >= 0


def _has_end(line: bytes) -> bool:
    """Say whether a line tells why its answer stopped, which is null before its end."""
    at = line.rfind(b'"stop_reason":')
    return at >= 0 and line[at + 14 : at + 15] == b'"'


def _time_of(line: bytes) -> str:
    """Give the time of a line that is decoded only where it is not clear which of its times that is."""
    name = b'"timestamp":"'
    at = line.find(name)
    if at < 0 or line.find(name, at + 13) >= 0:
        decoded = assistant_line(line)
        if decoded and decoded.data and decoded.data.message:
            decoded = decoded.data.message
        return (decoded.timestamp if decoded else None) or ""
    return line[at + 13 : line.find(b'"', at + 13)].decode("ascii", "replace")


def _identity(line: Line, numbers: tuple[int, ...], final: bool) -> tuple[int, int]:  # noqa: FBT001 - a keyword costs
    """Give group and ident: the vendor's id, and the request's id or else the final numbers."""
    answer = line.message.id if line.message else None
    if answer:
        group = hashed(answer)
    else:
        group = hashed(line.uuid or f"{line.timestamp} {numbers}")
    if line.request_id:
        return group, crc32(line.request_id.encode("utf-8", "replace")) << 1 | 1
    if not final:
        return group, 0
    input, read, write, output, _, _ = numbers
    return group, ((input * 1_000_003 ^ read * 19_260_817 ^ write * 40_014 ^ output * 69_621) & _LOW) + 1 << 1
