"""How is `check` answered at once?  From what the last poll prepared, as long as every reading asked for is fresh.

Imports next to nothing. Whatever is unusual - a moment on the clock, a model that a plan does not list, a reading that
is due, another config - is left to the whole way, which asks the vendors where it must, and says the same.
"""

import json
from time import localtime

from quotatop.cli.ink import inked
from quotatop.cli.streams import ExitCode, err, out, out_json, width
from quotatop.domain.need import EVERY
from quotatop.engine.check import check
from quotatop.host.cache_folder import CHECK_FILE, cache_folder
from quotatop.host.instant import epoch
from quotatop.host.stamp import stamp
from quotatop.present.check import check_document, check_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from quotatop.domain.need import Ground, Need

_MOST_BYTES = 8 << 20
_DEFAULT_S = 3_600
_MOST_DIGITS = 12
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_BEYOND_S = 8 * 86_400
_CODES = {"fits": ExitCode.OK, "tight": ExitCode.TIGHT, "no": ExitCode.NO, "unknown": ExitCode.UNKNOWN}
_COUNTS = ("--prompts", "--requests", "--tokens")


def quick(argv: list[str]) -> int | None:
    """Answer `check`; None where the whole way must be gone."""
    now = epoch()
    asked = _read(argv, now)
    if asked is None:
        return None
    need, ids, as_json = asked
    try:
        kept = _kept(now)
        grounds = _chosen(kept["grounds"], ids, need, now) if kept else None
        if kept is None or grounds is None:
            return None
        result, speech = check(grounds, need, now), kept["speech"]
        if as_json:
            document = check_document(result, now, speech, _here)
        else:
            names = {ground["id"]: ground["name"] for ground in grounds}
            text = inked(check_lines(result, names, now, speech, _here, width()))
        problems, code = [str(problem) for problem in kept["problems"]], _CODES[result["verdict"]]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError):
        return None
    for problem in problems:
        err(problem)
    if as_json:
        out_json(document)
    else:
        out(text)
    return code


def _kept(now: float) -> "dict[str, Any] | None":
    """Read what was kept; None where there is nothing, or it holds no longer."""
    try:
        with open(f"{cache_folder()}/{CHECK_FILE}", "rb") as file:  # noqa: PTH123 - pathlib costs too much here
            kept = json.loads(file.read(_MOST_BYTES))
    except (OSError, RecursionError):
        return None
    said = kept["stamp"]
    return kept if kept["from"] <= now < kept["until"] and said == stamp(said[1], said[2]) else None


def _chosen(grounds: "list[Ground]", ids: list[str], need: "Need", now: float) -> "list[Ground] | None":
    """Give the grounds asked for; None where one is not there, must be read anew, or does not know the model."""
    known = [ground["id"] for ground in grounds]
    if not known or any(id not in known for id in ids):
        return None
    chosen = [ground for ground in grounds if ground["id"] in ids or not ids]
    for ground in chosen:
        fresh_s = (ground["stale_at"] - ground["read_at"]) / 2
        fresh = ground["standing"] == "" and 0 <= now - ground["read_at"] < fresh_s
        if not fresh and ground["standing"] != "reason.paused":
            return None
        model = need["model"]
        if model is not None and (model not in ground["models"] or model == EVERY):
            return None
        if need["start"] + (need["for_s"] or 0) + _BEYOND_S > ground["until"]:
            return None
    return chosen


def _read(argv: list[str], now: float) -> "tuple[Need, list[str], bool] | None":
    """Read plain arguments; None for all that the parser should see."""
    found: dict[str, str] = {}
    ids: list[str] = []
    as_json, rest = False, iter(argv)
    for argument in rest:
        if argument == "--json":
            as_json = True
        elif argument in ("--for", "--task", "--model", *_COUNTS):
            if argument in found:
                return None
            found[argument] = next(rest, "")
        elif argument[:1] in ("-", ""):
            return None
        else:
            ids.append(argument)
    counts = {name[2:]: _count(found[name]) for name in _COUNTS if name in found}
    for_s = _duration(found["--for"]) if "--for" in found else None
    task, model = found.get("--task"), found.get("--model")
    if 0 in counts.values() or for_s == 0 or task not in (None, "simple", "refactor") or model == "":
        return None
    need: Need = {
        "start": now,
        "for_s": for_s or (None if counts or task else _DEFAULT_S),
        "task": task,
        "prompts": counts.get("prompts"),
        "requests": counts.get("requests"),
        "tokens": counts.get("tokens"),
        "model": model,
    }
    return need, ids, as_json


def _count(text: str) -> int:
    """Read a count, 0 for all that is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def _duration(text: str) -> int:
    """Read `2h`, `30m`, `1d12h`: each unit once, the longest first; 0 for all that is not one."""
    seconds, digits, last = 0, "", 1 << 30
    for letter in text:
        if letter in _UNITS and digits and _UNITS[letter] < last:
            last = _UNITS[letter]
            seconds, digits = seconds + int(digits) * last, ""
        elif letter.isascii() and letter.isdigit() and len(digits) < 5:
            digits += letter
        else:
            return 0
    return 0 if digits else seconds


def _here(at: float) -> tuple[int, int, int, int, int, int, int]:
    there = localtime(at)
    return (
        *(there.tm_year, there.tm_mon, there.tm_mday, there.tm_hour, there.tm_min, there.tm_wday),
        there.tm_gmtoff or 0,
    )
