"""How is the answer of `check` said: as a document for programs, and in at most five lines a subscription?

Works on plain values and on a `Speech`, which may come out of the cache, with nothing imported that a quick command
cannot afford. Moments are seconds since the epoch; `Here` says what the clock on the wall shows.
"""

from quotatop.present.points import whole_percent
from quotatop.present.sheet import MUTED, PLAIN, broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias, TypedDict

    from quotatop.domain.need import Answer, CheckResult, Need, Remark
    from quotatop.present.sheet import Piece

    Json: TypeAlias = dict[str, object]
    Here: TypeAlias = Callable[[float], tuple[int, int, int, int, int, int, int]]
    """Year, month, day, hour, minute, weekday (Monday 0) and seconds east of Greenwich of a moment."""

    class Speech(TypedDict):
        """The sentences of one language that an answer may need, by key, and the names of windows by id."""

        table: Mapping[str, str]
        windows: Mapping[str, str]


SCHEMA = "quotatop.check/1"
PARTS = ("check.", "time.", "peak.")
"""The sentences that an answer may need are below these keys."""
_MOST_ROWS = 4
_BEIJING_S = 8 * 3_600
_DAY_S = 86_400
_TONES = {"fits": "ok", "tight": "tight", "no": "out", "unknown": "unknown"}
_TIMES = {1.0: "full", 2.0: "twice", 3.0: "thrice"}
_ROOM = 100


def check_document(result: "CheckResult", now: float, speech: "Speech", here: "Here") -> "Json":
    """Give the document (contract, part 6)."""
    return {
        "schema": SCHEMA,
        "generated_at": timestamp(now),
        "verdict": result["verdict"],
        "need": _need(result["need"]),
        "best": result["best"],
        "subscriptions": [_entry(answer, now, speech, here) for answer in result["answers"]],
    }


def check_lines(
    result: "CheckResult", names: "Mapping[str, str]", now: float, speech: "Speech", here: "Here", width: "int | None"
) -> "list[list[Piece]]":
    """Give the answer for people, the best subscription marked where there are several."""
    several = len(result["answers"]) > 1
    lines: list[list[Piece]] = []
    for answer in result["answers"]:
        best = several and answer["id"] == result["best"]
        lines.append(head(answer, names.get(answer["id"], answer["id"]), speech, best=best))
        lines += [[("  ", PLAIN, False), (row, MUTED, False)] for row in rows(answer, now, speech, here, width)]
    return lines


def head(answer: "Answer", name: str, speech: "Speech", *, best: bool) -> "list[Piece]":
    """Give the first line: whose, and the verdict."""
    verdict = answer["verdict"]
    line: list[Piece] = [(name, PLAIN, True), ("  ", PLAIN, False)]
    line.append((_say(speech, f"check.{verdict}"), _TONES[verdict], True))
    if best:
        line.append((f"  {_say(speech, 'check.best')}", "ok", False))
    return line


def rows(answer: "Answer", now: float, speech: "Speech", here: "Here", width: "int | None") -> list[str]:
    """Give why and what else would do, in four lines at the most; advice is not crowded out by reasons."""
    reasons, advice = answer["reasons"], answer["advice"][:2]
    said = [*reasons[: max(1, _MOST_ROWS - len(advice))], *advice]
    room = max(18, (width or _ROOM) - 2)
    blocks = [broken(say_remark(remark, now, speech, here), room) for remark in said]
    while len(blocks) > 1 and sum(map(len, blocks)) > _MOST_ROWS:
        blocks.pop(1)
    return [row for block in blocks for row in block][:_MOST_ROWS]


def say_remark(remark: "Remark", now: float, speech: "Speech", here: "Here") -> str:
    """Say one reason or advice."""
    blanks = {
        "window": speech["windows"].get(remark.get("window", ""), remark.get("window", "")),
        "at": moment(remark.get("at"), now, speech, here),
        "percent": whole_percent(abs(remark.get("percent", 0.0))),
        "model": remark.get("model", ""),
        "name": remark.get("name", ""),
        "factor": f"{remark.get('factor', 1.0):g}",
    }
    code = remark["code"]
    if code == "reason.dearer":
        code = _peak_code(remark)
    if code == "reason.peak":
        since, until = remark["since"], remark.get("at") or 0.0
        code, blanks["hours"] = _peak_code(remark), f"{_beijing(since)}–{_beijing(until)}"
    return _say(speech, f"check.{code}", **blanks)


def clock(at: float, now: float, speech: "Speech", here: "Here") -> str:
    """Write a moment as people say it, as `present.times` does: `10:24`, `Sun 15:48`, `18 Sep`, `3 Jan 2027`."""
    year, month, day, hour, minute, weekday, east = here(at)
    today = here(now)
    days = int((at + east) // _DAY_S) - int((now + today[6]) // _DAY_S)
    time = f"{hour:02}:{minute:02}"
    if days == 0:
        return time
    if -1 <= days < 7:
        return _say(speech, "time.weekday", day=_say(speech, "time.days").split()[weekday], time=time)
    date = _say(speech, "time.date", day=day, month=_say(speech, "time.months").split()[month - 1])
    return date if year == today[0] else _say(speech, "time.year", date=date, year=year)


def timestamp(moment: float) -> str:
    """Write a moment in UTC with `Z` and no more digits than it has."""
    whole, micros = divmod(round(moment * 1_000_000), 1_000_000)
    days, rest = divmod(whole, _DAY_S)
    year, month, day = _civil(days)
    written = f"{year:04}-{month:02}-{day:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return (f"{written}.{micros:06}".rstrip("0") if micros else written) + "Z"


def _peak_code(remark: "Remark") -> str:
    named = remark.get("model", "*") != "*"
    if remark["code"] == "reason.dearer":
        return "reason.dearer" if named else "reason.dearer-all"
    way = _TIMES.get(remark["factor"], "times")
    return f"reason.peak-{way}" if named else f"reason.peak-{way}-all"


def moment(at: "float | None", now: float, speech: "Speech", here: "Here") -> str:
    """Say a moment in local time, and on the vendors' clock too where that differs."""
    if at is None:
        return _say(speech, "check.unknown-time")
    when = clock(at, now, speech, here)
    if here(at)[6] == _BEIJING_S:
        return when
    return _say(speech, "check.also", time=when, there=_beijing(at))


def _beijing(at: float) -> str:
    minutes = int((at + _BEIJING_S) % _DAY_S) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _need(need: "Need") -> "Json":
    return {
        "for_s": need["for_s"],
        "prompts": need["prompts"],
        "requests": need["requests"],
        "tokens": need["tokens"],
        "model": need["model"],
        "task": need["task"],
        "start": timestamp(need["start"]),
    }


def _entry(answer: "Answer", now: float, speech: "Speech", here: "Here") -> "Json":
    return {
        "id": answer["id"],
        "verdict": answer["verdict"],
        "binding_window": answer["binding_window"],
        "margin_percent": answer["margin_percent"],
        "runs_out_at": _stamp(answer["runs_out_at"]),
        "fits_from": _stamp(answer["fits_from"]),
        "reasons": [say_remark(remark, now, speech, here) for remark in answer["reasons"]],
        "advice": [say_remark(remark, now, speech, here) for remark in answer["advice"]],
    }


def _stamp(moment: "float | None") -> "str | None":
    return None if moment is None else timestamp(moment)


def _say(speech: "Speech", key: str, **blanks: object) -> str:
    text = speech["table"].get(key)
    return (
        text.format(**blanks).replace("） ", "）") if text is not None else key
    )  # a wide bracket brings its own blank


def _civil(days: int) -> tuple[int, int, int]:
    """Give year, month and day of so many days after 1970-01-01, by the Gregorian calendar (years from March on)."""
    shifted = days + 719_468
    era, of_era = divmod(shifted, 146_097)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    civil = month + 3 if month < 10 else month - 9
    return year + era * 400 + (civil <= 2), civil, day
