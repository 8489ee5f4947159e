"""What will become of the windows?  What it takes to foretell that is loaded when it is first needed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from quotatop.domain.ports import Recorded, Store
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Subscription
from quotatop.engine.question import reference

if TYPE_CHECKING:
    from quotatop.domain.forecast import Outlook
    from quotatop.domain.working import Working
    from quotatop.engine.foresight import Factors, Foresight


class Foretelling:
    """Foretells from what was recorded of subscriptions."""

    def __init__(
        self, store: Store, factors_of: "Callable[[Subscription, Reading, datetime, datetime], Factors]"
    ) -> None:
        self._store = store
        self._factors_of = factors_of
        self._foresight: Foresight | None = None

    async def outlooks(
        self, subscription: Subscription, recorded: Recorded | None
    ) -> "tuple[tuple[str, Outlook], ...] | None":
        """Foretell from the last reading; None where there is none, or none since."""
        if recorded is None or recorded.reading is None or recorded.fault is not None:
            return None
        if self._foresight is None:
            from quotatop.engine.foresight import Foresight  # noqa: PLC0415 - first needed after the first paint

            self._foresight = Foresight(self._store, self._factors_of)
        return await self._foresight.of(subscription, reference(subscription), recorded.reading)

    def working(self, subscription: Subscription) -> "Working | None":
        """Give how fast the user of a subscription works, as far as it was followed."""
        return None if self._foresight is None else self._foresight.working(reference(subscription))

    def keep_only(self, references: Iterable[str]) -> None:
        """Forget what was followed of anything else."""
        if self._foresight is not None:
            self._foresight.keep_only(set(references))
