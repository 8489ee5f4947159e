"""The shipped tariffs and prices on the facts' worked calls; every price itself is walked in test_facts_prices."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from quotatop.catalogue.compiled import load_compiled
from quotatop.catalogue.compiled_whole import load_for_prices, load_whole
from quotatop.catalogue.load_priced import load_priced, load_prices
from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.tariff import charge, factor_at
from quotatop.domain.usage import Tokens, UsageEvent
from quotatop.engine.price_sheet import sheet_of

MONDAY = datetime(2026, 8, 10, tzinfo=UTC)
CALL = Tokens(input=10_000, cache_read=100_000, output=550)


@pytest.fixture(scope="module")
def priced() -> PricedCatalogue:
    return load_priced()


def event(model: str, at: datetime, tokens: Tokens = CALL, *, prompt: bool = False) -> UsageEvent:
    return UsageEvent(1, at, "tool", model, tokens, prompt=prompt)


def units(priced: PricedCatalogue, tariff: str, model: str, at: str, tokens: Tokens = CALL) -> float | None:
    found = priced.tariff(tariff)
    assert found is not None
    rules = {"glm-credits": ("glm-credits-2026-07-31",)}.get(tariff, ())
    return charge(found, event(model, datetime.fromisoformat(at), tokens), [priced.peaks[id] for id in rules])


def money(priced: PricedCatalogue, model: str, at: str, tokens: Tokens, provider: str | None = None) -> float | None:
    when = datetime.fromisoformat(at)
    tariff = priced.price_of(model, when, provider)
    return charge(tariff, event(model, when, tokens), priced.peaks_of(tariff)) if tariff else None


def test_the_shipped_files_are_valid(priced: PricedCatalogue):
    assert priced.problems == ()
    assert priced.tariffs.keys() >= {version.tariff for version in priced.versions if version.tariff}
    assert all(priced.peaks.keys() >= set(price.tariff.peaks) for price in priced.prices)


@pytest.mark.parametrize(
    ("tariff", "model", "at", "expected"),
    [
        ("glm-credits", "glm-5.3", "2026-08-10T06:00:00Z", 25.22),
        ("glm-credits", "glm-5.3", "2026-08-10T05:59:59Z", 12.61),
        ("glm-credits", "glm-5-turbo", "2026-08-10T06:00:00Z", 21.855),
        ("glm-credits", "glm-4.7", "2026-08-10T06:00:00Z", 17.48),
        ("ark-afp", "glm-5.3", "2026-10-20T00:00:00Z", 49.7475),
        ("scnet-credits", "glm-5.2", "2026-08-20T00:00:00Z", 108.85),
        ("kimi-total", "kimi-k2.5", "2026-02-12T00:00:00Z", 110_550),
        ("kimi-uncached", "kimi-k2.5", "2026-02-20T00:00:00Z", 10_550),
        ("glm-tokens", "glm-4.7", "2026-02-01T00:00:00Z", 110_550),
        ("request", "anything", "2026-02-01T00:00:00Z", 1),
        ("minimax-request", "MiniMax-M2.7", "2026-04-01T00:00:00Z", 1),
        ("ark-request", "glm-5.2", "2026-08-01T00:00:00Z", 1),
        ("glm-prompt", "glm-5", "2026-02-20T00:00:00Z", 0),
        ("ark-afp", "glm-5.1", "2026-10-20T00:00:00Z", None),
        ("ark-afp", "glm-5.3", "2026-08-13T16:00:00Z", 49.7475),
        ("ark-afp", "glm-5.3", "2026-08-13T15:59:59Z", None),
        ("ark-afp", "glm-5.2", "2026-06-20T00:00:00Z", None),
        ("ark-afp", "glm-5.2", "2026-08-31T16:00:00Z", 49.7475),
        ("ark-afp", "deepseek-v4-pro", "2026-08-20T00:00:00Z", None),
        ("ark-afp", "minimax-m3", "2026-05-10T00:00:00Z", None),
        ("ark-afp", "auto", "2026-08-20T00:00:00Z", None),
        ("ark-afp", "glm-5.3-flash", "2026-08-27T15:59:59Z", None),
        ("ark-afp", "glm-5.3-flash", "2026-08-28T00:00:00Z", 2.76375),
        ("ark-afp", "glm-5.3-flash", "2026-09-20T00:00:00Z", 5.5275),
        ("minimax-pool", "MiniMax-M3", "2026-10-20T00:00:00Z", None),
    ],
)
def test_one_call_costs_what_the_plan_takes_for_it(priced, tariff, model, at, expected):
    found = units(priced, tariff, model, at)
    assert found == (None if expected is None else pytest.approx(expected))


def test_four_calls_around_the_beginning_of_the_peak(priced):
    at = ("2026-08-10T05:58:00Z", "2026-08-10T05:59:00Z", "2026-08-10T06:00:00Z", "2026-08-10T06:01:00Z")
    assert sum(units(priced, "glm-credits", "glm-5.3", one) or 0 for one in at) == pytest.approx(75.66)


def test_the_measured_charge_of_the_agent_plan_is_met(priced):
    assert units(priced, "ark-afp", "deepseek-v4.1-flash", "2026-09-20T00:00:00Z", Tokens(832_517)) == pytest.approx(
        83.2517
    )
    assert units(priced, "ark-afp", "deepseek-v4.1-flash", "2026-10-20T00:00:00Z", Tokens(10_000)) == 2.5


@pytest.mark.parametrize(
    ("at", "expected"), [("2026-04-23T15:59:59Z", 11.4), ("2026-04-23T16:00:00Z", 7.8), ("2026-08-01T00:00:00Z", 7.8)]
)
def test_cached_input_counts_half_at_bailian_since_april(priced, at, expected):
    tokens = Tokens(input=12_000, cache_read=180_000, output=1500)
    assert units(priced, "bailian-credits", "qwen3.6-plus", at, tokens) == pytest.approx(expected)


def test_a_model_that_bailian_does_not_publish_counts_by_its_list_price(priced):
    tariff = priced.tariff("bailian-credits")
    assert units(priced, "bailian-credits", "glm-5.3", "2026-10-01T00:00:00Z", Tokens(1000)) == pytest.approx(0.8)
    assert {rate.confidence for rate in tariff.rates if rate.model == "glm-5.3"} == {"guess"}
    assert units(priced, "bailian-credits", "nobodys-model", "2026-10-01T00:00:00Z") is None


@pytest.mark.parametrize(
    ("at", "model", "factor"),
    [
        ("2026-02-21T07:00:00Z", "glm-5", 3),
        ("2026-02-21T07:00:00Z", "glm-4.7", 1),
        ("2026-02-21T04:00:00Z", "glm-5", 2),
        ("2026-04-03T04:00:00Z", "glm-5.1", 1),
        ("2026-08-03T04:00:00Z", "glm-5.2", 1),
        ("2026-11-03T04:00:00Z", "glm-5.2", 2),
        ("2026-07-01T07:00:00Z", "glm-5", 3),
        ("2026-07-01T04:00:00Z", "glm-5", 1),
        ("2026-11-03T04:00:00Z", "glm-5", 2),
    ],
)
def test_a_prompt_counts_by_model_hour_and_offer(priced, at, model, factor):
    version = next(version for version in priced.versions_of("zhipu", "glm-lite") if version.version.day == 16)
    when = datetime.fromisoformat(at)
    tariff, rules = priced.tariff("glm-prompt"), priced.rules_of(version)
    assert factor_at(rules, model, when) == factor
    assert charge(tariff, event(model, when, prompt=True), rules) == factor


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-04-03T10:00:00+08:00", 2000),
        ("2026-05-26T10:00:00+08:00", 2000),
        ("2026-05-26T23:59:59+08:00", 2000),
        ("2026-05-26T00:00:00+08:00", 1600),
        ("2026-05-26T07:59:59+08:00", 1600),
        ("2026-05-27T00:00:00+08:00", None),
    ],
)
def test_credits_of_mimo_count_to_the_last_day_and_less_at_night(priced, at, expected):
    version = next(one for one in priced.versions_of("mimo", "mimo-39") if one.version == date(2026, 4, 3))
    tariff, rules = priced.tariff(version.tariff), priced.rules_of(version)
    call = event("mimo-v2.5-pro", datetime.fromisoformat(at), Tokens(1000))
    assert charge(tariff, call, rules) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("model", "at", "tokens", "provider", "expected"),
    [
        ("claude-sonnet-4.6", "2026-04-01T00:00:00Z", (3000, 100_000, 20_000, 800, 0, 0), None, 0.126),
        ("claude-sonnet-4.6", "2026-04-01T00:00:00Z", (3000, 100_000, 20_000, 800, 0, 20_000), None, 0.171),
        ("gpt-5.4", "2026-04-01T00:00:00Z", (50_000, 250_000, 0, 2000), None, 0.42),
        ("MiniMax-M3", "2026-07-01T00:00:00Z", (100_000, 500_000, 0, 5000), "minimax", 0.924),
        ("glm-4.7", "2026-02-21T00:00:00Z", (5000, 15_000, 0, 100), None, 0.0168),
        ("glm-4.7", "2026-02-21T00:00:00Z", (5000, 15_000, 0, 1000), None, 0.038),
        ("glm-4.7", "2026-02-21T00:00:00Z", (5000, 45_000, 0, 1000), None, 0.072),
        ("deepseek-v4-pro", "2026-11-20T06:00:00Z", (50_000, 400_000, 0, 6000), "deepseek", 0.732),
        ("deepseek-v4-pro", "2026-11-20T04:30:00Z", (50_000, 400_000, 0, 6000), "deepseek", 0.366),
    ],
)
def test_one_request_costs_what_the_api_asks(priced, model, at, tokens, provider, expected):
    assert money(priced, model, at, Tokens(*tokens), provider) == pytest.approx(expected)


def test_the_list_of_the_provider_is_taken_and_else_the_first(priced):
    at = datetime(2026, 7, 1, tzinfo=UTC)
    found = [priced.price_of("GLM-4.7", at, provider) for provider in ("zhipu", "zai", "volcengine", None)]
    assert [tariff.currency for tariff in found] == ["CNY", "USD", "CNY", "CNY"]


def test_a_first_price_holds_before_it_was_seen_and_a_withdrawn_one_no_more(priced):
    assert priced.price_of("glm-4.7", datetime(2025, 12, 1, tzinfo=UTC)) is not None
    assert priced.price_of("kimi-k2.5", datetime(2026, 8, 30, tzinfo=UTC), "kimi").currency == "CNY"
    assert priced.price_of("kimi-k2.5", datetime(2026, 9, 30, tzinfo=UTC), "kimi").currency == "USD"
    assert priced.price_of("nobodys-model", MONDAY) is None


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("qwen3.5-plus", "bailian"),
        ("qwen3-max", "bailian"),
        ("qwen3.6-max-preview", "bailian"),
        ("doubao-seed-2.0-lite", "volcengine"),
    ],
)
def test_a_cached_price_that_was_derived_is_no_official_one(priced, model, provider):
    at = datetime(2026, 10, 1, tzinfo=UTC)
    assert priced.price_entry(model, at, provider).confidence == "guess"
    assert priced.price_entry("qwen3.6-plus", at, "bailian").confidence == "official"


def test_a_price_changes_at_its_instant(priced):
    for at, expected in (("2026-09-10T03:59:59Z", 1.5), ("2026-09-10T04:00:00Z", 1)):
        assert money(priced, "deepseek-v4-flash", at, Tokens(1_000_000)) == pytest.approx(
            expected * factor_at([priced.peaks["deepseek-2026-08-23"]], "x", datetime.fromisoformat(at))
        )


OWN = """\
[[lists]]
vendor = "Mine"
currency = "EUR"
sources = ["my contract"]
confidence = "reported"

[[lists.prices]]
models = ["glm-4.7"]
valid_from = 2026-03-01
input = 1
output = 2
"""
TARIFF = """\
provider = "kimi"

[[tariffs]]
id = "kimi-uncached"
unit = "tokens"
rates = [{ input = 1, cache_read = 0.5, output = 3 }]
sources = ["me"]
confidence = "guess"
"""


@pytest.fixture
def house(tmp_path: Path):
    (tmp_path / "plans").mkdir()

    def load(prices: str | None = None, plans: str | None = None) -> PricedCatalogue:
        if prices is not None:
            (tmp_path / "prices.toml").write_text(prices)
        if plans is not None:
            (tmp_path / "plans" / "mine.toml").write_text(plans)
        return load_priced(tmp_path / "plans")

    return load


def test_the_users_prices_and_tariffs_win(house):
    found = house(OWN, TARIFF)
    assert found.problems == ()
    assert found.price_of("glm-4.7", MONDAY, "zhipu").currency == "EUR"
    assert found.price_of("glm-5", MONDAY, "zhipu").currency == "CNY"
    weights = found.tariff("kimi-uncached").rates[0].weights
    assert (weights.per_cache_read, weights.per_cache_write, weights.per_output) == (0.5, 1, 3)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("input = 1", "inptu = 1", "prices.toml:10: lists[0].prices[0].inptu: unknown key (did you mean input?)"),
        ("output = 2", 'output = "2"', "prices.toml:11: lists[0].prices[0].output: must be a number"),
        ("output = 2", "output = -2", "prices.toml:11: lists[0].prices[0].output: must be a number"),
        ('models = ["glm-4.7"]', "models = []", "prices.toml:8: lists[0].prices[0].models: is missing"),
        (
            "valid_from = 2026-03-01",
            "valid_from = 2026-03-01T10:00:00",
            "prices.toml:9: lists[0].prices[0].valid_from: must have an offset",
        ),
        ('currency = "EUR"\n', "", "prices.toml:1: lists[0].currency: is missing"),
        ('"EUR"', '"Euro"', "prices.toml:3: lists[0].currency: must be three capital letters like CNY"),
        (
            'currency = "EUR"\n',
            'currency = "EUR"\nproviders = ["zhipu", "zhpu"]\n',
            "prices.toml:4: lists[0].providers: there is no provider zhpu (did you mean zhipu?)",
        ),
        (
            "input = 1\n",
            'peaks = ["deepseek-2026-08-32"]\ninput = 1\n',
            "prices.toml:10: lists[0].prices[0].peaks: there is no peak rule deepseek-2026-08-32 (did you",
        ),
        (
            "valid_from = 2026-03-01",
            "valid_from = 2026-03-01\nvalid_to = 2026-02-01",
            "prices.toml:10: lists[0].prices[0].valid_to: must be later than valid_from",
        ),
        ("input = 1\noutput = 2\n", "", "prices.toml:7: lists[0].prices[0]: weighs nothing"),
        (
            "input = 1\n",
            "input = 1\ntiers = [{ input = 1, output = 1 }]\n",
            "prices.toml:10: lists[0].prices[0].input: stands beside tiers",
        ),
        ("[[lists]]", "[[list]]", "prices.toml:1: list: unknown key (did you mean lists?)"),
        ("models = [", "models = ", "prices.toml:"),
    ],
)
def test_a_mistake_in_the_users_prices_is_told_by_line_and_key(house, old, new, problem):
    assert old in OWN
    found = house(OWN.replace(old, new))
    assert str(found.problems[0]).startswith(problem)
    assert found.price_of("glm-4.7", MONDAY, "zhipu").currency == "CNY"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"tokens"', '"tokns"', "plans/mine.toml:5: tariffs[0].unit: must be one of"),
        ("cache_read", "cache_reed", "plans/mine.toml:6: tariffs[0].rates[0].cache_reed: unknown key"),
        ('sources = ["me"]\n', "", "plans/mine.toml:3: tariffs[0].sources: is missing"),
        (
            'unit = "tokens"\n',
            'unit = "tokens"\ncurrency = "yuan"\n',
            "plans/mine.toml:6: tariffs[0].currency: must be three capital letters like CNY",
        ),
        (
            "output = 3 }",
            "output = 3, valid_from = 2026-03-02, valid_to = 2026-03-01 }",
            "plans/mine.toml:6: tariffs[0].rates[0].valid_to: must be later than valid_from",
        ),
        ("rates =", "rate =", "plans/mine.toml:3: tariffs[0].rates: is missing"),
    ],
)
def test_a_mistake_in_the_users_tariff_leaves_the_shipped_one(house, old, new, problem):
    found = house(plans=TARIFF.replace(old, new))
    assert str(found.problems[0]).startswith(problem)
    assert found.tariff("kimi-uncached").rates[0].weights.per_cache_read == 0


def test_everything_is_compiled_and_read_anew_when_a_price_changes(tmp_path: Path):
    plans, compiled = tmp_path / "plans", tmp_path / "plans.msgpack"
    plans.mkdir()
    written = []

    def write(path: Path, content: bytes) -> None:
        written.append(path.name)
        path.write_bytes(content)

    first = load_whole(plans, compiled, write)
    assert first == load_priced(plans)
    (tmp_path / "prices.toml").write_text(OWN)
    assert load_whole(plans, compiled, write).price_of("glm-4.7", MONDAY).currency == "EUR"
    assert written == ["plans-whole.msgpack"] * 2
    load_compiled(plans, compiled, write)
    assert written[-1] == "plans.msgpack"
    from quotatop.catalogue import compiled_whole

    compiled_whole._load.cache_clear()
    assert load_whole(plans, compiled, write) == load_priced(plans)
    assert len(written) == 3


def test_a_day_of_a_price_is_a_day_of_the_vendors_zone(priced):
    price = priced.price_entry("glm-5.2", MONDAY, "zhipu")
    assert price.valid_from == datetime(2026, 6, 16, 16, tzinfo=UTC)
    assert price.as_of == date(2026, 11, 5)


def test_prices_alone_cost_what_they_cost_among_everything(tmp_path: Path):
    (tmp_path / "prices.toml").write_text(OWN)
    alone, whole = load_prices(tmp_path / "plans"), load_priced(tmp_path / "plans")
    models = sorted({model for price in whole.prices for model in price.models})
    start, end = datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    assert len(models) > 50
    assert any(len(steps) > 10 for steps in sheet_of(models, whole, start, end).values())
    assert sheet_of(models, alone, start, end) == sheet_of(models, whole, start, end)


def test_a_mistake_in_the_users_prices_is_told_with_prices_alone_too(tmp_path: Path):
    (tmp_path / "prices.toml").write_text(OWN.replace("output = 2", "output = -2"))
    alone, whole = load_prices(tmp_path / "plans"), load_priced(tmp_path / "plans")
    assert alone.problems == whole.problems != ()


@pytest.mark.parametrize(("peak", "problems"), [("nobodys", 1), ("deepseek-2026-08-23", 0)])
def test_a_price_names_a_peak_that_is_there(tmp_path: Path, peak: str, problems: int):
    (tmp_path / "prices.toml").write_text(OWN.replace("input = 1\n", f'peaks = ["{peak}"]\ninput = 1\n'))
    found = load_for_prices(tmp_path / "plans", tmp_path / "facts.msgpack", Path.write_bytes)
    assert len(found.problems) == problems


def test_prices_come_with_everything_where_the_user_has_files_of_plans(tmp_path: Path):
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "mine.toml").write_text(TARIFF)
    assert load_prices(tmp_path / "plans") is None
    compiled = tmp_path / "facts.msgpack"
    assert load_for_prices(tmp_path / "plans", compiled, Path.write_bytes) == load_priced(tmp_path / "plans")
    assert [path.name for path in tmp_path.glob("*.msgpack")] == ["facts-whole.msgpack"]
