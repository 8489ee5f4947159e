"""A typed key and its subscription are saved together or not at all."""

from pathlib import Path

import pytest

from quotatop.config.adding import (
    KeyFileThere,
    add,
    free_id,
    holds,
    in_hand,
    key_file,
    own_key_files,
    replace_key,
    typed_key,
)
from quotatop.config.edit import NotEdited
from quotatop.config.load import load_config
from quotatop.config.new import NewSubscription
from quotatop.config.settings import ConfigError
from quotatop.domain.credential import KEY, CredentialRef, EnvRef, Secret, ValueRef
from quotatop.domain.subscription import Subscription
from quotatop.host.files import atomic_write

NEW = NewSubscription("glm", "zhipu", CredentialRef(((KEY, typed_key("glm")),)))
SECRET = Secret("CANARY")


def test_the_key_lies_beside_the_config_and_the_config_refers_to_it(config_file: Path, providers: object) -> None:
    config = add(config_file, NEW, SECRET, providers, atomic_write)
    assert key_file(config_file, "glm").read_text() == "CANARY\n"
    assert key_file(config_file, "glm").stat().st_mode & 0o777 == 0o600
    assert "CANARY" not in config_file.read_text()
    assert own_key_files(config_file, config.subscriptions[0]) == (key_file(config_file, "glm"),)
    assert load_config(config_file, providers) == config


def test_where_the_config_is_refused_no_key_is_left(config_file: Path, providers: object) -> None:
    with pytest.raises(ConfigError):
        add(config_file, NewSubscription("glm", "nobody", NEW.credential), SECRET, providers, atomic_write)
    config_file.write_text('[subscriptions.glm]\nprovider = "zhipu"\n')
    with pytest.raises(NotEdited):
        add(config_file, NEW, SECRET, providers, atomic_write)
    assert not key_file(config_file, "glm").exists()


def test_a_key_file_of_somebody_else_stays(config_file: Path, providers: object) -> None:
    place = key_file(config_file, "glm")
    place.parent.mkdir()
    place.write_text("mine\n")
    with pytest.raises(KeyFileThere) as caught:
        add(config_file, NEW, SECRET, providers, atomic_write)
    assert (caught.value.path, place.read_text(), config_file.exists()) == (place, "mine\n", False)


def test_a_new_key_does_not_take_the_place_of_somebody_elses_file(config_file: Path, providers: object) -> None:
    config_file.write_text('[subscriptions.glm]\nprovider = "zhipu"\ncredential = { env = "K" }\n')
    place = key_file(config_file, "glm")
    place.parent.mkdir()
    place.write_text("mine\n")
    held = load_config(config_file, providers).subscriptions[0]
    with pytest.raises(KeyFileThere):
        replace_key(config_file, held, SECRET, providers, atomic_write)
    assert place.read_text() == "mine\n"


def test_where_the_config_cannot_take_a_new_key_none_is_left(config_file: Path, providers: object) -> None:
    held = Subscription("glm", "zhipu", 300)
    config_file.write_text("[display\n")
    with pytest.raises(ConfigError):
        replace_key(config_file, held, SECRET, providers, atomic_write)
    assert not key_file(config_file, "glm").exists()


def test_a_typed_key_is_tried_from_memory() -> None:
    held = Subscription("glm", "zhipu", 300, credential=NEW.credential)
    assert in_hand(held, SECRET).credential == CredentialRef(((KEY, ValueRef(SECRET)),))
    assert in_hand(held, None) is held


def test_an_id_that_is_taken_gets_a_number() -> None:
    assert [free_id("a", taken) for taken in ((), ("a",), ("a", "a-2"))] == ["a", "a-2", "a-3"]


def test_a_place_is_held_by_its_own_provider_only(config_file: Path, providers: object) -> None:
    config_file.write_text('[subscriptions.g]\nprovider = "zhipu"\ncredential = { env = "K" }\n')
    config = load_config(config_file, providers)
    assert holds(config, "zhipu", EnvRef("K"))
    assert not holds(config, "kimi", EnvRef("K"))
    assert not holds(config, "zhipu", EnvRef("L"))
