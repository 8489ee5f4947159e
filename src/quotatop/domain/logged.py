"""What was used, as columns: one sequence for each thing that a log tells of its requests, in order of time.

An object for each request would cost more than all that is done with it, where a hundred thousand of them are run
through dozens of plans.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, compress
from operator import itemgetter
from typing import TypeAlias

from quotatop.domain.log import Cell, Source
from quotatop.domain.trace import Trace
from quotatop.domain.value import dataclass

Row: TypeAlias = tuple[int, int, str, str, str | None, str | None, str | None, int, int, int, int, int, int, int]
"""Key, milliseconds since 1970, tool, model, project, provider, host, input, cache read, cache write, output,
reasoning, one-hour cache write, prompt: a request as the ledger gives it."""
Spoken: TypeAlias = tuple[float, tuple[str, str, str | None, str | None, str | None]]
"""When a person spoke (seconds since 1970), and the tool, model ("" where no request followed), project, provider and
host of the first request that followed."""
_NEAR = 200
"""Among so many requests the one that answers a prompt is looked for; others come from tools that ran beside it."""


@dataclass(frozen=True, slots=True)
class Logged:
    """Requests in order of time. `times` are seconds since 1970; `traces` say whose a request is, `prompts` how many of
    a person's messages began it; token counts are those of `domain.usage.Tokens`.

    With `slot_s` a row stands for several `requests` of one model and length, made within so many seconds from its
    time on; `tiers` are the classes of length (`domain.usage_tier`) in which they are alike. Without, each row is one
    request, and there are no tiers.
    """

    times: Sequence[float] = ()
    traces: Sequence[Trace] = ()
    models: Sequence[str] = ()
    inputs: Sequence[int] = ()
    cache_reads: Sequence[int] = ()
    cache_writes: Sequence[int] = ()
    outputs: Sequence[int] = ()
    cache_writes_1h: Sequence[int] = ()
    prompts: Sequence[int] = ()
    requests: Sequence[int] = ()
    tiers: Sequence[int] = ()
    slot_s: int = 0

    def __len__(self) -> int:
        return len(self.times)

    def only(self, wanted: Sequence[bool]) -> "Logged":
        """Give the requests whose place is wanted."""
        return Logged(*(tuple(compress(column, wanted)) for column in self._columns()), slot_s=self.slot_s)  # type: ignore[arg-type, misc]  # in the order of the fields

    def part(self, first: int, stop: int) -> "Logged":
        """Give the requests from a place up to another."""
        if (first, stop) == (0, len(self.times)):
            return self
        return Logged(*(column[first:stop] for column in self._columns()), slot_s=self.slot_s)  # type: ignore[arg-type, misc]  # in the order of the fields

    def _columns(self) -> tuple[Sequence[object], ...]:
        columns = (self.times, self.traces, self.models, self.inputs, self.cache_reads)
        return (
            *columns,
            self.cache_writes,
            self.outputs,
            self.cache_writes_1h,
            self.prompts,
            self.requests,
            self.tiers,
        )

    def of(self, model: str) -> "Logged":
        """Give the same requests as if one model had answered them all."""
        return replace(self, models=(model,) * len(self.times))

    def tokens(self) -> list[int]:
        """Give how many tokens the first n requests used, for each n."""
        each = map(sum, zip(self.inputs, self.cache_reads, self.cache_writes, self.outputs, strict=True))
        return [0, *accumulate(each)]


def logged(rows: Iterable[Row], spoken: Iterable[Spoken] = ()) -> Logged:
    """Make columns of the ledger's rows, which come in order of time, and of when a person spoke.

    A prompt counts with the first request of the same tool and folder that came with it or after it.
    """
    columns = list(zip(*rows, strict=True))
    if not columns:
        return Logged()
    _, at, tools, models, projects, providers, hosts, inputs, reads, writes, outputs, _, writes_1h, _ = columns
    known: dict[tuple[object, ...], Trace] = {}
    traces = []
    for said in zip(tools, models, projects, providers, hosts, strict=True):
        trace = known.get(said)
        if trace is None:
            trace = known[said] = Trace(*said)
        traces.append(trace)
    times = [milliseconds / 1000 for milliseconds in at]
    prompts = _prompts(times, traces, spoken)
    return Logged(times, traces, models, inputs, reads, writes, outputs, writes_1h, prompts, (1,) * len(times))


def logged_by_slots(cells: Iterable[Cell], spoken: Iterable[tuple[int, Source, int]], slot_s: int) -> Logged:
    """Make columns of the ledger's sums, which come in order of time. A prompt counts with the first sum of its source
    in its slot or the next one, where its answer may lie, else with whatever comes next.
    """
    columns = list(zip(*cells, strict=True))
    if not columns:
        return Logged(slot_s=slot_s)
    at, sources, tiers, requests, inputs, reads, writes, outputs, _, writes_1h = columns
    prompts = [0] * len(at)
    for slot, source, count in spoken:
        answered = _place(at, sources, slot, source)
        if answered is None:
            answered = _place(at, sources, slot + slot_s * 1000, source)
        if answered is None:
            answered = min(bisect_left(at, slot), len(at) - 1)
        prompts[answered] += count
    known = {source: Trace(*source) for source in set(sources)}
    times = [milliseconds / 1000 for milliseconds in at]
    traces, models = [known[source] for source in sources], [source[1] for source in sources]
    rest = (writes, outputs, writes_1h, prompts, requests, tiers, slot_s)
    return Logged(times, traces, models, inputs, reads, *rest)


def _place(at: Sequence[int], sources: Sequence[Source], slot: int, source: Source) -> int | None:
    """Give the place of a source's first sum in a slot."""
    first = bisect_left(at, slot)
    try:
        return sources.index(source, first, bisect_right(at, slot, first))
    except ValueError:
        return None


def merged(used: Logged, *, by_time: bool) -> Logged:
    """Add up rows of the same model: `by_time` those of one slot, else those of one class of length at any time.

    Single requests stay as they are. What is merged over time has the times of its first rows.
    """
    if not used.slot_s:
        return used
    groups: defaultdict[object, list[int]] = defaultdict(list)
    for place, key in enumerate(zip(used.times if by_time else used.tiers, used.models, strict=True)):
        groups[key].append(place)
    firsts = [places[0] for places in groups.values()]
    # The place of a nought is added to each: of one place alone, itemgetter would give no tuple that can be summed.
    end = len(used)
    picks = [itemgetter(end, *places) for places in groups.values()]

    def sums(column: Sequence[int]) -> list[int]:
        if not any(column):
            return [0] * len(firsts)
        ended = (*column, 0)
        return [sum(pick(ended)) for pick in picks]

    return Logged(
        times=[used.times[place] for place in firsts],
        traces=[used.traces[place] for place in firsts],
        models=[used.models[place] for place in firsts],
        inputs=sums(used.inputs),
        cache_reads=sums(used.cache_reads),
        cache_writes=sums(used.cache_writes),
        outputs=sums(used.outputs),
        cache_writes_1h=sums(used.cache_writes_1h),
        prompts=sums(used.prompts),
        requests=sums(used.requests),
        tiers=[used.tiers[place] for place in firsts],
        slot_s=used.slot_s,
    )


def _prompts(times: Sequence[float], traces: Sequence[Trace], spoken: Iterable[Spoken]) -> list[int]:
    """Give how many prompts each request answers; one that no request followed is none."""
    counts = [0] * len(times)
    for at, (tool, model, project, _, _) in spoken:
        first = bisect_left(times, at)
        last = min(len(times), first + _NEAR)
        answered = (
            place for place in range(first, last) if (traces[place].tool, traces[place].project) == (tool, project)
        )
        place = next(answered, None)
        if place is not None and model:
            counts[place] += 1
    return counts
