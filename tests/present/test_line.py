"""The prepared line: what is written once is right at any later moment."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from quotatop.catalogue.load import load_catalogue
from quotatop.config.settings import Config, Display
from quotatop.domain.fleet import Fleet
from quotatop.domain.text import cells
from quotatop.present.line import in_binding_order, prepare
from quotatop.present.printed_line import AS_WRITTEN, DASH, Prepared, default_line, narrowed, painted
from quotatop.present.template import NAMES, TemplateError, fill
from quotatop.present.words import Words

CATALOGUE = load_catalogue(["zhipu", "kimi", "minimax", "infini", "zai"])


def filled(template, prepared):
    return "".join(text for text, _ in fill(template, prepared))


@pytest.fixture
def written(fleet, now):
    """Prepare some subscriptions of the fleet and read them back `later`, as the command does from its file."""

    def write(*ids, later=timedelta(), language="en", **display):
        config = Config(Path("config.toml"), display=Display(**display))
        kept = Fleet(tuple(state for state in fleet.states if not ids or state.subscription.id in ids))
        document = json.loads(json.dumps(prepare(kept, config, CATALOGUE, Words(language), now), allow_nan=False))
        return Prepared(document, (now + later).timestamp(), lambda moment: f"<{moment - now.timestamp():.0f}>")

    return write


def text(prepared):
    return "".join(piece for piece, _ in default_line(prepared))


def test_the_line_says_who_binds_first_how_far_until_when_and_what_comes_second(written):
    assert text(written("glm", "mm")) == "GLM 工作 5h 78% 1h54m · week 34%"


def test_a_spent_subscription_binds_before_all_and_others_in_trouble_are_counted(written):
    assert text(written()) == "ark week 100% 4d08h · month 74% +3!"


def test_the_countdown_runs_on_without_anything_being_written(written):
    assert text(written("glm", later=timedelta(minutes=90))).startswith("GLM 工作 5h 78%? 24m")


def test_once_a_reset_has_passed_the_next_window_binds_and_the_old_number_is_gone(written):
    assert text(written("glm", later=timedelta(hours=2))) == "GLM 工作 week 34%? 4d04h · 5h – (2h02m)"


def test_when_all_resets_have_passed_nothing_is_known(written):
    late = written("glm", later=timedelta(days=30))
    assert text(late).startswith("GLM 工作 5h –")
    assert filled("{used} {left} {in} {at} {verdict}", late) == "– – – – –"


def test_an_old_reading_carries_a_mark_and_its_age(written):
    assert text(written("kimi")) == "kimi week 55%? 2d08h · 5h 38% (17m)"
    assert "?" not in text(written("glm", later=timedelta(minutes=8)))
    assert "?" in text(written("glm", later=timedelta(minutes=9)))


def test_a_fault_without_a_reading_is_named(written):
    assert text(written("bad")) == "bad – key rejected"


def test_nothing_at_all_is_a_dash(written):
    assert text(Prepared(None, 0, str)) == DASH
    assert text(written("new")) == "new –"


def test_a_paused_subscription_never_comes_before_one_that_is_not(written):
    assert text(written("rest", "mm")).startswith("mm ")


def test_numbers_follow_what_is_shown(written):
    assert text(written("glm", show="left")) == "GLM 工作 5h 22% left 1h54m · week 66% left"
    assert text(written("glm", show="left", language="zh")).startswith("GLM 工作 5小时 22% 剩余")


def test_ascii_is_complete_but_for_the_users_own_words(written):
    line = text(written("mm", "kimi", glyphs="ascii"))
    assert line.isascii()
    assert filled("{bar:mm/week}", written("mm", glyphs="ascii")) == "##........"


def test_tmux_colours_the_percentage_and_doubles_what_it_would_read(written, fleet):
    assert painted(default_line(written("ark"), tmux=True)) == "ark week #[fg=red]100%#[default] 4d08h · month 74%"
    assert painted([("a#[fg=red]b#(rm)", "green")]) == "#[fg=green]a##[fg=red]b##(rm)#[default]"


@given(width=some.integers(0, 60))
def test_a_line_is_never_wider_than_asked(width):
    pieces = [("GLM 工作 ", ""), ("5h ", ""), ("78%", "red"), (" · 周 34%", "")]
    cut = narrowed(pieces, width)
    assert cells("".join(text for text, _ in cut)) <= width
    assert painted(cut).count("#[fg=") == painted(cut).count("#[default]")


def test_a_persons_own_styles_take_no_room_and_outlive_a_cut():
    pieces = [("#[bold]quota ", AS_WRITTEN), ("GLM 工作", ""), (" now#[nobold]", AS_WRITTEN)]
    assert "".join(text for text, _ in narrowed(pieces, 18)) == "#[bold]quota GLM 工作 now#[nobold]"
    assert "".join(text for text, _ in narrowed(pieces, 13)) == "#[bold]quota GLM 工…#[nobold]"


def test_windows_stand_in_the_order_in_which_they_bind(fleet):
    ark = next(state for state in fleet.states if state.subscription.id == "ark")
    assert [window.id for window in in_binding_order(ark.reading.windows)] == ["week", "month", "5h"]
    mm = next(state for state in fleet.states if state.subscription.id == "mm")
    assert [window.id for window in in_binding_order(mm.reading.windows)] == ["week", "5h", "5h:video"]


# Templates


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{label} {window} {used}", "GLM 工作 5h 78%"),
        ("{id}/{provider}/{plan}", "glm/zhipu/Lite"),
        ("{left} of {label:kimi}", "22% of kimi"),
        ("{used:week} {used:kimi} {used:kimi/5h}", "34% 55% 38%"),
        ("{in} {at} {age}", "1h54m <6840> 2m"),
        ("[{used:6}] [{used:>6}]", "[78%   ] [   78%]"),
        ("{bar:4}", "███░"),
        ("{?fault:kimi}!{fault:kimi}{/}{?fault}no{/}", "!throttled"),
        ("{?stale}old{/}{?stale:kimi}old{/}", "old"),
        ("{?peak}until {peak} {factor}{/}", "until <8880> 1x"),
        ("{{{used}}}", "{78%}"),
        ("{?used}{?fault}x{/}y{/}", "y"),
        ("{used:nobody/5h}", "–"),
        ("{verdict} {others}", "tight 1"),
        ("", ""),
    ],
)
def test_a_template_is_filled(written, template, said):
    assert filled(template, written("glm", "kimi")) == said


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ("{nope}", "name"), ("{}", "name"), ("{", "brace"), ("}", "brace"), ("{used", "brace"), ("{?used}x", "open"),
        ("{/}", "end"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_read_says_which_piece(written, template, code):
    with pytest.raises(TemplateError) as wrong:
        filled(template, written("glm"))
    assert wrong.value.code == code


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_name_has_its_help(language):
    assert {f"line.name.{name}" for name in NAMES} <= set(Words(language).table)


documents = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                [
                    "subscriptions",
                    "windows",
                    "used",
                    "resets_at",
                    "peaks",
                    "at",
                    "factor",
                    "words",
                    "show",
                    "read_at",
                    "id",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(document=documents)
def test_no_document_makes_it_fail(document):
    prepared = Prepared(document, 1_800_000_000.0, str)
    assert painted(default_line(prepared, tmux=True))
    for name in NAMES:
        assert isinstance(filled(f"{{{name}}}{{?{name}}}x{{/}}", prepared), str)


def test_a_blocked_window_is_no_longer_called_so_when_its_blocker_is_gone(written):
    late = written("ark", later=timedelta(hours=105))
    assert late.first().verdict(late.first().window("month")) == ("", "")


def test_all_names_of_the_contract_are_there():
    contract = "id label provider window used left bar in at verdict peak factor age fault"
    assert set(contract.split()) <= set(NAMES)


def test_a_reading_without_windows_still_names_its_subscription(written, fleet, now):
    empty = replace(fleet.states[0], reading=replace(fleet.states[0].reading, windows=()))
    config = Config(Path("config.toml"))
    document = prepare(Fleet((empty,)), config, CATALOGUE, Words("en"), now)
    assert text(Prepared(document, now.timestamp(), str)) == "GLM 工作 –"
