"""What was used, as columns: one sequence for each thing that a log tells of its requests, in order of time.

An object for each request would cost more than all that is done with it, where a hundred thousand of them are run
through dozens of plans.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, compress
from typing import TypeAlias

from quotatop.domain.attribution import Trace
from quotatop.domain.value import dataclass

Row: TypeAlias = tuple[int, int, str, str, str | None, str | None, str | None, int, int, int, int, int, int, int]
"""Key, milliseconds since 1970, tool, model, project, provider, host, input, cache read, cache write, output,
reasoning, one-hour cache write, prompt: a request as the ledger gives it."""


@dataclass(frozen=True, slots=True)
class Logged:
    """Requests in order of time. `times` are seconds since 1970; `traces` say whose a request is, `prompts` whether a
    person's message began it; token counts are those of `domain.usage.Tokens`.
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

    def __len__(self) -> int:
        return len(self.times)

    def only(self, wanted: Sequence[bool]) -> "Logged":
        """Give the requests whose place is wanted."""
        return Logged(*(tuple(compress(column, wanted)) for column in self._columns()))  # type: ignore[arg-type]  # in the order of the fields

    def part(self, first: int, stop: int) -> "Logged":
        """Give the requests from a place up to another."""
        if (first, stop) == (0, len(self.times)):
            return self
        return Logged(*(column[first:stop] for column in self._columns()))  # type: ignore[arg-type]  # in the order of the fields

    def _columns(self) -> tuple[Sequence[object], ...]:
        columns = (self.times, self.traces, self.models, self.inputs, self.cache_reads)
        return (*columns, self.cache_writes, self.outputs, self.cache_writes_1h, self.prompts)

    def of(self, model: str) -> "Logged":
        """Give the same requests as if one model had answered them all."""
        return replace(self, models=(model,) * len(self.times))

    def tokens(self) -> list[int]:
        """Give how many tokens the first n requests used, for each n."""
        each = map(sum, zip(self.inputs, self.cache_reads, self.cache_writes, self.outputs, strict=True))
        return [0, *accumulate(each)]


def logged(rows: Iterable[Row]) -> Logged:
    """Make columns of the ledger's rows, which come in order of time."""
    columns = list(zip(*rows, strict=True))
    if not columns:
        return Logged()
    _, at, tools, models, projects, providers, hosts, inputs, reads, writes, outputs, _, writes_1h, prompts = columns
    known: dict[tuple[object, ...], Trace] = {}
    traces = []
    for said in zip(tools, models, projects, providers, hosts, strict=True):
        trace = known.get(said)
        if trace is None:
            trace = known[said] = Trace(*said)
        traces.append(trace)
    times = [milliseconds / 1000 for milliseconds in at]
    return Logged(times, traces, models, inputs, reads, writes, outputs, writes_1h, prompts)
