"""Which of several logged copies is the request?

Every tool logs a request more than once: a line for each block of an answer, files of subagents, forked and resumed
sessions, archives. A copy carries

* `group`, a hash of the id that the vendor gave the answer (or of what else is equal in all copies);
* `ident`, which tells apart two requests that carry the same id: a hash of the request id, which is odd, or, where
  there is none, of the final numbers, which is even (relays stamp all their answers alike). It is 0 for what may belong
  to any of them: a placeholder that was written before the numbers were known;
* `rank`, by which the best copy wins as a whole: numbers are never merged field by field, because an early copy may
  count as fresh what the final one counts as cached.

The time is the earliest copy's. A request logged both in and beside the main conversation under one id is the main
one's: side questions repeat what went before, each time under a request id of its own.
"""

from quotatop.domain.log import RawEvent

_MAIN = 1 << 61
_FINAL = 1 << 60
_REQUESTED = 1
_MOST_OUTPUT = (1 << 28) - 1
_MOST_TOKENS = (1 << 32) - 1
_ODD = 0x1E3779B97F4A7C15
_MASK = (1 << 63) - 1


def rank(output: int, total: int, main: bool = True, final: bool = True) -> int:  # noqa: FBT001, FBT002 - keywords cost
    """Rank a copy: of the main conversation, with an end, with more output, with more tokens."""
    high = (_MAIN if main else 0) | (_FINAL if final else 0)
    if output > _MOST_OUTPUT or total > _MOST_TOKENS:
        return high | min(output, _MOST_OUTPUT) << 32 | min(total, _MOST_TOKENS)
    return high | output << 32 | total


def key_of(group: int, ident: int) -> int:
    """Give the key of a group's second and further requests; the first has the group's own."""
    return (group ^ (ident * _ODD)) & _MASK


def absorb(kept: dict[int, RawEvent], copy: RawEvent) -> int:
    """Put a copy where it belongs among the requests of its group, and give the key under which that is."""
    group, ident = copy[0], copy[1]
    old = kept.get(group)
    if old is None:
        kept[group] = copy
        return group
    other = old[1]
    if other == ident or not other or not ident:
        kept[group] = better(old, copy)
        return group
    if old[2] & _MAIN != copy[2] & _MAIN:
        if copy[2] & _MAIN:
            kept[group] = copy
        return group
    if not copy[2] & _MAIN and other & ident & _REQUESTED:
        kept[group] = better(old, copy)
        return group
    key = key_of(group, ident)
    second = kept.get(key)
    kept[key] = copy if second is None else better(second, copy)
    return key


def better(old: RawEvent, new: RawEvent) -> RawEvent:
    """Give the better of two copies of one request, with the earlier time and with a prompt if either has it."""
    best = new if new[2] > old[2] else old
    ident, at, prompt = old[1] or new[1], min(old[3], new[3]), old[11] | new[11]
    if best[1] == ident and best[3] == at and best[11] == prompt:
        return best
    return (best[0], ident, best[2], at, *best[4:11], prompt)
