"""An edit changes what was asked for and no byte besides."""

import difflib
import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.config.edit import NotEdited, add_subscription, remove_subscription, set_value, unset
from quotatop.config.new import NewSubscription, credential_table
from quotatop.domain.credential import CommandRef, CredentialRef, EnvRef, KeyringRef, LoginRef, Secret, ValueRef
from quotatop.domain.subscription import Source

TEXT = """\
# my quotas

[display]   # how it looks
theme = "nord"   # the blue one

# about work
[subscriptions.glm]
provider = "zhipu"
label = 'work'          # single quotes stay
# interval = "10m"

# about home
[subscriptions.kimi]
provider="kimi"   # no blanks stay, too
credential = {env="KIMI"}

# rules
[[attribution]]
subscription = "glm"
"""

KIMI_ENV = CredentialRef((("key", EnvRef("KIMI_API_KEY")),))


def changes(before: str, after: str) -> list[str]:
    """Give the lines that left (`-`) and came (`+`)."""
    rows = difflib.ndiff(before.splitlines(), after.splitlines())
    return [f"{row[0]}{row[2:]}" for row in rows if row[0] in "+-"]


def test_a_new_subscription_stands_below_its_sisters() -> None:
    new = NewSubscription(
        "second",
        "kimi",
        credential=KIMI_ENV,
        plan="kimi-x",
        since=date(2026, 1, 20),
        label='My "own" 月',
        source=Source.API,
        base_url="http://127.0.0.1:1",
        interval="10m",
        options=(("seat", "s"),),
    )
    after = add_subscription(TEXT, new)
    assert changes(TEXT, after) == [
        "+[subscriptions.second]",
        '+provider = "kimi"',
        '+plan = "kimi-x"',
        "+since = 2026-01-20",
        '+label = "My \\"own\\" 月"',
        '+credential = { env = "KIMI_API_KEY" }',
        '+seat = "s"',
        '+source = "api"',
        '+base_url = "http://127.0.0.1:1"',
        '+interval = "10m"',
        "+",
    ]
    assert after.index("[subscriptions.kimi]") < after.index("[subscriptions.second]") < after.index("# rules")
    assert list(tomllib.loads(after)["subscriptions"]) == ["glm", "kimi", "second"]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "[display]\nshow='left'"])
def test_the_first_subscription_goes_to_the_end(text: str) -> None:
    after = add_subscription(text, NewSubscription("k", "kimi"))
    assert after.startswith(text.rstrip())
    assert after.endswith('[subscriptions.k]\nprovider = "kimi"\n')


def test_an_id_is_taken_once() -> None:
    with pytest.raises(NotEdited, match="glm is there already"):
        add_subscription(TEXT, NewSubscription("glm", "zhipu"))
    with pytest.raises(NotEdited, match="letters, digits"):
        add_subscription(TEXT, NewSubscription("g.lm", "zhipu"))


def test_removing_takes_a_table_with_its_own_comments_and_leaves_the_neighbours() -> None:
    assert changes(TEXT, remove_subscription(TEXT, "glm")) == [
        "-[subscriptions.glm]",
        '-provider = "zhipu"',
        "-label = 'work'          # single quotes stay",
        '-# interval = "10m"',
    ]


def test_removing_finds_every_part_of_a_subscription() -> None:
    text = TEXT + '\n[subscriptions.glm.credential]\nenv = "GLM"\n\n# last words\n'
    after = remove_subscription(text, "glm")
    assert "glm" not in after.replace('"glm"', "")
    assert after.endswith('subscription = "glm"\n\n# last words\n')


def test_removing_what_is_not_there_is_refused() -> None:
    with pytest.raises(NotEdited, match=r"subscriptions\.nobody is not set"):
        remove_subscription(TEXT, "nobody")


def test_setting_keeps_the_comment_on_the_line() -> None:
    assert changes(TEXT, set_value(TEXT, ("display", "theme"), "dracula")) == [
        '-theme = "nord"   # the blue one',
        '+theme = "dracula"   # the blue one',
    ]


def test_a_new_key_stands_at_the_end_of_its_own_table() -> None:
    after = set_value(TEXT, ("subscriptions", "glm", "paused"), value=True)
    assert changes(TEXT, after) == ["+paused = true"]
    assert '# interval = "10m"\npaused = true\n\n# about home\n' in after


def test_a_table_that_is_not_there_is_opened() -> None:
    after = set_value(TEXT, ("polling", "interval"), "10m")
    assert after == TEXT + '\n[polling]\ninterval = "10m"\n'


def test_a_credential_written_as_a_table_is_replaced_whole() -> None:
    text = '[subscriptions.k]\nprovider = "kimi"\n\n[subscriptions.k.credential]\nenv = "A"\n\n[display]\n'
    after = set_value(text, ("subscriptions", "k", "credential"), {"login": True})
    assert tomllib.loads(after)["subscriptions"]["k"] == {"provider": "kimi", "credential": {"login": True}}


def test_taking_a_key_out_leaves_the_comment_of_the_next() -> None:
    text = '[display]\ntheme = "x"\n# how full\nshow = "left"\n'
    assert unset(text, ("display", "theme")) == '[display]\n# how full\nshow = "left"\n'


@pytest.mark.parametrize(
    "text",
    [
        'subscriptions = { a = { provider = "kimi" }, b = { provider = "kimi" } }\n',
        '[subscriptions]\na = { provider = "kimi" }\nb.provider = "kimi"\n',
        'subscriptions.a.provider = "kimi"\nsubscriptions.b.provider = "kimi"\n',
        '[subscriptions.a]\nprovider = "kimi"\n[subscriptions]\nb = { provider = "kimi" }\n',
        '[subscriptions.a]\nprovider = """\nkimi"""\n[subscriptions.b]\nprovider = "kimi"\nlabel = """\n# none"""',
        '[ subscriptions . "a" ]\n"provider" = "kimi"\n[subscriptions.b]\nprovider = "kimi"\n',
    ],
)
def test_any_layout_is_edited_or_refused_but_never_bent(text: str) -> None:
    before = tomllib.loads(text)["subscriptions"]
    for edited, wanted in (
        (lambda: remove_subscription(text, "a"), {"b": before["b"]}),
        (lambda: add_subscription(text, NewSubscription("c", "kimi")), before | {"c": {"provider": "kimi"}}),
        (
            lambda: set_value(text, ("subscriptions", "b", "paused"), value=True),
            before | {"b": before["b"] | {"paused": True}},
        ),
        (
            lambda: set_value(text, ("subscriptions", "a", "provider"), "zai"),
            before | {"a": before["a"] | {"provider": "zai"}},
        ),
    ):
        try:
            after = edited()
        except NotEdited:
            continue
        assert tomllib.loads(after)["subscriptions"] == wanted


def test_forms_of_a_credential_are_written_as_they_are_read_and_a_key_never() -> None:
    assert credential_table(CredentialRef((("key", LoginRef()),))) == {"login": True}
    assert credential_table(CredentialRef((("a", KeyringRef("s", "n")), ("b", CommandRef(("p",)))))) == {
        "a": {"keyring": "s/n"},
        "b": {"command": ("p",)},
    }
    with pytest.raises(ValueError, match="not written"):
        credential_table(CredentialRef((("key", ValueRef(Secret("CANARY"))),)))


COMMENTS = st.sampled_from(["# ä comment", "#", "  # indented = [x", '# "quoted', ""])
VALUES = st.sampled_from(['"x" # why', "'y'", '""', '"""a\n b"""', "'''\n[no.table]\n'''"])
KEYS = st.sampled_from(["label", "plan", "note", '"odd key"', "seat"])


@st.composite
def tables(draw: st.DrawFn, id: str) -> list[str]:
    """Give the lines of one subscription in some person's hand."""
    lines = draw(st.lists(COMMENTS, max_size=2))
    lines.append(draw(st.sampled_from([f"[subscriptions.{id}]", f"[ subscriptions.{id} ] # {id}"])))
    lines.append('provider = "kimi"')
    for key in draw(st.lists(KEYS, unique=True, max_size=3)):
        lines += draw(st.lists(COMMENTS, max_size=2))
        lines.append(f"{key} = {draw(VALUES)}")
    return lines + draw(st.lists(COMMENTS, max_size=2))


@st.composite
def texts(draw: st.DrawFn) -> str:
    blocks = [draw(tables(id)) for id in draw(st.permutations(["one", "two", "three"]))]
    if draw(st.booleans()):
        blocks.append(["[display]", "theme = 'x' # t"])
    newline = draw(st.sampled_from(["\n", ""]))
    return "\n".join(line for block in blocks for line in block) + newline


@given(text=texts())
def test_adding_and_removing_again_gives_the_text_back(text: str) -> None:
    added = add_subscription(text, NewSubscription("new", "kimi", KIMI_ENV))
    assert not [row for row in changes(text, added) if row[0] == "-" and row[1:].strip()]
    back = remove_subscription(added, "new")
    assert [line for line in back.splitlines() if line.strip()] == [line for line in text.splitlines() if line.strip()]


@given(text=texts(), id=st.sampled_from(["one", "two", "three"]))
def test_removing_touches_no_other_table(text: str, id: str) -> None:
    after = remove_subscription(text, id)
    assert not [row for row in changes(text, after) if row[0] == "+"]
    before = tomllib.loads(text)
    del before["subscriptions"][id]
    assert tomllib.loads(after) == before
    others = text.split(f"subscriptions.{id}", 1)[0].splitlines()[:-1]
    assert [row for row in others if row.strip()] == [row for row in after.splitlines() if row.strip()][
        : len([row for row in others if row.strip()])
    ]


@given(
    text=texts(),
    id=st.sampled_from(["one", "two", "three"]),
    key=st.sampled_from(["label", "plan", "interval", "odd key"]),
)
def test_setting_and_unsetting_change_one_value(text: str, id: str, key: str) -> None:
    was = tomllib.loads(text)["subscriptions"][id].get(key)
    after = set_value(text, ("subscriptions", id, key), "new")
    rows = changes(text, after)
    assert [row for row in rows if "#" in row and row[0] == "-"] == [
        row for row in rows if row[0] == "-" and "# why" in row
    ]
    assert len([row for row in rows if row[0] == "+"]) == 1
    if was is None:
        assert tomllib.loads(unset(after, ("subscriptions", id, key))) == tomllib.loads(text)


def test_a_table_in_braces_keeps_its_line_and_its_comment() -> None:
    text = '[subscriptions.a]\nprovider = "kimi"\ncredential = { env = "K" }  # mine\nlabel = "x"\n'
    edited = set_value(text, ("subscriptions", "a", "credential"), {"file": "keys/a"})
    assert edited == text.replace('{ env = "K" }', '{ file = "keys/a" }')
