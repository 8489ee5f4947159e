"""Pages of vendors are opened as one argument, and nothing else is opened at all."""

from pathlib import Path

import pytest

from quotatop import providers
from quotatop.host.open import open_page, opener


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({"DISPLAY": ":0"}, "linux", "xdg-open"),
        ({"WAYLAND_DISPLAY": "w"}, "linux", "xdg-open"),
        ({}, "linux", None),
        ({}, "darwin", "open"),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "x"}, "linux", None),
        ({"WSL_DISTRO_NAME": "Ubuntu"}, "linux", "wslview"),
    ],
)
def test_the_desktop_names_its_opener(environ: dict[str, str], platform: str, expected: str | None) -> None:
    assert opener(environ, platform) == expected


async def test_a_page_is_one_argument_and_the_browser_sees_no_secret(tmp_path: Path) -> None:
    program = tmp_path / "xdg-open"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/argv\nenv > {tmp_path}/env\n')
    program.chmod(0o700)
    environ = {"PATH": f"{tmp_path}:/bin:/usr/bin", "DISPLAY": ":0", "A_KEY": "secret"}
    assert await open_page("https://z.ai/manage-apikey/apikey-list?a=1&b=2", environ, tmp_path, "linux")
    assert (tmp_path / "argv").read_text() == "https://z.ai/manage-apikey/apikey-list?a=1&b=2\n"
    assert "secret" not in (tmp_path / "env").read_text()


@pytest.mark.parametrize(
    "page",
    [
        *("http://z.ai/", "javascript:alert(1)", "file:///etc/passwd", "-flag", "--help", "https://u:p@z.ai/", ""),
        *("https://z.ai/ x", "https://z.ai/\n", "https://Z.ai:1/", "https://z.ai/'", "HTTPS://z.ai", "https://з.ai/"),
    ],
)
async def test_whatever_is_no_constant_https_page_is_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(ValueError, match="https"):
        await open_page(page, {"DISPLAY": ":0"}, tmp_path, "linux")


async def test_where_nothing_opens_pages_the_answer_is_no(tmp_path: Path) -> None:
    assert not await open_page("https://z.ai/", {}, tmp_path, "linux")
    assert not await open_page("https://z.ai/", {"DISPLAY": ":0", "PATH": str(tmp_path)}, tmp_path, "linux")
    (tmp_path / "xdg-open").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "xdg-open").chmod(0o700)
    assert not await open_page("https://z.ai/", {"DISPLAY": ":0", "PATH": str(tmp_path)}, tmp_path, "linux")


async def test_every_page_of_every_provider_can_be_opened(tmp_path: Path) -> None:
    for name in providers.names():
        provider = providers.load(name)
        for page in (provider.key_page, provider.usage_page):
            assert not await open_page(page, {}, tmp_path, "linux"), page
