"""Of what kinds are a person's tokens?  Prices and plans can be held against each other only at a stated mix."""

from quotatop.domain.tariff import Weights
from quotatop.domain.usage import Tokens
from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of all tokens; they add up to one. `input` is uncached."""

    input: float
    cache_read: float
    output: float
    cache_write: float = 0.0

    def cost(self, weights: Weights) -> float:
        """Give what one token of this mix costs by weight of tokens alone."""
        return (
            self.input * weights.per_input
            + self.cache_read * weights.per_cache_read
            + self.cache_write * weights.per_cache_write
            + self.output * weights.per_output
        )


def cached_mix(cached: float, output: float = 0.005) -> Mix:
    """Give the mix of which a share is output, and of whose input a share is cached."""
    return Mix((1 - output) * (1 - cached), (1 - output) * cached, output)


MIXES = {"A": cached_mix(0.95), "B": cached_mix(0.90)}
"""Two that are often met: 99.5 % input, of which 95 % or 90 % is cached."""


def mix_of(tokens: Tokens) -> Mix | None:
    """Give the mix of what was used; None where nothing was."""
    every = tokens.total
    if not every:
        return None
    return Mix(tokens.input / every, tokens.cache_read / every, tokens.output / every, tokens.cache_write / every)


def parse_mix(text: str) -> Mix:
    """Read `A`, `B`, or shares of input, cached input and output in any measure: `5:94.5:0.5`. Raise ValueError."""
    if known := MIXES.get(text.strip().upper()):
        return known
    parts = [float(part) for part in text.split(":")]
    if len(parts) != 3 or not all(0 <= part < 1e15 for part in parts) or not sum(parts) > 0:
        raise ValueError(text)
    fresh, cached, output = (part / sum(parts) for part in parts)
    return Mix(fresh, cached, output)
