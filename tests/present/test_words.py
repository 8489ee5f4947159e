"""Both languages say the same things: the same keys, the same blanks, and every key that the source asks for."""

import ast
import re
import string
from importlib import import_module
from pathlib import Path

import pytest

import quotatop
from quotatop.domain.fault import FaultKind
from quotatop.present.words import LANGUAGES, PARTS, Words, choose_language

SOURCE = Path(quotatop.__file__).parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def blanks(text):
    """Name the blanks of a sentence; `name_en` and `name_zh` are one thing in two languages."""
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return {re.sub(r"_(en|zh)$", "", name) for name in names}


def table(language, part):
    return import_module(f"quotatop.present.words.{language}.{part}").TABLE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_found_by_how_its_keys_begin(language):
    modules = {path.stem for path in (SOURCE / "present" / "words" / language).glob("[!_]*.py")}
    begins = {part: sorted({key.partition(".")[0] for key in table(language, part)}) for part in modules}
    assert begins == {part: sorted(heads.split()) for part, heads in PARTS.items()}


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_have_the_same_keys(part):
    english, chinese = table("en", part), table("zh", part)
    assert sorted(english.keys() - chinese.keys()) == []
    assert sorted(chinese.keys() - english.keys()) == []


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_fill_in_the_same_blanks(part):
    english, chinese = table("en", part), table("zh", part)
    for key in english.keys() & chinese.keys():
        assert blanks(english[key]) == blanks(chinese[key]), key


def test_no_key_stands_in_two_parts():
    for language in LANGUAGES:
        keys = [key for part in PARTS for key in table(language, part)]
        assert sorted({key for key in keys if keys.count(key) > 1}) == []
        assert len(keys) == len(Words(language).table)


def test_each_sentence_takes_the_names_of_its_own_language():
    for language, other in (("en", "zh"), ("zh", "en")):
        for key, text in Words(language).table.items():
            assert not [
                name for _, name, _, _ in string.Formatter().parse(text) if name and name.endswith(f"_{other}")
            ], key


def test_no_english_sentence_holds_chinese():
    assert [key for key, text in Words("en").table.items() if CHINESE.search(text)] == []


def asked_for():
    """Every key that the source asks a `words` for in so many words."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("words", "_words") and isinstance(node.args[0].value, str):
                found[node.args[0].value] = path.relative_to(SOURCE).as_posix()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_source_asks_for_is_there(language):
    words, asked = Words(language), asked_for()
    assert len(asked) > 10
    assert {key: where for key, where in asked.items() if key not in words} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_kind_has_a_sentence_without_blanks(language, kind):
    assert blanks(Words(language).table[f"fault.{kind.value}"]) == set()


def raised_codes():
    """Every fault code that the host and the engine raise in so many words."""
    paths = (*SOURCE.glob("host/**/*.py"), *SOURCE.glob("engine/**/*.py"))
    nodes = (node for path in paths for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    calls = (node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PollFault")
    codes = (call.args[1] for call in calls if len(call.args) > 1)
    return {code.value for code in codes if isinstance(code, ast.Constant)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_that_the_host_and_the_engine_raise_has_a_sentence(language):
    words, codes = Words(language), raised_codes()
    assert len(codes) > 5
    assert sorted(code for code in codes if f"fault.{code}" not in words) == []


def test_the_language_follows_the_setting_and_then_the_locale():
    assert choose_language("zh", "en_US.UTF-8") == "zh"
    assert choose_language("auto", "zh_CN.UTF-8") == "zh"
    assert choose_language("auto", "C.UTF-8") == "en"
