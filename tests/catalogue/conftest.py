from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from quotatop.catalogue.load import Catalogue, load_catalogue
from quotatop.domain.reading import PlanSeen, Reading
from quotatop.domain.subscription import Subscription


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def holder() -> Callable[..., Subscription]:
    def make(provider: str = "zhipu", plan: str | None = None, since: str | None = None) -> Subscription:
        return Subscription("s", provider, 300, plan=plan, since=date.fromisoformat(since) if since else None)

    return make


@pytest.fixture
def told() -> Callable[..., Reading]:
    def make(name: str | None = None, proves: str | None = None) -> Reading:
        plan = PlanSeen(name) if name else None
        return Reading(datetime(2026, 9, 1, tzinfo=UTC), (), plan=plan, proves=proves)

    return make
