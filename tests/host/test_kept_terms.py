import pytest

from quotatop.host.kept_terms import KeptTerms, keep_terms

NOW = 1_795_000_000.0
HELD = [("glm-lite", "2026-02-16")]


@pytest.fixture
def places(tmp_path):
    for name in ("cache", "state", "etc"):
        (tmp_path / name).mkdir()
    (tmp_path / "etc" / "config.toml").write_text("")
    keep_terms(HELD, *folders(tmp_path), (str(tmp_path / "etc/config.toml"), str(tmp_path / "etc/plans")), NOW)
    return tmp_path


def folders(places):
    return str(places / "cache"), str(places / "state")


def test_what_was_kept_is_given_with_the_folder_of_plans(places):
    kept = KeptTerms(*folders(places), NOW + 60)
    assert (bool(kept), kept.held, kept.plans) == (True, HELD, str(places / "etc/plans"))


def test_a_user_without_subscriptions_holds_nothing_and_that_is_known(places):
    keep_terms([], *folders(places), (str(places / "etc/config.toml"), str(places / "etc/plans")), NOW)
    kept = KeptTerms(*folders(places), NOW)
    assert (bool(kept), kept.held) == (True, [])


@pytest.mark.parametrize(
    "changed", ["etc/config.toml", "etc/plans/own.toml", "cache/readings.json", "state/quotatop.sqlite3-wal"]
)
def test_it_holds_no_longer_once_something_may_tell_more(places, changed):
    (places / changed).parent.mkdir(exist_ok=True)
    (places / changed).write_text("# new")
    assert not KeptTerms(*folders(places), NOW)


def test_it_holds_for_the_day_of_the_vendors(places):
    midnight = (NOW + 8 * 3600) // 86_400 * 86_400 + 86_400 - 8 * 3600
    assert KeptTerms(*folders(places), midnight - 1)
    assert not KeptTerms(*folders(places), midnight)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"stamp": [], "held": []}', "[" * 100_000])
def test_a_file_that_is_none_of_ours_is_nothing(places, text):
    (places / "cache" / "terms.json").write_text(text)
    assert not KeptTerms(*folders(places), NOW)
