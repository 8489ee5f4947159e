"""Providers as the config check sees them, and a way to check a text as a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quotatop.config.load import load_config
from quotatop.config.settings import Config, ConfigError
from quotatop.domain.provider import Login, Option, Provider, Says

SAID = Says("words", "话")


def _never(ask: object) -> None:
    raise AssertionError("checking a config polls nobody")


def provider(id: str, **more: object) -> Provider:
    return Provider(
        id=id,
        name=SAID,
        origins=(f"https://{id}.example",),
        poll=_never,
        key_page="https://example.com/keys",
        usage_page="https://example.com/usage",
        shows=SAID,
        needs=SAID,
        **more,
    )


class Shelf:
    """A fixed set of providers, in the shape of `quotatop.providers`."""

    def __init__(self, *providers: Provider) -> None:
        self.all = {provider.id: provider for provider in providers}

    def names(self) -> tuple[str, ...]:
        return tuple(self.all)

    def load(self, id: str) -> Provider:
        return self.all[id]


@pytest.fixture
def providers() -> Shelf:
    return Shelf(
        provider("zhipu", options=(Option("organization", SAID), Option("project", SAID))),
        provider("kimi", logins=(Login(("KIMI_CODE_HOME",), ".kimi-code", "credentials/kimi-code.json", ("token",)),)),
        provider("minimax"),
        provider("twofold", parts=("access_key", "secret_key")),
    )


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    folder.mkdir(mode=0o700)
    return folder / "config.toml"


@pytest.fixture
def read(config_file: Path, providers: Shelf) -> Callable[..., Config]:
    def read(text: str | bytes, mode: int = 0o600, **named: object) -> Config:
        config_file.write_bytes(text if isinstance(text, bytes) else text.encode())
        config_file.chmod(mode)
        return load_config(config_file, providers, **named)

    return read


@pytest.fixture
def problems(read: Callable[..., Config]) -> Callable[..., list[str]]:
    def problems(text: str | bytes, mode: int = 0o600, **named: object) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            read(text, mode, **named)
        return [str(problem) for problem in caught.value.problems]

    return problems
