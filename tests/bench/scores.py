"""How do forecasts compare with what happened?  Brier scores, emptying times, calibration."""

import math
from collections.abc import Callable, Sequence
from statistics import fmean, median

from judged import RULES, Judged

_TENTHS = tuple(tenth / 10 for tenth in range(1, 10))
_HEADS = "  share   cases     ours   linear    ratio  lin.cut    ratio   (cut: the reset at the latest)"
_SAID = tuple((tenth / 10, (tenth + 1) / 10) for tenth in range(10))


def document(found: Sequence[Judged]) -> dict[str, object]:
    """Give all scores: of everything, and by the length of the window."""
    kinds = sorted({one.length_s for one in found})
    return {
        "schema": "quotatop.backtest/1",
        "all": _scores(found),
        "by_length": {str(kind): _scores([one for one in found if one.length_s == kind]) for kind in kinds},
    }


def _scores(found: Sequence[Judged]) -> dict[str, object]:
    ours = _brier(found, lambda one: one.probability)
    rules = {rule: _brier(found, lambda one, at=place: one.rules[at]) for place, rule in enumerate(RULES)}
    best = min((score for score in rules.values() if score is not None), default=None)
    emptied = [one for one in found if one.emptied_s is not None]
    return {
        "forecasts": len(found),
        "unknown": sum(one.probability is None for one in found),
        "ran_out": len(emptied),
        "brier": {"ours": ours, **rules, "ratio_to_best": ours / best if ours is not None and best else None},
        "emptying": {"all": _emptying(emptied), **_by_share(emptied)},
        "calibration": [_bin(found, low, high) for low, high in _SAID],
    }


def _brier(found: Sequence[Judged], said: Callable[[Judged], float | None]) -> float | None:
    """Score by what was said; where nothing was said, of anybody's, the case is left out for all."""
    told = [one for one in found if one.probability is not None]
    return fmean((_certain(said(one)) - (one.emptied_s is not None)) ** 2 for one in told) if told else None


def _certain(value: float | None) -> float:
    return 0.5 if value is None else value


def _by_share(emptied: Sequence[Judged]) -> dict[str, object]:
    return {f"{share:.1f}": _emptying([one for one in emptied if one.share == share]) for share in _TENTHS}


def _emptying(emptied: Sequence[Judged]) -> dict[str, object]:
    told = [one for one in emptied if one.empty_s is not None and one.emptied_s is not None]
    if not told:
        return {"count": 0, "ours_min": None, "linear_min": None, "ratio": None, "cut_min": None, "ratio_to_cut": None}
    ours, linear, cut = (
        median(abs(said(one) - one.emptied_s) for one in told) / 60  # type: ignore[operator] # both are there
        for said in (lambda one: one.empty_s, lambda one: one.linear_s, lambda one: one.cut_s)
    )
    return {
        "count": len(told),
        "ours_min": ours,
        "linear_min": linear if math.isfinite(linear) else None,
        "ratio": ours / linear if linear else None,
        "cut_min": cut,
        "ratio_to_cut": ours / cut if cut else None,
    }


def _bin(found: Sequence[Judged], low: float, high: float) -> dict[str, object]:
    said = [one for one in found if one.probability is not None and low <= one.probability < high + (high == 1)]
    happened = fmean(one.emptied_s is not None for one in said) if said else None
    mean = fmean(one.probability for one in said if one.probability is not None) if said else None
    return {"from": low, "to": high, "count": len(said), "said": mean, "happened": happened}


def lines(found: Sequence[Judged]) -> list[str]:
    """Say the scores as tables."""
    if not found:
        return ["no window to forecast"]
    kinds = sorted({one.length_s for one in found})
    said = _table("all windows", found) if len(kinds) > 1 else []
    for kind in kinds:
        said += _table(f"windows of {kind / 3600:g} h", [one for one in found if one.length_s == kind])
    return said


def _table(title: str, found: Sequence[Judged]) -> list[str]:
    scores = _scores(found)
    brier, emptying, calibration = scores["brier"], scores["emptying"], scores["calibration"]
    said = [f"{title}: {scores['forecasts']} forecasts, {scores['ran_out']} ran out, {scores['unknown']} unknown", ""]
    said += [f"  Brier  {name:14} {_figure(value, 4)}" for name, value in brier.items()]  # type: ignore[attr-defined]
    said += ["", "  emptying time, median error in minutes", _HEADS]
    for share, row in emptying.items():  # type: ignore[attr-defined] # our own document
        digits = (("ours_min", 1), ("linear_min", 1), ("ratio", 2), ("cut_min", 1), ("ratio_to_cut", 2))
        figures = " ".join(_figure(row[name], places).rjust(8) for name, places in digits)
        said.append(f"  {share:5} {row['count']:7} {figures}")
    said += ["", "  calibration: said, happened"]
    for row in calibration:  # type: ignore[attr-defined] # likewise
        span = f"{row['from']:.0%}-{row['to']:.0%}"
        happened = "-" if row["happened"] is None else f"{row['happened']:.1%}"
        said.append(f"  {span:>9} {row['count']:7}  {happened:>7}")
    return [*said, ""]


def _figure(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def markdown(found: Sequence[Judged]) -> list[str]:
    """Say the main scores as the tables of the README."""
    scores = _scores(found)
    brier, emptying, calibration = scores["brier"], scores["emptying"], scores["calibration"]
    shares = {f"{float(share):.0%}": row for share, row in emptying.items() if share != "all"}  # type: ignore[attr-defined] # our own document
    shares["all"] = emptying["all"]  # type: ignore[index] # likewise
    rows = shares.values()
    figures = [_figure(value, 3 if name != "ratio_to_best" else 2) for name, value in brier.items()]  # type: ignore[attr-defined] # likewise
    spans = [f"{row['from']:.0%}-{row['to']:.0%}" for row in calibration]  # type: ignore[attr-defined] # likewise
    happened = ["-" if row["happened"] is None else f"{row['happened']:.0%}" for row in calibration]  # type: ignore[attr-defined] # likewise
    return [
        *_rows("Brier score", ["quotatop", *RULES, "quotatop / best"], {"runs out before its reset": figures}),
        "",
        *_rows(
            "window elapsed",
            list(shares),
            {
                "ran out": [f"{row['count']:,}" for row in rows],
                "quotatop, error in min": [_figure(row["ours_min"], 0) for row in rows],
                "linear, error in min": [_figure(row["linear_min"], 0) for row in rows],
                "quotatop / linear": [_figure(row["ratio"], 2) for row in rows],
            },
        ),
        "",
        *_rows("said", spans, {"happened": happened}),
    ]


def _rows(title: str, heads: Sequence[str], rows: dict[str, list[str]]) -> list[str]:
    every = [[title, *heads], ["---", *("--:" for _ in heads)], *([name, *cells] for name, cells in rows.items())]
    return ["| " + " | ".join(cells) + " |" for cells in every]
