"""How does a comparison of plans read?  What carries the usage first, the cheapest first, each currency by itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from quotatop.domain.comparison import Comparison, PlanRow, WindowUse
from quotatop.domain.text import cells, pad, plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import Number
from quotatop.present.amounts import count, money
from quotatop.present.drawing import BLANK, Line, Span, line, wrapped
from quotatop.present.gauge import window_name
from quotatop.present.points import whole_percent
from quotatop.present.tone import Tone
from quotatop.present.words import Words

UNBOUNDED = 400
"""The columns of an output that is no terminal: rows stay whole, for grep."""
_PROSE = 110
_GAP = "  "
_HEADS = ("plan", "fee", "cost", "locked", "served", "windows", "rate")
_RIGHT = frozenset({"fee", "cost", "served", "rate"})
_SHORTER = (
    (_HEADS, True, False),
    (_HEADS, False, False),
    (tuple(name for name in _HEADS if name != "served"), False, False),
    (("plan", "fee", "cost", "locked", "windows", "rate"), False, True),
    (("plan", "fee", "locked", "windows", "rate"), False, True),
    (("plan", "fee", "locked", "windows"), False, True),
)
"""What a table shows, the widest first: its columns, whether plans have their names beside the ids, and whether only
the fullest window is told."""
_MODELS_MOST = 4
"""So many models are named; of more only how many."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What is drawn, for how many columns."""

    found: Comparison
    words: Words
    room: int


def compare_lines(found: Comparison, words: Words, width: int) -> tuple[Line, ...]:
    """Give the lines of a comparison for `width` columns."""
    page = _Page(found, words, max(1, width))
    if not found.requests:
        return tuple(_prose(words("compare.none", days=_days(found)), page, Tone.PLAIN))
    lines = [*_summary(page)]
    for (fits, currency), group in groupby(_told(found), key=_section):
        held = list(group)
        key, tone = ("compare.fits", Tone.OK) if fits else ("compare.no", Tone.OUT)
        named = currency or words("compare.no-currency")
        lines += [BLANK, *_prose(words(key, currency=named), page, tone, strong=True), *_rows(held, page, tone)]
    lines += [*_others(page), *_remarks(page)]
    return tuple(lines)


def _section(row: PlanRow) -> tuple[bool, str | None]:
    return row.fits is True, row.currency


def _told(found: Comparison) -> list[PlanRow]:
    """Give the rows that say whether they fit by their windows or by what was paid."""
    return [row for row in found.rows if row.lockouts is not None]


def _summary(page: _Page) -> Iterator[Line]:
    found, words = page.found, page.words
    share = whole_percent(100 * found.cached / found.tokens) if found.tokens else "0%"
    text = words(
        "compare.used",
        days=_days(found),
        requests=count(found.requests),
        prompts=count(found.prompts),
        tokens=count(found.tokens),
        cached=share,
    )
    yield from _prose(text, page, Tone.PLAIN, strong=True)
    if found.model:
        yield from _prose(words("compare.as-if", model=plain(found.model, 60)), page, Tone.PLAIN)
    sums = [money(amount, currency, words) for currency, amount in sorted((found.value or {}).items())]
    said = words("compare.value", money=" + ".join(sums)) if sums else words("compare.no-value")
    if sums and found.unpriced:
        said += words("vendor.comma") + words("compare.unpriced", models=_models(found.unpriced))
    yield from _prose(said, page, Tone.PLAIN)
    yield from _prose(words("compare.least"), page, Tone.MUTED)
    yield from _answer(page)


def _answer(page: _Page) -> Iterator[Line]:
    """Say in a line what would have done: the cheapest in each currency, and whether the user's own did."""
    words, rows = page.words, page.found.rows
    cheapest, listed = _cheapest(rows), _cheapest(row for row in rows if not row.unlisted)
    if listed:
        yield from _prose(words("compare.cheapest", plans=_costing(listed.values(), words)), page, Tone.PLAIN)
    elif not cheapest and any(row.fits is False for row in rows):
        yield from _prose(words("compare.nothing-fits"), page, Tone.PLAIN)
    unlisted = [row for row in cheapest.values() if row.unlisted]
    if unlisted:
        yield from _prose(words("compare.cheapest-unlisted", plans=_costing(unlisted, words)), page, Tone.PLAIN)
    for row in rows:
        if row.is_mine:
            model = plain(page.found.model or "", 60)
            said = words(_mine(row), plan=plain(row.version.plan, 60), locked=_locked(row, words), model=model)
            yield from _prose(said, page, Tone.PLAIN)


def _cheapest(rows: Iterable[PlanRow]) -> dict[str, PlanRow]:
    """Give the cheapest that fits by currency; rows come in the order of their cost."""
    found: dict[str, PlanRow] = {}
    for row in rows:
        if row.fits and row.currency and row.cost is not None:
            found.setdefault(row.currency, row)
    return found


def _costing(rows: Iterable[PlanRow], words: Words) -> str:
    plans = (f"{plain(row.version.plan, 60)} ({money(row.cost or 0, row.currency or '', words)})" for row in rows)
    return words("plans.comma").join(plans)


def _mine(row: PlanRow) -> str:
    if row.fits is None:
        return "compare.mine-unknown"
    if row.fits:
        return "compare.mine-fits"
    return "compare.mine-unserved" if row.lockouts is None else "compare.mine-locks"


def _rows(rows: Sequence[PlanRow], page: _Page, tone: Tone) -> list[Line]:
    """Give rows as a table, one that is as wide as fits for all rows, else as a few lines for each plan."""
    words, told = page.words, _told(page.found)
    heads = {name: words(f"compare.head.{name}", days=_days(page.found)) for name in _HEADS}
    for names, named, every in _SHORTER:
        texts = [heads, *(_cells(row, words, is_named=named, is_brief=every) for row in told)]
        widths = [max(cells(one[name]) for one in texts) for name in names]
        if sum(widths) + len(_GAP) * len(widths) <= page.room:
            break
    else:
        return [each for row in rows for each in _block(row, heads, page, tone)]
    shown = dict(zip(map(id, told), texts[1:], strict=True))
    table = [_table_row(heads, names, widths, Tone.MUTED)]
    return table + [_table_row(shown[id(row)], names, widths, Tone.PLAIN, strong=row.is_mine) for row in rows]


def _table_row(
    texts: Mapping[str, str], names: Sequence[str], widths: Sequence[int], tone: Tone, *, strong: bool = False
) -> Line:
    padded = [pad(texts[name], width, right=name in _RIGHT) for name, width in zip(names, widths, strict=True)]
    return line(Span((_GAP + _GAP.join(padded)).rstrip(), tone, strong))


def _block(row: PlanRow, heads: Mapping[str, str], page: _Page, tone: Tone) -> Iterator[Line]:
    """Give one plan in a narrow place: its name, then what is known of it."""
    texts = _cells(row, page.words)
    for number, piece in enumerate(wrapped(texts["plan"], max(1, page.room - 3))):
        yield line("  " if number == 0 else "   ", Span(piece, tone, strong=True))
    column = max(cells(heads[name]) for name in _HEADS[1:])
    beside = page.room >= column + 24
    for name in _HEADS[1:]:
        head, text = heads[name], texts[name]
        if not text:
            continue
        indent = column + 6 if beside else 4
        pieces = wrapped(text if beside else f"{head}: {text}", max(1, page.room - indent))
        for number, piece in enumerate(pieces):
            start = f"    {pad(head, column)}  " if beside and number == 0 else " " * indent
            yield line(Span(start, Tone.MUTED), piece)


def _cells(row: PlanRow, words: Words, *, is_named: bool = True, is_brief: bool = False) -> dict[str, str]:
    """Give the texts of one row."""
    name = plain(f"{row.version.plan} ({row.version.name})" if is_named else row.version.plan, 60)
    if row.unlisted:
        name = f"{name} ?"
    if row.is_mine:
        name = f"{name} <- {words('compare.mine')}"
    return {
        "plan": name,
        "fee": _fee(row, words),
        "cost": _amount(row.cost),
        "locked": _locked(row, words),
        "served": "" if row.served is None else whole_percent(100 * row.served),
        "windows": _windows(row, words, is_brief=is_brief),
        "rate": _amount(row.per_100m),
    }


def _fee(row: PlanRow, words: Words) -> str:
    price = row.version.price
    if price is None or price.amount is None:
        return words("compare.fee-used") if row.fits and not row.windows else words("amount.unknown")
    return words(f"compare.fee-{price.period}", amount=_amount(price.amount))


def _amount(value: Number | None) -> str:
    """Write money without its currency, which the heading names."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def _locked(row: PlanRow, words: Words) -> str:
    if row.lockouts is None:
        return ""
    if not row.lockouts:
        return words("compare.never")
    hours = row.locked_h or 0.0
    written = f"{hours:,.0f}" if hours >= 10 else f"{hours:.1f}"
    return words("compare.once" if row.lockouts == 1 else "compare.times", count=row.lockouts, hours=written)


def _windows(row: PlanRow, words: Words, *, is_brief: bool = False) -> str:
    """Say how full the fullest period of each window would have been: `5h 64%, week 38%`, or of the fullest alone."""
    if not row.windows:
        return words("compare.no-windows")
    fullest = max(row.windows, key=lambda window: window.percent if window.percent is not None else -1.0)
    told = (fullest,) if is_brief and fullest.percent is not None else row.windows
    return words("plans.comma").join(_window(window, row, words) for window in told)


def _window(window: WindowUse, row: PlanRow, words: Words) -> str:
    name = window_name(window.id, words) + ("~" if window.estimated else "")
    if window.percent is not None:
        percent = whole_percent(window.percent) + ("+" if row.partial else "")
        return words("compare.window", name=name, percent=percent)
    if window.most is not None:
        unit = window.label or words(f"unit.{window.unit.value}")
        return words("compare.window-open", name=name, used=count(round(window.most, 2)), unit=unit)
    return words("compare.window-unknown", name=name)


def _others(page: _Page) -> Iterator[Line]:
    """Name the plans that nothing could be replayed through, and why."""
    words = page.words
    rest = [row for row in page.found.rows if row.lockouts is None]
    unserved = [row for row in rest if row.fits is False]
    unknown = [row for row in rest if row.fits is None]
    if unserved:
        title = words("compare.unserved-plans", model=plain(page.found.model or "", 60))
        yield from (BLANK, *_prose(title, page, Tone.MUTED, strong=True))
        yield from _prose(_listed(unserved, words), page, Tone.MUTED, indent=2)
    if unknown:
        yield from (BLANK, *_prose(words("compare.unknown"), page, Tone.UNKNOWN, strong=True))
        for provider, group in groupby(sorted(unknown, key=_by_provider), key=_by_provider):
            said = words("compare.not-counted", provider=provider, plans=_listed(group, words))
            yield from _prose(said, page, Tone.MUTED, indent=2)


def _by_provider(row: PlanRow) -> str:
    return row.version.provider


def _listed(rows: Iterable[PlanRow], words: Words) -> str:
    names = (f"{row.version.plan} ({words('compare.mine')})" if row.is_mine else row.version.plan for row in rows)
    return words("plans.comma").join(plain(name, 80) for name in names)


def _remarks(page: _Page) -> Iterator[Line]:
    """Say below the tables what stands behind them."""
    words, told = page.words, _told(page.found)
    yield BLANK
    alike: dict[tuple[tuple[str, str], ...], list[PlanRow]] = {}
    for row in told:
        if row.stood_in:
            alike.setdefault(row.stood_in, []).append(row)
    for stood_in, rows in alike.items():
        text = words("compare.stood-in", plans=_listed(rows, words), models=_stand_ins(stood_in, words))
        yield from _prose(text, page, Tone.MUTED)
    if any(window.estimated for row in told for window in row.windows):
        yield from _prose(words("compare.legend-estimated"), page, Tone.MUTED)
    if any(row.partial for row in told):
        yield from _prose(words("compare.legend-partial"), page, Tone.MUTED)
    if any(row.unlisted for row in told):
        yield from _prose(words("compare.legend-unlisted"), page, Tone.MUTED)
    for legend in ("compare.legend-bought", "compare.legend-slots"):
        yield from _prose(words(legend), page, Tone.MUTED)


def _stand_ins(pairs: Sequence[tuple[str, str]], words: Words) -> str:
    """Say which model stands in for which: `glm-5.3 for claude-opus-4-8, kimi-k2.6`."""
    groups: dict[str, list[str]] = {}
    for model, as_model in pairs:
        groups.setdefault(as_model, []).append(model)
    said = (words("compare.stand-in", model=name, models=_models(models)) for name, models in groups.items())
    return words("plans.semicolon").join(said)


def _models(models: Sequence[str]) -> str:
    named = ", ".join(plain(model, 40) for model in models[:_MODELS_MOST])
    return f"{named} +{len(models) - _MODELS_MOST}" if len(models) > _MODELS_MOST else named


def _days(found: Comparison) -> int:
    return max(1, round(found.days))


def _prose(text: str, page: _Page, tone: Tone, *, strong: bool = False, indent: int = 0) -> list[Line]:
    room = max(1, min(page.room, _PROSE) - indent)
    return [line(" " * indent, Span(piece, tone, strong)) for piece in wrapped(text, room)]
