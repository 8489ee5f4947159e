"""`remove` takes a subscription out, with its key where we made it, and nothing else."""

from collections.abc import Callable
from pathlib import Path

TEXT = """\
# all of mine

[subscriptions.glm]
provider = "zhipu"
credential = { file = "keys/glm" }

# the second
[subscriptions.kimi]
provider = "kimi"
credential = { file = "mine/kimi" }
"""


def keys(folder: Path) -> tuple[Path, Path]:
    ours, theirs = folder / "keys" / "glm", folder / "mine" / "kimi"
    for path in (ours, theirs):
        path.parent.mkdir()
        path.write_text("sk-x\n")
    return ours, theirs


def test_a_subscription_goes_with_the_key_that_we_wrote(quotatop: Callable, write_config: Callable) -> None:
    path = write_config(TEXT)
    ours, theirs = keys(path.parent)
    ran = quotatop("remove", "glm")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"removed glm\nremoved its key file {ours}\n"
    assert path.read_text() == "# all of mine\n\n" + TEXT[TEXT.index("# the second") :]
    assert (ours.exists(), theirs.exists()) == (False, True)


def test_a_key_file_of_the_users_own_stays(quotatop: Callable, write_config: Callable) -> None:
    path = write_config(TEXT)
    _, theirs = keys(path.parent)
    assert quotatop("remove", "kimi").err == "removed kimi\n"
    assert theirs.exists()


def test_several_go_at_once_or_none(quotatop: Callable, write_config: Callable) -> None:
    path = write_config(TEXT)
    ran = quotatop("remove", "glm", "kmi")
    assert ran.code == 2
    assert "kmi" in ran.err
    assert "did you mean kimi?" in ran.err
    assert path.read_text() == TEXT
    assert quotatop("remove", "glm", "kimi", "glm").code == 0
    assert "[subscriptions" not in path.read_text()


def test_a_rule_that_needs_it_keeps_it(quotatop: Callable, write_config: Callable) -> None:
    text = TEXT + '\n[[attribution]]\nsubscription = "glm"\n'
    path = write_config(text)
    ran = quotatop("remove", "glm")
    assert (ran.code, ran.err) == (2, 'config.toml: attribution[0].subscription: there is no subscription "glm"\n')
    assert path.read_text() == text
