"""Will it last?  A need is held against every window of a subscription, with the resets and prices on the way.

Pure arithmetic on what `engine.grounds` prepared, so that a quick command can do it from the cache; imports next to
nothing.
"""

from quotatop.domain.need import EVERY, FITS, NO, TIGHT, UNKNOWN, counts, end_of
from quotatop.engine.amount import paces
from quotatop.engine.course import AT_ONCE_S, Course, courses, during, place_of, steps_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from quotatop.domain.need import Answer, CheckResult, Ground, Need, Remark, WindowGround

SPARE_PERCENT = 10
"""Less than this to spare is tight."""
_AHEAD_S = 8 * 86_400
"""So far ahead is looked for another start."""
_CLOCK_S = 300
"""A reading from further ahead than this was made before the clock was set back."""
_BEST_FIRST = (FITS, TIGHT, UNKNOWN, NO)
_WORST_FIRST = (NO, UNKNOWN, TIGHT, FITS)


class _Held:
    """What became of one window, or of a balance: its verdict, its course, and why."""

    __slots__ = ("course", "id", "reason", "tilt", "verdict")

    def __init__(self, id: str, verdict: str, course: "Course | None", reason: "Remark", *, tilt: str = "") -> None:
        self.id, self.verdict, self.course, self.reason, self.tilt = id, verdict, course, reason, tilt


def check(grounds: "Sequence[Ground]", need: "Need", now: float) -> "CheckResult":
    """Hold a need against every subscription. Who is best comes first in the verdict, not in the order."""
    answers = [_answer(ground, need, now) for ground in grounds]
    ranked = sorted(
        answers, key=lambda answer: (_BEST_FIRST.index(answer["verdict"]), -(answer["margin_percent"] or 0))
    )
    if not ranked:
        return {"need": need, "verdict": UNKNOWN, "best": None, "answers": []}
    best = ranked[0]
    if best["verdict"] == FITS:
        name = next(ground["name"] for ground in grounds if ground["id"] == best["id"])
        for answer in answers:
            if answer["verdict"] != FITS:
                answer["advice"].insert(0, {"code": "advice.other", "name": name})
    named = None if best["verdict"] == UNKNOWN else best["id"]
    return {"need": need, "verdict": best["verdict"], "best": named, "answers": answers}


def _answer(ground: "Ground", need: "Need", now: float) -> "Answer":
    standing = ground["standing"]
    if not standing and ground["read_at"] > now + _CLOCK_S:
        standing = "reason.clock"
    if not standing and now > ground["stale_at"]:
        standing = "reason.stale"
    if standing:
        return _unknown(ground, [{"code": standing}])
    asked = need["model"]
    model = (ground["named"].get(asked, asked) or None) if asked else None
    if model and ground["models"] and model not in ground["models"]:
        return _unknown(ground, [{"code": "reason.not-served", "model": model}])
    if not ground["windows"]:
        return _of_balance(ground, need, model)
    helds = [_hold(window, ground, need, model) for window in _that_count(ground, model)]
    answer = _of_windows(helds, ground, need, model)
    if asked and model is None:
        answer["reasons"].append({"code": "reason.no-longer", "model": asked})
    return answer


def _of_windows(helds: "list[_Held]", ground: "Ground", need: "Need", model: str | None) -> "Answer":
    verdict = next(worst for worst in _WORST_FIRST if any(held.verdict == worst for held in helds))
    decisive = [held for held in helds if held.verdict == verdict]
    decider = min(decisive, key=_soonest)
    fits_from = need["start"] if verdict == FITS else _fits_from(ground, need, model)
    course = decider.course
    assumed: list[Remark] = [{"code": decider.tilt, "window": decider.id}] if decider.tilt and not counts(need) else []
    return {
        "id": ground["id"],
        "verdict": verdict,
        "binding_window": decider.id if verdict != UNKNOWN else None,
        "margin_percent": None if course is None or verdict == UNKNOWN else round(course.left, 2),
        "runs_out_at": course.runs_out_at if course and verdict != UNKNOWN else None,
        "fits_from": fits_from,
        "reasons": [decider.reason, *_peaks(ground, need, model), *_others(decisive, decider), *assumed],
        "advice": _advice(ground, need, model, verdict, fits_from),
    }


def _others(decisive: "list[_Held]", decider: "_Held") -> "list[Remark]":
    return [held.reason for held in decisive if held is not decider and decider.verdict != FITS]


def _unknown(ground: "Ground", reasons: "list[Remark]") -> "Answer":
    return {
        "id": ground["id"],
        "verdict": UNKNOWN,
        "binding_window": None,
        "margin_percent": None,
        "runs_out_at": None,
        "fits_from": None,
        "reasons": reasons,
        "advice": [],
    }


def _that_count(ground: "Ground", model: str | None) -> "list[WindowGround]":
    """Leave out what stops nothing: tool calls, and lanes of other models, beside other windows."""
    every = ground["windows"]
    return [window for window in every if not window["side"] or _is_lane_of(window["id"], model)] or every


def _is_lane_of(id: str, model: str | None) -> bool:
    lane = id.partition(":")[2]
    return bool(lane and model and lane in model.lower())


def _hold(window: "WindowGround", ground: "Ground", need: "Need", model: str | None) -> "_Held":
    """Send one window through the need at the least and the most that it may take; a flip is tight."""
    id, state = window["id"], window["state"]
    if state == "unlimited":
        return _Held(id, FITS, Course(100.0, 100.0, None), {"code": "reason.unlimited", "window": id})
    if state == "spent" and not (window["resets"] is not None and window["resets"] <= need["start"]):
        left = min(0.0, 100 - (window["used"] or 100))
        reason: Remark = {"code": "reason.spent", "window": id, "at": window["resets"]}
        return _Held(id, NO, Course(left, left, need["start"]), reason)
    if window["used"] is None and state != "spent":
        return _Held(id, UNKNOWN, None, {"code": "reason.unread", "window": id})
    tried = [one for name in _models(window, ground, need, model) if (one := _try(window, ground, need, name))]
    if not tried:
        code = window["why"] if counts(need) else "reason.no-start"
        return _Held(id, UNKNOWN, None, {"code": code, "window": id})
    return _judged(window, need, tried)


def _try(window: "WindowGround", ground: "Ground", need: "Need", model: str) -> "tuple[Course, Course, Course] | None":
    pace = paces(window, ground, need, model)
    return courses(window, ground, need, pace, model) if pace else None


def _judged(window: "WindowGround", need: "Need", tried: "list[tuple[Course, Course, Course]]") -> "_Held":
    """Judge a window by the mildest and the worst course that it may take. What it costs matters to counts alone."""
    id, least, most = window["id"], max(one[0].least for one in tried), min(one[2].least for one in tried)
    course = tried[0][1] if len(tried) == 1 else min((one[1] for one in tried), key=lambda one: one.least)
    low, high = _verdict(least), _verdict(most)
    if window["at_least"] and counts(need) and low != NO:
        return _Held(id, UNKNOWN, None, {"code": "reason.at-least", "window": id})
    tilt = f"reason.{window['basis']}" if window["basis"] in ("tilt", "average") and window["pace"] else ""
    if low == high:
        return _Held(id, high, course, _reason(id, course), tilt=tilt)
    if window["basis"] == "share" and low == FITS and high == NO:
        return _Held(id, UNKNOWN, None, {"code": "reason.share", "window": id})
    reason: Remark = {"code": "reason.range", "window": id}
    return _Held(id, TIGHT, course, reason, tilt=tilt)


def _models(window: "WindowGround", ground: "Ground", need: "Need", model: str | None) -> "list[str]":
    """Give the models that it may be: the one asked for, else all that the plan serves."""
    if model:
        return [model if model in window["costs"] or not counts(need) else EVERY]
    if counts(need):
        return list(window["costs"])
    served = ground["models"] or list(ground["factors"])
    return [EVERY, *(name for name in ground["factors"] if name in served and name != EVERY)]


def _verdict(least: float) -> str:
    if least < 0:
        return NO
    return TIGHT if least < SPARE_PERCENT else FITS


def _reason(id: str, course: Course) -> "Remark":
    if course.least < 0:
        code = "reason.runs-out" if course.runs_out_at else "reason.short"
        return {"code": code, "window": id, "at": course.runs_out_at, "percent": -course.left}
    code = "reason.tight" if course.least < SPARE_PERCENT else "reason.fits"
    return {"code": code, "window": id, "percent": course.least}


def _soonest(held: "_Held") -> tuple[float, float]:
    course = held.course
    if course is None:
        return float("inf"), float("inf")
    return course.runs_out_at or float("inf"), course.least


def _peaks(ground: "Ground", need: "Need", model: str | None) -> "list[Remark]":
    """Say the dearest time on the way, for the model asked for or for the one that becomes dearest.

    It is a peak where it is cheaper again afterwards, else a price that rises.
    """
    at_once = AT_ONCE_S if counts(need) and not need["for_s"] else 1
    end = max(end_of(need), need["start"] + at_once)
    found: list[tuple[float, Remark]] = []
    for name in [model] if model else list(ground["factors"]):
        steps = steps_of(ground, name)
        for place in range(place_of(steps, need["start"]), len(steps)):
            at, factor = steps[place]
            if at >= end:
                break
            until, later = steps[place + 1] if place + 1 < len(steps) else (0.0, factor)
            if factor > later:
                found.append(
                    (factor, {"code": "reason.peak", "since": at, "at": until, "factor": factor, "model": name})
                )
            elif at > need["start"] and factor > steps[place - 1][1]:
                found.append((factor, {"code": "reason.dearer", "at": at, "factor": factor, "model": name}))
    return [max(found, key=lambda one: one[0])[1]] if found else []


def _fits_from(ground: "Ground", need: "Need", model: str | None) -> float | None:
    """Give the first reset or change of price from which the whole need would fit."""
    end = min(need["start"] + _AHEAD_S, ground["until"] - (need["for_s"] or 0))
    moments = {window["resets"] for window in ground["windows"] if window["resets"]}
    moments |= {at for steps in ground["factors"].values() for at, _ in steps}
    for moment in sorted(at for at in moments if need["start"] < at <= end):
        later: Need = {**need, "start": moment}
        if all(_hold(window, ground, later, model).verdict == FITS for window in _that_count(ground, model)):
            return moment
    return None


def _advice(ground: "Ground", need: "Need", model: str | None, verdict: str, fits_from: float | None) -> "list[Remark]":
    """Say which other model of the plan, or which other start, would do."""
    if verdict in (FITS, UNKNOWN):
        return []
    found: list[Remark] = []
    for name in ground["models"]:
        if name != model and _is_cheaper(ground, need, name, model):
            helds = [_hold(window, ground, need, name) for window in _that_count(ground, name)]
            if all(held.verdict == FITS for held in helds):
                found.append({"code": "advice.model", "model": name})
                break
    if fits_from is not None:
        found.append({"code": "advice.or-start-at" if found else "advice.start-at", "at": fits_from})
    return found


def _is_cheaper(ground: "Ground", need: "Need", name: str, model: str | None) -> bool:
    """Say whether a model is another one at all, as far as prices tell."""
    if counts(need):
        return True
    mine = during(steps_of(ground, name), need["start"], end_of(need))
    theirs = during(steps_of(ground, model or EVERY), need["start"], end_of(need))
    return max(mine) < max(theirs)


def _of_balance(ground: "Ground", need: "Need", model: str | None) -> "Answer":
    """Hold a need against money, where the model and its price are known."""
    if not ground["balances"]:
        return _unknown(ground, [{"code": "reason.no-window"}])
    if not counts(need):
        return _unknown(ground, [{"code": "reason.balance"}])
    if model is None:
        return _unknown(ground, [{"code": "reason.balance-model"}])
    window = _best_balance(ground, model)
    if window is None:
        return _unknown(ground, [{"code": "reason.no-price", "model": model}])
    tried = _try(window, ground, need, model)
    answer = _of_windows([_judged(window, need, [tried])] if tried else [], ground, need, model)
    return {**answer, "binding_window": None, "fits_from": answer["fits_from"] if answer["verdict"] == FITS else None}


def _best_balance(ground: "Ground", model: str) -> "WindowGround | None":
    for balance in ground["balances"]:
        if model in balance["costs"]:
            return {
                "id": balance["name"],
                "state": "running",
                "used": 0.0,
                "resets": None,
                "length": 0.0,
                "side": False,
                "pace": None,
                "basis": "",
                "costs": balance["costs"],
                "at_least": False,
                "why": "",
            }
    return None
