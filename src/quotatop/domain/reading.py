"""What did one poll learn?"""

from datetime import datetime
from enum import StrEnum

from quotatop.domain.value import dataclass
from quotatop.domain.window import Number, Window


class PlanOrigin(StrEnum):
    """Who named the plan."""

    REPORTED = "reported"
    CONFIGURED = "configured"
    GUESSED = "guessed"


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """The plan as the vendor named it; the catalogue turns the name into a plan id.

    `seen_at` is when an endpoint of its own told it; None where it came with the quota, or is only remembered.
    """

    name: str
    renews_at: datetime | None = None
    auto_renew: bool | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """Money or points beside the windows: a wallet, overage, boosters. Never a window."""

    name: str
    amount: Number | None
    unit: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one poll learned. Windows come shortest first.

    `proves` is the tag of the plan generation that only these rows can come from (`credit-rows`), as the catalogue's
    plan versions name it in `proof`; None where the rows prove nothing.
    `account` is an opaque token of the vendor's account, to keep histories of two accounts apart.
    """

    read_at: datetime
    windows: tuple[Window, ...]
    plan: PlanSeen | None = None
    balances: tuple[Balance, ...] = ()
    unrecognised: tuple[str, ...] = ()
    proves: str | None = None
    account: str | None = None
    notes: tuple[str, ...] = ()
