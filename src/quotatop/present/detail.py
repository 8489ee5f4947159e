"""What is known of one subscription?  Everything, in sections: windows, terms, trend, trouble, where it comes from."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from quotatop.catalogue.terms import Terms
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.forecast import Unforeseen
from quotatop.domain.ports import Sample
from quotatop.domain.provider import Provider, Says
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass
from quotatop.domain.window import Window
from quotatop.present.amounts import amount, count, exact_percent, money, unit_name
from quotatop.present.balances import only_balances
from quotatop.present.bar import bar
from quotatop.present.drawing import BLANK, Line, Span, clipped, padded, spread, wrapped
from quotatop.present.faults import say_fault
from quotatop.present.gauge import GaugeRow, gauges, window_name
from quotatop.present.glyphs import Glyphs
from quotatop.present.grounds import say_outlook
from quotatop.present.peak import say_peak
from quotatop.present.times import ago, clock, countdown, date
from quotatop.present.tone import Tone, of_verdict
from quotatop.present.trend import chart
from quotatop.present.vendor_words import say_vendor
from quotatop.present.view import View
from quotatop.present.whence import say_credential
from quotatop.present.work_left import work_left

_LABEL = 18
_MOST_WIDTH = 100
_BESIDE_BAR = 14
"""Cells of a gauge's line that are neither label, bar, verdict nor reset: the mark, the percentage, the gaps."""
_CLOCK_FROM, _WORDS_FROM = 70, 44
"""Narrower pages say a reset without the clock, and then by its countdown alone."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the detail screen is about, and what is known of it. `trends` are samples by window id."""

    state: SubscriptionState
    terms: Terms | None
    provider: Provider | None
    trends: Mapping[str, Sequence[Sample]]


class Sheet:
    """Lines under construction: sections, labelled texts, free lines."""

    def __init__(self, view: View, width: int, glyphs: Glyphs) -> None:
        self.view, self.words, self.glyphs = view, view.words, glyphs
        self.width = max(1, width)
        self.lines: list[Line] = []

    def section(self, key: str) -> None:
        """Begin a section."""
        if self.lines:
            self.lines.append(BLANK)
        self.add(Span(f" {self.words(key)}", Tone.MUTED, strong=True))

    def add(self, *spans: Span) -> None:
        """Add one line, cut to the width."""
        self.lines.append(Line(clipped(spans, self.width, self.glyphs.ellipsis)))

    def text(self, text: str, tone: Tone = Tone.PLAIN, indent: int = 3) -> None:
        """Add a text, broken where the width ends."""
        for piece in wrapped(text, min(_MOST_WIDTH, self.width - indent - 1)):
            self.add(Span(" " * indent), Span(piece, tone))

    def fact(self, key: str, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Add a labelled text; nothing where the text is empty."""
        self.labelled(self.words(key), text, tone)

    def labelled(self, label_text: str, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Add a text below a label that is no words of ours; nothing where the text is empty."""
        if not text:
            return
        label = min(_LABEL, max(6, self.width // 3))
        pieces = wrapped(text, min(_MOST_WIDTH, max(1, self.width - label - 5))) or [""]
        for number, piece in enumerate(pieces):
            head = Span(label_text if number == 0 else "", Tone.MUTED)
            self.add(Span("   "), padded(head, label, self.glyphs.ellipsis), Span(" "), Span(piece, tone))


def detail_lines(subject: Subject, view: View, width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """Write the sheet of one subscription."""
    sheet = Sheet(view, width, glyphs)
    for part in (_fault, _windows, _forecasts, _terms, _peak, _trends, _balances, _source):
        part(sheet, subject)
    return tuple(sheet.lines)


def says(text: Says | None, view: View) -> str:
    """Give a provider's or a plan's own sentence in the language of the screen."""
    if text is None:
        return ""
    return text.zh if view.words.language == "zh" else text.en


def _fault(sheet: Sheet, subject: Subject) -> None:
    fault, words, view = subject.state.fault, sheet.words, sheet.view
    if fault is None:
        return
    sheet.section("detail.trouble")
    sheet.text(say_fault(fault, subject.state.subscription, words), Tone.FAULT)
    sheet.fact("detail.kind", fault.kind.value)
    sheet.fact("detail.since", ago(view.now, fault.at, words))
    sheet.fact("detail.again", clock(fault.retry_at, view) if fault.retry_at else "")
    sheet.fact("detail.raw", plain(fault.raw, 600) if fault.raw else "")


def _windows(sheet: Sheet, subject: Subject) -> None:
    state, view = subject.state, sheet.view
    if state.reading is None:
        return
    if not only_balances(state.reading):
        sheet.section("detail.windows")
    windows = {window.id: window for window in state.windows(view.now)}
    raw = {window.id: window for window in state.reading.windows}
    rows = gauges(windows.values(), view, paused=state.subscription.paused, forecasts=state.forecasts(view.now))
    label = min(24, max([4, *(Span(row.label).width for row in rows)]))
    resets = [_resets(row, sheet) for row in rows]
    after = max((Span(f"{row.word}  {when}").width for row, when in zip(rows, resets, strict=True)), default=0)
    room = min(50, sheet.width - label - after - _BESIDE_BAR)
    for number, row in enumerate(rows):
        if number:
            sheet.lines.append(BLANK)
        _gauge(sheet, row, windows[row.id], label, room, resets[number])
        _facts(sheet, windows[row.id], raw[row.id], subject.terms)
    for name in state.reading.unrecognised:
        sheet.fact("detail.unrecognised", plain(name))
    for note in state.reading.notes:
        sheet.fact("detail.note", say_vendor(plain(note), sheet.words))


def _resets(row: GaugeRow, sheet: Sheet) -> str:
    """Say when a window resets: by the clock too where there is room, or why there is no such time."""
    if not row.countdown:
        return row.note
    if sheet.width < _WORDS_FROM:
        return row.countdown
    key = "detail.resets" if sheet.width >= _CLOCK_FROM else "detail.resets-in"
    return sheet.words(key, span=row.countdown, clock=row.clock)


def _gauge(sheet: Sheet, row: GaugeRow, window: Window, label: int, room: int, resets: str) -> None:
    glyphs = sheet.glyphs
    exact = "" if window.used_percent is None else exact_percent(window.used_percent, sheet.view.show)
    percent = Span(exact or row.percent, row.tone, strong=True)
    mark = Span(f" {glyphs.binding if row.binding else ' '} ", Tone.BINDING, strong=True)
    spans = [mark, padded(Span(row.label, strong=True), label, glyphs.ellipsis), Span(" ")]
    spans += [padded(percent, 7, glyphs.ellipsis, right=True), Span(" ")]
    if room >= 8:
        spans += [*bar(row.fill, row.pace, room, glyphs, row.tone), Span(" ")]
    sheet.add(*spans, Span(row.word, row.tone, strong=True), Span(f"  {resets}", Tone.PLAIN))


def _facts(sheet: Sheet, window: Window, raw: Window, terms: Terms | None) -> None:
    """Give what stands behind a figure: the counts, the vendor's own words and which way they count."""
    words, view = sheet.words, sheet.view
    counts = amount(window, view.show, words)
    if counts:
        sheet.fact("detail.counts", words("detail.counted", counts=counts, unit=unit_name(window, words)))
    left = work_left(window, terms, words)
    sheet.fact("detail.work-left", words("work.at-most", work=left) if left else "")
    if raw.vendor is not None:
        direction = words(f"direction.{raw.vendor.direction.value}")
        sheet.fact("detail.vendor-says", words("detail.vendor", text=plain(raw.vendor.text), direction=direction))
    for share in window.breakdown:
        sheet.fact("detail.share", f"{plain(share.name, 64)}  {count(share.used)}")
    for note in window.notes:
        sheet.fact("detail.note", say_vendor(plain(note), sheet.words))


def _forecasts(sheet: Sheet, subject: Subject) -> None:
    """Say what is foretold of each window as it was last read, and the arithmetic behind it."""
    state, view = subject.state, sheet.view
    current = state.forecasts(view.now)
    told = [(id, one) for id, one in state.outlooks if isinstance(one, Unforeseen) or id in current]
    if not any(id in current for id, _ in told):
        told = [(id, one) for id, one in told if one is not Unforeseen.OVER]
    if not told:
        return
    sheet.section("detail.forecast")
    for id, outlook in told:
        for number, text in enumerate(say_outlook(outlook, view)):
            tone = Tone.MUTED if number or isinstance(outlook, Unforeseen) else of_verdict(outlook.verdict)
            sheet.labelled("" if number else window_name(id, sheet.words), text, tone)


def _terms(sheet: Sheet, subject: Subject) -> None:
    terms, words, view = subject.terms, sheet.words, sheet.view
    sheet.section("detail.plan")
    if terms is None or terms.plan_name is None:
        sheet.text(words("card.plan-unknown"), Tone.MUTED)
    else:
        origin = f" ({words(f'origin.{terms.origin.value}')})" if terms.origin else ""
        sheet.fact("detail.plan-name", plain(terms.plan_name, 64) + origin)
    if terms is not None:
        version = terms.version
        sheet.fact(
            "detail.version", f"{version.id}, {words(f'confidence.{version.confidence.value}')}" if version else ""
        )
        sheet.fact("detail.when-spent", says(terms.when_spent, view))
        for note in terms.notes:
            sheet.fact("detail.note", says(note, view))
    plan = subject.state.reading.plan if subject.state.reading else None
    if plan is not None and plan.renews_at is not None:
        sheet.fact("detail.renews", date(view.local(plan.renews_at), words))


def _peak(sheet: Sheet, subject: Subject) -> None:
    terms, words, view = subject.terms, sheet.words, sheet.view
    said = say_peak(terms, view)
    if terms is None or said is None or terms.peak is None:
        return
    rule = terms.peak
    sheet.section("detail.peak")
    sheet.add(Span("   "), Span(said.mark, said.tone, strong=True), Span(f" {said.text}", said.tone))
    hours = ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in rule.spans)
    days = words("detail.daily") if len(rule.days) == 7 else _days(rule.days, view)
    sheet.fact("detail.hours", f"{days} {hours} {rule.zone}")
    sheet.fact("detail.next", f"{clock(said.edge, view)} ({countdown(view.now, said.edge)})" if said.edge else "")
    sheet.fact("detail.vendor-clock", said.vendor)
    for factor in rule.factors:
        peak, off = (
            words("amount.unknown") if value is None else count(value) for value in (factor.peak, factor.off_peak)
        )
        until = f" ({words('detail.until', date=factor.until.isoformat())})" if factor.until else ""
        model = words("detail.every-model") if factor.model == "*" else plain(factor.model, 64)
        sheet.fact("detail.factor", words("detail.factors", model=model, peak=peak, off=off) + until)
    sheet.fact("detail.rule", f"{rule.id}, {words(f'confidence.{rule.confidence.value}')}")
    for source in rule.sources:
        sheet.fact("detail.from", plain(source, 200))


def _days(days: frozenset[int], view: View) -> str:
    names = view.words("time.days").split()
    return " ".join(names[day] for day in sorted(days))


def _trends(sheet: Sheet, subject: Subject) -> None:
    windows = subject.state.windows(sheet.view.now)
    shown = [
        window
        for window in windows
        if any(point.used_percent is not None for point in subject.trends.get(window.id, ()))
    ]
    if not shown:
        return
    sheet.section("detail.trend")
    labels = {row.id: row.label for row in gauges(windows, sheet.view)}
    for number, window in enumerate(shown):
        if number:
            sheet.lines.append(BLANK)
        sheet.add(Span(f"   {labels[window.id]}", Tone.PLAIN, strong=True))
        width = min(_MOST_WIDTH, sheet.width - 1)
        sheet.lines += chart(subject.trends[window.id], window, sheet.view, width, sheet.glyphs)


def _balances(sheet: Sheet, subject: Subject) -> None:
    reading, view = subject.state.reading, sheet.view
    if reading is None or not reading.balances:
        return
    sheet.section("detail.balances")
    for balance in reading.balances:
        ends = f", {sheet.words('detail.expires', clock=clock(balance.expires_at, view))}" if balance.expires_at else ""
        label = padded(
            Span(say_vendor(plain(balance.name, 64), sheet.words), Tone.MUTED), _LABEL, sheet.glyphs.ellipsis
        )
        value = money(balance.amount, balance.unit, sheet.words) + ends
        sheet.add(Span("   "), label, Span(" "), Span(plain(value, 120)))


def _source(sheet: Sheet, subject: Subject) -> None:
    state, words, view = subject.state, sheet.words, sheet.view
    subscription, provider = state.subscription, subject.provider
    sheet.section("detail.source")
    sheet.fact("detail.id", subscription.id)
    sheet.fact("detail.provider", f"{says(provider.name, view)} ({provider.id})" if provider else subscription.provider)
    sheet.fact("detail.credential", say_credential(subscription.credential, words))
    sheet.fact("detail.base-url", subscription.base_url or "")
    sheet.fact(
        "detail.read", ago(view.now, state.reading.read_at, words) if state.reading else words("health.unpolled")
    )
    sheet.fact("detail.next-read", _next(state, view))
    sheet.fact("detail.lag", says(provider.lag, view) if provider else "")
    sheet.fact("detail.page", provider.usage_page if provider else "")


def _next(state: SubscriptionState, view: View) -> str:
    if state.subscription.paused:
        return view.words("card.paused")
    if state.polling:
        return view.words("footer.reading")
    if state.next_poll is None:
        return ""
    reason = view.words(f"cadence.{state.reason}") if state.reason and f"cadence.{state.reason}" in view.words else ""
    when = clock(max(view.now, state.next_poll), view)
    return f"{when}, {reason}" if reason else when


def heading(state: SubscriptionState, view: View, width: int, glyphs: Glyphs) -> tuple[Line, ...]:
    """Give the first lines of the detail screen: whose it is, and the clock."""
    name = plain(state.subscription.name, 64)
    local: datetime = view.local(view.now)
    left = [Span(" "), Span(name, Tone.TITLE, strong=True)]
    line = spread(left, [Span(f"{local:%H:%M} ", Tone.TITLE)], width, glyphs.ellipsis)
    return line, Line((Span(glyphs.rule * width, Tone.TRACK),))
