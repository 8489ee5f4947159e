"""In which steps may what was used be summed, so that it can still be priced?  By half hours and classes of length."""

from bisect import bisect_left

TIERS = (
    31_999,
    32_000,
    32_768,
    100_000,
    128_000,
    131_072,
    200_000,
    204_800,
    256_000,
    262_144,
    272_000,
    512_000,
    1_000_000,
)
"""The context lengths at which some price changes. What was used is summed by them, so that it can be priced later."""
SHORT_OUTPUT = 200
"""The length of an answer below which some prices are lower."""
SLOT_S = 1800
"""What was used is summed over so many seconds; prices and days change at multiples of it."""


def tier_of(context: int, output: int) -> int:
    """Give the class in which the price of a request does not depend on its length."""
    return bisect_left(TIERS, context) * 2 + (output >= SHORT_OUTPUT)


def length_of_tier(tier: int) -> tuple[int, int]:
    """Give a context and an output that stand for all of a class."""
    place, long = divmod(tier, 2)
    return TIERS[place] if place < len(TIERS) else TIERS[-1] + 1, SHORT_OUTPUT if long else 0
