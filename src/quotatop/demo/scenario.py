"""Which stories can the demo tell?  A scenario is a start, a speed, and subscriptions with the accounts behind them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from quotatop.demo.account import Account
from quotatop.demo.tools import Leaves
from quotatop.domain.credential import KEY, CredentialRef, Secret, ValueRef
from quotatop.domain.subscription import Source, Subscription
from quotatop.domain.value import dataclass

INTERVAL_S = 60


@dataclass(frozen=True, slots=True)
class Holding:
    """A subscription and what stands behind it.

    No account: the vendor does not know the key any more. Not `reachable`: its port is closed. With `leaves` nobody is
    asked: a tool leaves files in a home of the demo's own.
    """

    subscription: Subscription
    account: Account | None
    reachable: bool = True
    leaves: Leaves | None = None


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


def hold_signed(id: str, provider: str, account: Account, secret_key: str, *, label: str, plan: str) -> Holding:
    """Pair a subscription to one plan of a cloud's account with it, by an access key and its secret key."""
    parts = {"access_key": account.key, "secret_key": secret_key}
    credential = CredentialRef(tuple((name, ValueRef(Secret(part))) for name, part in parts.items()))
    held = Subscription(id, provider, INTERVAL_S, plan=plan, label=label, credential=credential, asks_by_plan=True)
    return Holding(held, account)


def hold_at_home(id: str, provider: str, leaves: Leaves, *, label: str, source: Source = Source.AUTO) -> Holding:
    """Pair a subscription with the tool that leaves its figures at home."""
    return Holding(Subscription(id, provider, INTERVAL_S, label=label, source=source), None, leaves=leaves)


def bought(holding: Holding, since: datetime) -> Holding:
    """Give the holding with the day of purchase, which picks the plan's version."""
    return replace(holding, subscription=replace(holding.subscription, since=since.date()))
