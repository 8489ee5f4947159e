import os
from pathlib import Path

import pytest

from quotatop.catalogue.compiled import load_compiled
from quotatop.catalogue.load import load_catalogue

OWN = (
    'provider = "kimi"\nplans.mine = {{ name = "{name}" }}\n[[versions]]\nversion = 2026-03-05\nwindows = []\n'
    'sources = ["me"]\nconfidence = "guess"\nplans.mine = {{ price = 5 }}\n'
)


class Folder:
    """A user's folder and the compiled file, with a count of how often it was written."""

    def __init__(self, root: Path) -> None:
        self.plans = root / "plans"
        self.plans.mkdir()
        self.compiled = root / "plans.msgpack"
        self.written = 0

    def write(self, path: Path, content: bytes) -> None:
        self.written += 1
        path.write_bytes(content)

    def own(self, name: str) -> None:
        (self.plans / "mine.toml").write_text(OWN.format(name=name))

    def load(self):
        return load_compiled(self.plans, self.compiled, self.write)

    def afresh(self):
        """Load as another process would."""
        from quotatop.catalogue import compiled

        compiled._load.cache_clear()
        return self.load()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_compiled_facts_are_the_read_ones(folder: Folder):
    folder.own("Mine")
    wanted = load_catalogue(None, folder.plans)
    assert folder.load() == wanted
    assert folder.afresh() == wanted
    assert folder.written == 1


def test_a_changed_file_is_read_anew(folder: Folder):
    folder.own("One")
    folder.load()
    folder.own("Other one")
    plan = folder.load().plan("kimi", "mine")
    assert plan is not None
    assert plan.name == "Other one"
    (folder.plans / "mine.toml").unlink()
    assert folder.afresh().plan("kimi", "mine") is None
    assert folder.written == 3


def test_problems_of_the_users_files_are_kept_too(folder: Folder):
    (folder.plans / "mine.toml").write_text("provider = 3\n")
    first = folder.load().problems
    assert [str(problem) for problem in first] == ["plans/mine.toml:1: provider: must be a text in quotes"]
    assert folder.afresh().problems == first


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"\x93\x01\x02\x03", b"{}", b"\x81\xa5stamp\x90"])
def test_a_damaged_compiled_file_is_read_over(folder: Folder, content: bytes):
    folder.load()
    folder.compiled.write_bytes(content)
    assert folder.afresh() == load_catalogue()
    assert folder.written == 2


def test_a_cut_compiled_file_is_read_over(folder: Folder):
    folder.load()
    os.truncate(folder.compiled, folder.compiled.stat().st_size // 2)
    assert folder.afresh() == load_catalogue()


def test_a_cache_that_cannot_be_written_is_no_matter(folder: Folder):
    def refuse(path: Path, content: bytes) -> None:
        raise OSError("read-only")

    assert load_compiled(folder.plans, folder.compiled, refuse) == load_catalogue()
    assert not folder.compiled.exists()
