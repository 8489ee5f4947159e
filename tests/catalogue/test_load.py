from datetime import date
from pathlib import Path

import pytest

from quotatop.catalogue.load import load_catalogue
from quotatop.domain.plan import Confidence

OWN = """\
provider = "zhipu"
as_of = 2026-11-01

[plans]
glm-mine = { name = "Mine", reported = ["mine"] }

[[versions]]
version = 2026-10-01
windows = [{ id = "5h", unit = "credits", reset_rule = "vendor" }]
peaks = ["mine-2026-10-01"]
notes = ["one text", { en = "two", zh = "二" }]
sources = ["my contract"]
confidence = "reported"
plans.glm-mine = { price = 10, limits = { 5h = 77 } }

[[peaks]]
id = "mine-2026-10-01"
zone = "Asia/Shanghai"
days = ["sat", "sun"]
spans = ["22:00-24:00"]
factors = [{ peak = 2, off_peak = 1 }]
holidays = [2026-10-03]
sources = ["my contract"]
confidence = "guess"
"""


TARIFF = """\
[[tariffs]]
id = "mine"
unit = "tokens"
rates = [{ tokens = 1 }]
sources = ["me"]
confidence = "guess"
"""


def user(folder: Path, text: str, name: str = "mine.toml") -> Path:
    plans = folder / "plans"
    plans.mkdir(exist_ok=True)
    (plans / name).write_text(text, encoding="utf-8")
    return plans


def test_only_the_asked_providers_are_loaded():
    found = load_catalogue(["infini"])
    assert {version.provider for version in found.versions} == {"infini"}
    assert load_catalogue(["nobody"]).versions == ()
    assert load_catalogue([]).plans == ()


def test_changes_come_only_when_asked_for():
    assert load_catalogue(["kimi"]).changes == ()
    assert load_catalogue(["kimi"], changes=True).changes


def test_the_users_plans_and_peaks_stand_beside_the_shipped_ones(tmp_path: Path):
    found = load_catalogue(["zhipu"], user(tmp_path, OWN))
    assert found.problems == ()
    plan = found.plan_called("zhipu", "MINE")
    assert plan is not None
    (version,) = found.versions_of("zhipu", plan.id)
    assert (version.windows[0].limit, version.confidence, version.is_users) == (77, Confidence.REPORTED, True)
    assert [(note.en, note.zh) for note in version.notes] == [("one text", "one text"), ("two", "二")]
    (rule,) = found.rules_of(version)
    assert (rule.days, rule.holidays) == (frozenset({5, 6}), frozenset({date(2026, 10, 3)}))
    assert found.plan("zhipu", "glm-max") is not None


def test_the_same_plan_and_date_replaces_the_shipped_version(tmp_path: Path):
    text = OWN.replace("2026-10-01\n", "2026-07-31\n").replace("plans.glm-mine", "plans.glm-max")
    found = load_catalogue(["zhipu"], user(tmp_path, text))
    (version,) = [one for one in found.versions_of("zhipu", "glm-max") if one.version == date(2026, 7, 31)]
    assert version.price is not None
    assert version.price.amount == 10
    assert version.name == "Max"


def test_the_same_id_replaces_a_shipped_peak(tmp_path: Path):
    text = OWN.replace("mine-2026-10-01", "glm-credits-2026-07-31")
    found = load_catalogue(["zhipu"], user(tmp_path, text))
    assert found.peaks["glm-credits-2026-07-31"].days == frozenset({5, 6})


def test_a_users_file_of_another_provider_is_left_alone(tmp_path: Path):
    assert load_catalogue(["kimi"], user(tmp_path, OWN)).plan("zhipu", "glm-mine") is None


def test_no_folder_is_no_problem(tmp_path: Path):
    assert load_catalogue(["kimi"], tmp_path / "plans").problems == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "price = 10",
            "prise = 10",
            "plans/mine.toml:14: versions[0].plans.glm-mine.prise: unknown key (did you mean price?)",
        ),
        ("price = 10", 'price = "10"', "plans/mine.toml:14: versions[0].plans.glm-mine.price: must be a number"),
        (
            "price = 10",
            "price = -1",
            "plans/mine.toml:14: versions[0].plans.glm-mine.price: must be a number, nought or more",
        ),
        ("price = 10", "price = nan", "plans/mine.toml:14: versions[0].plans.glm-mine.price: must be a number"),
        ("{ 5h = 77 }", "{ week = 77 }", "plans/mine.toml:14: versions[0].plans.glm-mine.limits.week: unknown key"),
        (
            "plans.glm-mine =",
            "plans.glm-mime =",
            "plans/mine.toml:14: versions[0].plans.glm-mime: is no plan of this provider (did you mean glm-mine?)",
        ),
        (
            'peaks = ["mine-2026-10-01"]',
            'peaks = ["mine-2026-10-02"]',
            (
                "plans/mine.toml:10: versions[0].peaks: there is no peak rule mine-2026-10-02 "
                "(did you mean mine-2026-10-01?)"
            ),
        ),
        (
            "version = 2026-10-01",
            'version = "2026-10-01"',
            "plans/mine.toml:8: versions[0].version: must be a date without quotes",
        ),
        ("version = 2026-10-01\n", "", "plans/mine.toml:7: versions[0].version: is missing"),
        (
            'unit = "credits"',
            'unit = "credit"',
            (
                "plans/mine.toml:9: versions[0].windows[0].unit: must be one of percent, tokens, prompts, requests, "
                "credits, calls, money (did you mean credits?)"
            ),
        ),
        (', reset_rule = "vendor"', "", "plans/mine.toml:9: versions[0].windows[0].reset_rule: is missing"),
        (
            'sources = ["my contract"]\nconfidence = "reported"',
            'confidence = "reported"',
            "plans/mine.toml:7: versions[0].sources: is missing",
        ),
        (
            'confidence = "reported"',
            'confidence = "sure"',
            "plans/mine.toml:13: versions[0].confidence: must be one of official, measured, reported, guess",
        ),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Peking"', "plans/mine.toml:18: peaks[0].zone: is no time zone"),
        ('zone = "Asia/Shanghai"', 'zone = "../etc"', "plans/mine.toml:18: peaks[0].zone: is no time zone"),
        ('"22:00-24:00"', '"22-25"', "plans/mine.toml:20: peaks[0].spans: must be spans like"),
        ('"22:00-24:00"', '"22:00+08:00-23:00"', "plans/mine.toml:20: peaks[0].spans: must be spans like"),
        ('["sat", "sun"]', '["sat", "day"]', "plans/mine.toml:19: peaks[0].days: must be daily, weekdays, or a list"),
        ('["sat", "sun"]', '"never"', "plans/mine.toml:19: peaks[0].days: must be one of daily, weekdays"),
        ("factors = [{ peak = 2, off_peak = 1 }]", "factors = []", "plans/mine.toml:21: peaks[0].factors: is missing"),
        (
            "holidays = [2026-10-03]",
            'holidays = ["2026-10-03"]',
            "plans/mine.toml:22: peaks[0].holidays: must be a list of dates",
        ),
        ('zh = "二"', 'cn = "二"', "plans/mine.toml:11: versions[0].notes[1]: must be a text, or"),
        (
            "price = 10,",
            'price = 10, windows = [{ id = "5h", unit = "credits", reset_rule = "vendor", tariff = "glm-credit" }],',
            "plans/mine.toml:14: versions[0].plans.glm-mine.windows[0].tariff: there is no tariff glm-credit (did you",
        ),
        (
            'reset_rule = "vendor" }',
            'reset_rule = "vendor", tariff = "nobodys" }',
            "plans/mine.toml:9: versions[0].windows[0].tariff: there is no tariff nobodys",
        ),
        (
            "version = 2026-10-01\n",
            'version = 2026-10-01\ntariff = "glm-creditz"\n',
            "plans/mine.toml:9: versions[0].tariff: there is no tariff glm-creditz (did you mean glm-credits?)",
        ),
        (
            "version = 2026-10-01\n",
            "version = 2026-10-01\nto = 2026-09-01\n",
            "plans/mine.toml:9: versions[0].to: must be later than version",
        ),
        (
            "price = 10,",
            "price = 10, to = 2026-10-01,",
            "plans/mine.toml:14: versions[0].plans.glm-mine.to: must be later than version",
        ),
        (
            "version = 2026-10-01\n",
            "version = 2026-10-01\nsold_from = 2026-10-05\nsold_to = 2026-10-02\n",
            "plans/mine.toml:10: versions[0].sold_to: must be later than sold_from",
        ),
        (
            "version = 2026-10-01\n",
            "version = 2026-10-01\nbought_from = 2026-10-05\nbought_to = 2026-10-02\n",
            "plans/mine.toml:10: versions[0].bought_to: must be later than bought_from",
        ),
        (
            'zone = "Asia/Shanghai"\n',
            'zone = "Asia/Shanghai"\nvalid_from = 2026-10-05\nvalid_to = 2026-10-04\n',
            "plans/mine.toml:20: peaks[0].valid_to: must be later than valid_from",
        ),
        ('id = "5h"', 'id = "wek"', "plans/mine.toml:9: versions[0].windows[0].id: must be 5h, day, week, month, mcp"),
        (
            'reset_rule = "vendor" }]',
            'reset_rule = "vendor" }, { id = "5h", unit = "credits", reset_rule = "vendor" }]',
            "plans/mine.toml:9: versions[0].windows[1].id: there is a window 5h already",
        ),
        (
            "version = 2026-10-01\n",
            'version = 2026-10-01\ncurrency = "cny"\n',
            "plans/mine.toml:9: versions[0].currency: must be three capital letters like CNY",
        ),
        (
            'provider = "zhipu"',
            'provider = "zhipoo"',
            "plans/mine.toml:1: provider: there is no provider zhipoo (did you mean zhipu?)",
        ),
        ('provider = "zhipu"', "", "plans/mine.toml: provider: is missing"),
        ('provider = "zhipu"', "provider = 3", "plans/mine.toml:1: provider: must be a text in quotes"),
        ("[plans]", "[plan]", "plans/mine.toml:4: plan: unknown key (did you mean plans?)"),
        ("[[versions]]", "[versions]", "plans/mine.toml:7: versions: must be a list of tables"),
        ("as_of = 2026-11-01", "as_of = = 3", "plans/mine.toml:2: Invalid"),
        ("as_of = 2026-11-01", "provider = 3", "plans/mine.toml:2: Cannot overwrite a value"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_shipped_facts_stay(tmp_path: Path, old: str, new: str, problem: str):
    assert old in OWN
    folder = user(tmp_path, OWN.replace(old, new, 1))
    found = load_catalogue(["zhipu"], folder)
    assert any(str(one).startswith(problem) for one in found.problems), [str(one) for one in found.problems]
    assert found.plan("zhipu", "glm-mine") is None
    assert found.versions == load_catalogue(["zhipu"]).versions
    assert found.peaks == load_catalogue(["zhipu"]).peaks


def test_every_mistake_is_named_once_in_the_order_of_lines(tmp_path: Path):
    text = (
        OWN.replace("price = 10", "prise = 10")
        .replace('zone = "Asia/Shanghai"', "zone = 8")
        .replace('"my contract"', "3", 1)
    )
    found = load_catalogue(["zhipu"], user(tmp_path, text))
    assert [(problem.line, problem.key) for problem in found.problems] == [
        (12, "versions[0].sources"),
        (14, "versions[0].plans.glm-mine.prise"),
        (18, "peaks[0].zone"),
    ]


def test_what_stands_twice_in_a_file_is_named_where_it_stands_again(tmp_path: Path):
    versions = OWN[OWN.index("[[versions]]") : OWN.index("[[peaks]]")]
    peaks = OWN[OWN.index("[[peaks]]") :]
    found = load_catalogue(["zhipu"], user(tmp_path, OWN + versions + peaks))
    assert [str(problem) for problem in found.problems] == [
        "plans/mine.toml:32: versions[1].plans.glm-mine: the version 2026-10-01 of this plan is there already",
        "plans/mine.toml:35: peaks[1].id: there is a peak rule mine-2026-10-01 already",
    ]
    assert found.versions == load_catalogue(["zhipu"]).versions


def test_what_another_of_the_users_files_says_already_leaves_the_second_out(tmp_path: Path):
    user(tmp_path, OWN + TARIFF)
    found = load_catalogue(["zhipu"], user(tmp_path, OWN.replace("price = 10", "price = 11") + TARIFF, "other.toml"))
    assert [str(problem) for problem in found.problems] == [
        "plans/other.toml:14: versions[0].plans.glm-mine: the version 2026-10-01 of this plan is there already",
        "plans/other.toml:17: peaks[0].id: there is a peak rule mine-2026-10-01 already",
        "plans/other.toml:26: tariffs[0].id: there is a tariff mine already",
    ]
    (version,) = found.versions_of("zhipu", "glm-mine")
    assert version.price is not None
    assert version.price.amount == 10


def test_a_tariff_may_be_shipped_or_stand_in_another_of_the_users_files(tmp_path: Path):
    user(tmp_path, f'provider = "kimi"\n{TARIFF}', "tariffs.toml")
    shipped = OWN.replace('reset_rule = "vendor"', 'reset_rule = "vendor", tariff = "request"')
    own = shipped.replace("version = 2026-10-01\n", 'version = 2026-10-01\ntariff = "mine"\n')
    assert load_catalogue(["zhipu"], user(tmp_path, own)).problems == ()


@pytest.mark.parametrize("id", ["5h", "day", "week", "month", "mcp", "8h", "3d", "5h:video", "week:fable", "other:x y"])
def test_a_window_may_have_any_name_of_a_status(tmp_path: Path, id: str):
    text = OWN.replace('id = "5h"', f'id = "{id}"').replace("5h = 77", f'"{id}" = 77')
    assert load_catalogue(["zhipu"], user(tmp_path, text)).problems == ()


def test_a_provider_that_is_only_named_so_far_may_have_plans_of_ones_own(tmp_path: Path):
    assert load_catalogue(None, user(tmp_path, OWN.replace('"zhipu"', '"opencode-go"'))).problems == ()


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path):
    folder = user(tmp_path, "")
    (folder / "mine.toml").write_bytes(b"a = 1\nb = '\xff'\n")
    (problem,) = load_catalogue(["zhipu"], folder).problems
    assert str(problem) == "plans/mine.toml:2: is not UTF-8"


@pytest.mark.parametrize(
    ("text", "said"), [("x = " + "[" * 5_000, "nested too deeply"), ("x = " + "9" * 5_000, "a number is too long")]
)
def test_what_the_toml_reader_cannot_bear_is_a_problem(tmp_path: Path, text: str, said: str):
    (problem,) = load_catalogue(["zhipu"], user(tmp_path, text)).problems
    assert said in str(problem)


def test_a_huge_file_and_a_folder_are_problems(tmp_path: Path):
    folder = user(tmp_path, "#" * (1024 * 1024 + 1))
    (folder / "folder.toml").mkdir()
    found = load_catalogue(["zhipu"], folder)
    assert sorted(problem.file for problem in found.problems) == ["plans/folder.toml", "plans/mine.toml"]


def test_windows_line_ends_and_a_byte_order_mark_are_text(tmp_path: Path):
    folder = user(tmp_path, "")
    (folder / "mine.toml").write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    assert load_catalogue(["zhipu"], folder).problems == ()
