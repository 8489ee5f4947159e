"""How does logged usage read in rows?  A table that fits: first the rarer columns go, then it turns to blocks."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from quotatop.domain.reach import Reach
from quotatop.domain.text import cells, cut, pad, plain
from quotatop.domain.usage_owner import BETWEEN, guessed_share
from quotatop.domain.usage_table import Used
from quotatop.domain.value import dataclass
from quotatop.present.amounts import count, money
from quotatop.present.drawing import BLANK, Line, Span, line, wrapped
from quotatop.present.glyphs import Glyphs
from quotatop.present.points import whole_percent
from quotatop.present.tone import Tone
from quotatop.present.words import Words

UNBOUNDED = 400
"""The columns of an output that is no terminal: rows stay whole, for grep."""
_GAP = "  "
_COLUMNS = (
    "key",
    "known",
    "prompts",
    "requests",
    "input",
    "cache_read",
    "cache_write",
    "output",
    "total",
    "hit",
    "money",
)
_LEAVING = ("cache_write", "cache_read", "input", "output", "hit", "prompts")
"""Which columns go first where there is no room."""
_WORDY = ("key", "known")
_KEY_LEAST = 28
"""Longer names are shortened before a column goes."""
_PROSE = 110
_CENT = 0.01


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used in a time: rows by something, and all; lines and files that could not be read."""

    by: str
    rows: Sequence[tuple[str, Used]]
    whole: Used
    skipped_lines: int = 0
    skipped_files: int = 0
    days: Sequence[tuple[str, int]] = ()
    """All tokens of each day, for the trend; a day without any is missing."""
    problem: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    tools: Sequence[str] = ()
    """The names of the tools whose logs are known, where none holds anything."""
    kimi: Reach | None = None


def usage_lines(found: Usage, words: Words, width: int, ellipsis: str = "…") -> tuple[Line, ...]:
    """Give the lines of a table for `width` columns, with what is to be said about it."""
    columns = tuple(name for name in _COLUMNS if name != "known" or found.by == "subscription")
    heads = {name: words(f"usage.head.{name}" if name != "key" else f"usage.by.{found.by}") for name in columns}
    every = [(key, _texts(key, used, found.by, words)) for key, used in found.rows]
    total = _texts(words("usage.total"), found.whole, "", words)
    names, room = _fitting([heads, *(texts for _, texts in every), total], columns, width)
    if names:
        for _, texts in every:
            texts["key"] = _short(texts["key"], room, ellipsis, tail=found.by == "project")
        widths = [max(cells(texts[name]) for texts in (heads, *(t for _, t in every), total)) for name in names]
        lines = [_row(heads, names, widths, Tone.MUTED)]
        lines += [_row(texts, names, widths, Tone.PLAIN) for _, texts in every]
        lines.append(_row(total, names, widths, Tone.PLAIN, strong=True))
    else:
        lines = [each for _, texts in every for each in _block(texts, heads, width)]
        lines += _block(total, heads, width)
    return (*lines, *_remarks(found, words, width))


def none_lines(found: Usage, words: Words, width: int) -> tuple[Line, ...]:
    """Say that nothing was found, and where it was looked for."""
    texts = [words("usage.none")]
    if found.tools:
        texts += [words("usage.known", tools=words("vendor.comma").join(found.tools)), words("usage.least")]
    texts += _skipped(found, words)
    return tuple(line(Span(piece, Tone.MUTED)) for text in texts for piece in wrapped(text, max(1, min(width, _PROSE))))


def trend_lines(
    found: Usage, today: date, span: int, width: int, height: int, glyphs: Glyphs, words: Words
) -> tuple[Line, ...]:
    """Draw the tokens of each day up to today, and say which was the fullest; one row high, it goes without saying."""
    held = dict(found.days)
    days = [(today - timedelta(days=back)).isoformat() for back in range(min(span, max(1, width)) - 1, -1, -1)]
    most = max((held.get(day, 0) for day in days), default=0)
    if not most:
        return ()
    cell = max(1, min(4, width // len(days)))
    drawn = [_column(held.get(day, 0) / most, height, glyphs.levels) for day in days]
    rows = [line(Span("".join(column[row] * cell for column in drawn).rstrip(), Tone.OK)) for row in range(height)]
    if height == 1:
        return (*rows, BLANK)
    peak = max(days, key=lambda day: held.get(day, 0))
    texts = wrapped(words("usage.trend", first=days[0], last=days[-1], peak=peak, most=count(most)), max(1, width))
    return (*rows, *(line(Span(text, Tone.MUTED)) for text in texts), BLANK)


def _column(share: float, height: int, levels: str) -> list[str]:
    """Draw one day from the top down; what is something is at least a little."""
    steps = len(levels) - 1
    filled = 0 if share <= 0 else max(1, round(share * height * steps))
    return [levels[min(steps, max(0, filled - row * steps))] for row in range(height - 1, -1, -1)]


def _texts(key: str, used: Used, by: str, words: Words) -> dict[str, str]:
    _, input, read, write, output, _, _ = used.counts
    rate = used.hit_rate
    shown = plain(words("usage.or").join(key.split(BETWEEN)) if by == "subscription" else key)
    sums = " + ".join(_money(amount, currency, words) for currency, amount in sorted(used.money.items()))
    unknown = words("amount.unknown")
    if used.unpriced or used.is_untold:
        sums = f"{sums} + {unknown}" if sums else unknown
    told = {
        "input": input,
        "cache_read": read,
        "cache_write": write,
        "output": output,
        "total": used.total,
    }
    return {
        "key": shown or words(f"usage.no-{by}"),
        "known": _known(used, words),
        "prompts": count(used.prompts),
        "requests": count(used.requests),
        **{name: unknown if used.is_untold else count(tokens) for name, tokens in told.items()},
        "hit": "" if rate is None else whole_percent(100 * rate),
        "money": sums,
    }


def _money(amount: float, currency: str, words: Words) -> str:
    """Write money; what is something is never written as nothing."""
    return (
        words("usage.hardly", money=money(_CENT, currency, words))
        if 0 < amount < _CENT
        else money(amount, currency, words)
    )


def _known(used: Used, words: Words) -> str:
    """Tell by what it is known whose a row is; a guess is never hidden."""
    share = guessed_share(used)
    if 0 < share < 1:
        return words("usage.sign.partly", share=whole_percent(100 * share))
    return words("usage.comma").join(words(f"usage.sign.{sign}") for sign in sorted(used.signs))


def _fitting(rows: Sequence[dict[str, str]], columns: Sequence[str], width: int) -> tuple[tuple[str, ...], int]:
    """Give the columns that fit, none where not even the last ones do, and the room for the first."""
    names = list(columns)
    wide = {name: max(cells(row[name]) for row in rows) for name in names}
    least = min(wide["key"], _KEY_LEAST)
    for leaving in ("", *_LEAVING):
        if leaving:
            names.remove(leaving)
        room = width - sum(wide[name] + len(_GAP) for name in names[1:])
        if room >= least:
            return tuple(names), room
    return (), 0


def _short(text: str, room: int, ellipsis: str, *, tail: bool) -> str:
    """Shorten a name at its end, or a folder at its beginning, whose end tells it from others."""
    if cells(text) <= room or not tail:
        return cut(text, room, ellipsis)
    return "".join(reversed(cut(text[::-1], room, ellipsis[::-1])))


def _row(
    texts: dict[str, str], names: Sequence[str], widths: Sequence[int], tone: Tone, *, strong: bool = False
) -> Line:
    placed = (pad(texts[name], width, right=name not in _WORDY) for name, width in zip(names, widths, strict=True))
    return line(Span(_GAP.join(placed).rstrip(), tone, strong))


def _block(texts: dict[str, str], heads: dict[str, str], width: int) -> Iterable[Line]:
    """Give one row in a narrow place."""
    for piece in wrapped(texts["key"], max(1, width)):
        yield line(Span(piece, Tone.PLAIN, strong=True))
    for name in ("known", "requests", "total", "money"):
        if not texts[name]:
            continue
        for piece in wrapped(f"{heads[name]} {texts[name]}", max(1, width - 2)):
            yield line("  ", Span(piece))


def _owned(found: Usage, words: Words) -> Iterable[str]:
    """Say what to make of a table of subscriptions, and how to make it better."""
    if found.by != "subscription":
        return
    if any(guessed_share(used) for _, used in found.rows):
        yield words("usage.guessed")
    if any(BETWEEN in key for key, _ in found.rows):
        yield words("usage.unclear")
    nobody = [plain(model) for key, used in found.rows if not key for model in used.models]
    if nobody:
        yield words("usage.nobody", models=words("vendor.comma").join(nobody))


def _reach(found: Usage, words: Words) -> Iterable[str]:
    """Say how far Kimi's limits reach, and which of them binds."""
    if found.kimi is not None:
        kimi = found.kimi
        yield words(
            "usage.kimi",
            hit=whole_percent(100 * kimi.hit_rate),
            short=count(round(kimi.short)),
            week=count(round(kimi.week)),
            times=count(round(kimi.times, 1)),
            terms=kimi.terms.isoformat(),
            plan=kimi.name,
        )


def _remarks(found: Usage, words: Words, width: int) -> Iterable[Line]:
    texts = [*_owned(found, words), *_reach(found, words), words("usage.least")]
    if found.whole.unpriced:
        texts.append(
            words("usage.unpriced", models=words("vendor.comma").join(sorted(map(plain, found.whole.unpriced))))
        )
    if found.whole.untold:
        texts.append(words("usage.untold", count=count(found.whole.untold)))
    texts += _skipped(found, words)
    yield BLANK
    for text in texts:
        for piece in wrapped(text, max(1, min(width, _PROSE))):
            yield line(Span(piece, Tone.MUTED))


def _skipped(found: Usage, words: Words) -> list[str]:
    if not found.skipped_lines and not found.skipped_files:
        return []
    return [words("usage.skipped", lines=count(found.skipped_lines), files=count(found.skipped_files))]
