"""Which stories can the demo tell?  A scenario is a start, a speed, and subscriptions with the accounts behind them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from quotatop.demo.account import Account
from quotatop.domain.credential import KEY, CredentialRef, Secret, ValueRef
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass

INTERVAL_S = 60


@dataclass(frozen=True, slots=True)
class Holding:
    """A subscription and what stands behind it.

    No account: the vendor does not know the key any more. Not `reachable`: its port is closed.
    """

    subscription: Subscription
    account: Account | None
    reachable: bool = True


Tell: TypeAlias = Callable[[datetime], tuple[Holding, ...]]
Begin: TypeAlias = Callable[[datetime], datetime]


def _at_once(now: datetime) -> datetime:
    return now


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story. `begin` turns the real time into the story's start; `tell` gives who holds what at that instant."""

    name: str
    speed: float
    tell: Tell
    begin: Begin = _at_once


def hold(
    id: str,
    provider: str,
    account: Account,
    *,
    label: str,
    plan: str | None = None,
) -> Holding:
    """Pair a subscription with its account."""
    credential = CredentialRef(((KEY, ValueRef(Secret(account.key))),))
    subscription = Subscription(id, provider, INTERVAL_S, plan=plan, label=label, credential=credential)
    return Holding(subscription, account)


def bought(holding: Holding, since: datetime) -> Holding:
    """Give the holding with the day of purchase, which picks the plan's version."""
    return replace(holding, subscription=replace(holding.subscription, since=since.date()))
