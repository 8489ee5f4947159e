"""What does one line of Claude Code's log say?  Typed where it has the usual shape, tolerant where it has not."""

import json
import re
from typing import Annotated

from msgspec import DecodeError, Meta, Raw, Struct, ValidationError
from msgspec.json import Decoder

from quotatop.logs._reading import count, loads, rows, table, text

Count = Annotated[int, Meta(ge=0, lt=1 << 53)]
"""A count of tokens; what lies outside is damage, for the tolerant way."""


class CacheWrites(Struct, gc=False):
    """Tokens written into the cache, by how long they are kept there."""

    ephemeral_5m_input_tokens: Count = 0
    ephemeral_1h_input_tokens: Count = 0


class Details(Struct, gc=False):
    """What the output consists of."""

    thinking_tokens: Count = 0


class Usage(Struct, gc=False):
    """The numbers of a call. `iterations` are its parts, but for the advisors' calls, which come on top."""

    input_tokens: Count | None = 0
    output_tokens: Count | None = 0
    cache_creation_input_tokens: Count | None = 0
    cache_read_input_tokens: Count | None = 0
    cache_creation: CacheWrites | None = None
    output_tokens_details: Details | None = None
    iterations: Raw | None = None

    def numbers(self) -> tuple[int, int, int, int, int, int]:
        """Give input, cache read, cache write, output, reasoning in it, and one-hour writes in the writes."""
        output = self.output_tokens or 0
        write, hour = self.cache_creation_input_tokens or 0, 0
        if self.cache_creation is not None:
            hour = self.cache_creation.ephemeral_1h_input_tokens
            write = max(write, self.cache_creation.ephemeral_5m_input_tokens + hour)
        thought = 0 if self.output_tokens_details is None else min(self.output_tokens_details.thinking_tokens, output)
        return self.input_tokens or 0, self.cache_read_input_tokens or 0, write, output, thought, hour

    def advice(self) -> list[tuple[str | None, tuple[int, int, int, int, int, int]]]:
        """Give model and numbers of each advisor's call."""
        written = bytes(self.iterations or b"")
        if b"advisor_message" not in written:
            return []
        calls = [table(row) for row in rows(loads(written))]
        return [(text(c.get("model")), _usage(c).numbers()) for c in calls if c.get("type") == "advisor_message"]


class Message(Struct, gc=False):
    """What the vendor answered."""

    id: str | None = None
    model: str | None = None
    stop_reason: str | None = None
    usage: Usage | None = None


class Line(Struct, gc=False, rename="camel"):
    """A line that may hold an answer; `data` where it repeats a subagent's."""

    type: str = ""
    uuid: str | None = None
    timestamp: str | None = None
    request_id: str | None = None
    cwd: str | None = None
    is_sidechain: bool = False
    is_api_error_message: bool = False
    message: Message | None = None
    data: "Data | None" = None


class Data(Struct, gc=False):
    """What a progress line wraps."""

    message: Line | None = None


class Said(Struct, gc=False):
    """A user's message; its content is decoded where it may be a prompt."""

    content: Raw = Raw(b"null")


def _content(written: Raw) -> object:
    try:
        found: object = _decode_any(written)
    except _ERRORS:
        return loads(bytes(written))
    return found


class Origin(Struct, gc=False):
    """Who wrote a user's message."""

    kind: str | None = None


class User(Struct, gc=False, rename="camel"):
    """A line that may hold a person's prompt."""

    type: str = ""
    timestamp: str | None = None
    cwd: str | None = None
    is_sidechain: bool = False
    is_meta: bool = False
    is_compact_summary: bool = False
    tool_use_result: Raw | None = None
    origin: Origin | None = None
    message: Said | None = None

    def said(self) -> str | None:
        """Give what a person said ("" for a picture alone), or None where no person did."""
        if self.type != "user" or self.is_sidechain or self.is_compact_summary or self.message is None:
            return None
        if self.tool_use_result is not None or (self.origin is not None and self.origin.kind not in (None, "human")):
            return None
        content = _content(self.message.content)
        if isinstance(content, str):
            return content.lstrip()
        blocks = [table(block) for block in rows(content)]
        kinds = {block.get("type") for block in blocks}
        if "tool_result" in kinds or not kinds & {"text", "image"}:
            return None
        return next((str(block.get("text")).lstrip() for block in blocks if block.get("type") == "text"), "")


def same(one: Line, other: Line) -> bool:
    """Say whether two lines tell of the same answer, as far as two neighbours can."""
    mine, its = one.message, other.message
    if mine is None or its is None or mine.id is None or mine.id != its.id or one.request_id != other.request_id:
        return False
    if one.request_id is not None or mine.stop_reason is None:
        return True
    # Without a request id an end with other numbers, or a beginning after an end, is another answer of a relay that
    # stamps them all alike.
    return its.stop_reason is not None and _of(mine).numbers() == _of(its).numbers()


def better(new: Line, old: Line) -> bool:
    """Say whether one line of an answer tells its numbers better than another."""
    mine, its = new.message, old.message
    if mine is None or its is None:
        return its is None
    if (mine.stop_reason is None) != (its.stop_reason is None):
        return its.stop_reason is None
    numbers, others = _of(mine).numbers(), _of(its).numbers()
    return (numbers[3], sum(numbers[:4])) > (others[3], sum(others[:4]))


def _of(message: Message) -> Usage:
    return message.usage or Usage()


_ERRORS = (ValidationError, DecodeError, RecursionError, UnicodeDecodeError)
_decode_any = Decoder().decode
_decode_line = Decoder(Line).decode
_decode_user = Decoder(User).decode


def assistant_line(line: bytes) -> Line | None:
    """Read a line that may hold an answer; None where nothing can be read."""
    try:
        return _decode_line(line)
    except _ERRORS:
        return _tolerant(line)


def user_line(line: bytes) -> User | None:
    """Read a line that may hold a prompt; None where nothing can be read."""
    try:
        return _decode_user(line)
    except _ERRORS:
        found = loads(line)
    if not isinstance(found, dict):
        return None
    message, origin = table(found.get("message")), found.get("origin")
    result = found.get("toolUseResult")
    return User(
        type=str(found.get("type")),
        timestamp=text(found.get("timestamp")),
        cwd=text(found.get("cwd")),
        is_sidechain=found.get("isSidechain") is True,
        is_meta=found.get("isMeta") is True,
        is_compact_summary=found.get("isCompactSummary") is True,
        tool_use_result=None if result is None else Raw(b"1"),
        origin=None if origin is None else Origin(text(table(origin).get("kind")) or "odd"),
        message=Said(Raw(json.dumps(message.get("content")).encode())),
    )


def _tolerant(line: bytes) -> Line | None:
    found = loads(line)
    return _line(found) if isinstance(found, dict) else None


def _line(found: dict[str, object]) -> Line:
    message, data = found.get("message"), table(found.get("data")).get("message")
    return Line(
        type=str(found.get("type")),
        uuid=text(found.get("uuid")),
        timestamp=text(found.get("timestamp")),
        request_id=text(found.get("requestId")),
        cwd=text(found.get("cwd")),
        is_sidechain=found.get("isSidechain") is True,
        is_api_error_message=found.get("isApiErrorMessage") is True,
        message=_message(message) if isinstance(message, dict) else None,
        data=Data(_line(data)) if isinstance(data, dict) else None,
    )


def _message(found: dict[str, object]) -> Message:
    usage = found.get("usage")
    return Message(
        id=text(found.get("id")),
        model=text(found.get("model")),
        stop_reason=text(found.get("stop_reason")),
        usage=_usage(usage) if isinstance(usage, dict) else None,
    )


def _usage(found: dict[str, object]) -> Usage:
    parts, details = table(found.get("cache_creation")), table(found.get("output_tokens_details"))
    return Usage(
        input_tokens=count(found.get("input_tokens")),
        output_tokens=count(found.get("output_tokens")),
        cache_creation_input_tokens=count(found.get("cache_creation_input_tokens")),
        cache_read_input_tokens=count(found.get("cache_read_input_tokens")),
        cache_creation=CacheWrites(
            count(parts.get("ephemeral_5m_input_tokens")), count(parts.get("ephemeral_1h_input_tokens"))
        ),
        output_tokens_details=Details(count(details.get("thinking_tokens"))),
        iterations=Raw(json.dumps(rows(found.get("iterations"))).encode()),
    )


_FIELD = re.compile(rb'"(id|model|uuid|timestamp|requestId|cwd|stop_reason)"\s*:\s*"([^"\\]{1,512})"')
_FLAG = re.compile(rb'"(isSidechain|isMeta|isCompactSummary|isApiErrorMessage)"\s*:\s*true')
_NUMBERS = re.compile(rb'"usage"\s*:\s*(\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})')
_SAID = re.compile(
    rb'"content"\s*:\s*(?:\[\s*\{\s*"type"\s*:\s*"text"\s*,\s*"text"\s*:\s*)?'
    rb'("(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u]){0,64})'
)
_ORIGIN = re.compile(rb'"origin"\s*:\s*\{[^{}]*\}')


def giant_line(head: bytes, tail: bytes) -> bytes | None:
    """Make a short line of the two ends of one that is too long to hold; None where it is of no use.

    Our own fields are read where Claude Code writes them: the envelope before and behind the content, `usage` behind
    it. What stands inside the content has escaped quotes.
    """
    fields: dict[bytes, bytes] = {}
    for name, value in _FIELD.findall(head[:2048]) + _FIELD.findall(tail[-4096:]):
        fields.setdefault(name, value)
    flags = b"".join(b',"%s":true' % name for name in {*_FLAG.findall(head[:2048]), *_FLAG.findall(tail[-4096:])})
    outer = b"".join(b',"%s":"%s"' % (name, fields[name]) for name in _OUTER if name in fields)
    if b'"message":{"role":"user"' in head[:2048]:
        if b'"tool_use_id":"' in head[:2048] or b'"toolUseResult"' in tail:
            return None
        said, origin = _SAID.search(head[:2048]), _ORIGIN.search(tail[-4096:])
        outer += b"," + origin[0] if origin else b""
        return b'{"type":"user"%s%s,"message":{"content":%s"}}' % (outer, flags, said[1] if said else b'"')
    usage = _NUMBERS.findall(tail)
    if not usage:
        return None
    inner = b"".join(b',"%s":"%s"' % (name, fields[name]) for name in _INNER if name in fields)
    return b'{"type":"assistant"%s%s,"message":{"usage":%s%s}}' % (outer, flags, usage[-1], inner)


_OUTER = (b"uuid", b"timestamp", b"requestId", b"cwd")
_INNER = (b"id", b"model", b"stop_reason")
