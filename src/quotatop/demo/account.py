"""What does a simulated vendor know of one of its customers?"""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from quotatop.demo.meter import Level, Meter
from quotatop.demo.server import Answer, Asked
from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One customer: the key, the plan as the vendor names it, and its windows by the names of the vendor's module.

    `answers` is the vendor: it says what an account gets for a request. `trouble` may answer in its place (None: it
    does not, this time).
    """

    key: str
    plan: str
    meters: Mapping[str, Meter]
    answers: "Answers"
    details: Mapping[str, str] = field(default_factory=dict)
    trouble: "Trouble | None" = None


Answers: TypeAlias = Callable[[Account, Asked, datetime], Answer | None]
"""What one vendor says to an account; None is a path that this vendor does not have."""

Trouble: TypeAlias = Callable[[Asked, datetime], Answer | None]


def level(account: Account, name: str, now: datetime) -> Level | None:
    """Read one window of an account; None where the plan has none of that name."""
    meter = account.meters.get(name)
    return meter.at(now) if meter else None


def epoch_ms(moment: datetime) -> int:
    """Write an instant as GLM and MiniMax do."""
    return round(moment.timestamp() * 1000)
