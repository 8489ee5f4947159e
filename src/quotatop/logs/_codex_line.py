"""What does a line of Codex's log say?  Typed where it has the usual shape, tolerant where it has not."""

from msgspec import DecodeError, Raw, Struct, ValidationError
from msgspec.json import Decoder

from quotatop.logs._reading import count, loads, table, text


class Counts(Struct, gc=False):
    """Tokens; the cached ones are among the input."""

    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    reasoning_output_tokens: int = 0

    def numbers(self) -> tuple[int, int, int, int]:
        """Give input, cached input, output and reasoning."""
        return self.input_tokens, self.cached_input_tokens, self.output_tokens, self.reasoning_output_tokens


class Info(Struct, gc=False):
    """The running total, and what the last request took."""

    total_token_usage: Counts | None = None
    last_token_usage: Counts | None = None


class Payload(Struct, gc=False):
    """What a count is about; the rate limits beside it are read where they matter."""

    info: Info | None = None


class Line(Struct, gc=False):
    """A line with counts."""

    timestamp: str | None = None
    payload: Payload | None = None


class Thread(Struct, gc=False):
    """What a session says of itself."""

    id: str | None = None
    cwd: str | None = None
    model_provider: str | None = None
    forked_from_id: str | None = None
    source: Raw = Raw(b"null")
    model: str | None = None


class Meta(Struct, gc=False):
    """A line that opens a session or a turn."""

    timestamp: str | None = None
    payload: Thread | None = None


_ERRORS = (ValidationError, DecodeError, RecursionError, UnicodeDecodeError)
_decode_line = Decoder(Line).decode
_decode_meta = Decoder(Meta).decode


def count_line(line: bytes) -> Line | None:
    """Read a line with counts; None where nothing can be read."""
    try:
        return _decode_line(line)
    except _ERRORS:
        return _tolerant(line)


def context_line(line: bytes) -> Meta:
    """Read a line that opens a session or a turn."""
    try:
        return _decode_meta(line)
    except _ERRORS:
        return _tolerant_meta(line)


def _tolerant(line: bytes) -> Line | None:
    found = loads(line)
    if not isinstance(found, dict):
        return None
    info = table(table(found.get("payload")).get("info"))
    total, last = info.get("total_token_usage"), info.get("last_token_usage")
    return Line(text(found.get("timestamp")), Payload(Info(_counts(total), _counts(last))))


def _counts(found: object) -> Counts | None:
    if not isinstance(found, dict):
        return None
    names = "input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens"
    return Counts(*(count(found.get(name)) for name in names))


def _tolerant_meta(line: bytes) -> Meta:
    found = table(loads(line))
    payload = table(found.get("payload"))
    thread = Thread(
        id=text(payload.get("id")),
        cwd=text(payload.get("cwd")),
        model_provider=text(payload.get("model_provider")),
        forked_from_id=text(payload.get("forked_from_id")),
        source=Raw(b'"subagent"' if "subagent" in table(payload.get("source")) else b"null"),
        model=text(payload.get("model")),
    )
    return Meta(text(found.get("timestamp")), thread)
