"""Which themes are there, and are their colours colours?

A theme is a TOML file of ours or the user's (theirs win), or one that Textual brings along. Everything is checked
before Textual sees it, because a theme with a bad colour registers without a word and ends the program later.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from quotatop.domain.text import plain
from quotatop.domain.value import dataclass

FALLBACK = "terminal"
COLORS = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "success",
    "warning",
    "error",
)
TOKENS = (
    "gauge-ok",
    "gauge-tight",
    "gauge-out",
    "gauge-spent",
    "gauge-unknown",
    "gauge-track",
    "gauge-pace",
    "binding",
    "peak",
    "off-peak",
    "fault",
    "title",
    "muted",
    "key",
    "banner",
    "banner-foreground",
)
STYLE = "muted-style"
STYLES = ("none", "dim", "italic")
NAME = r"[a-z0-9][a-z0-9-]{0,31}"
_MAX_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class BadTheme:
    """A theme file that cannot be used, and why."""

    file: str
    reason: str


def load_themes(folders: Iterable[Path]) -> tuple[dict[str, Theme], tuple[BadTheme, ...]]:
    """Read every theme file of these folders; a later folder wins. Nothing is raised: bad files come back named."""
    themes: dict[str, Theme] = {}
    bad: list[BadTheme] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            try:
                theme = read_theme(path)
            except (OSError, ValueError) as error:
                bad.append(BadTheme(plain(path.name, 64), plain(str(error), 200)))
            else:
                themes[theme.name] = theme
    return themes, tuple(bad)


def load_theme(name: str, folders: Iterable[Path]) -> Theme | BadTheme | None:
    """Read the one file of a theme, the user's before ours; None where there is none."""
    found: Theme | BadTheme | None = None
    for folder in folders:
        path = folder / f"{name}.toml"
        if not re.fullmatch(NAME, name) or not path.is_file():
            continue
        try:
            found = read_theme(path)
        except (OSError, ValueError) as error:
            found = BadTheme(plain(path.name, 64), plain(str(error), 200))
    return found


def shipped_folder() -> Path:
    """Give the folder of our own themes: inside the wheel, or beside `src/` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parents[1] / "themes"


def read_theme(path: Path) -> Theme:
    """Read one theme file; its name is the theme's. Raise ValueError with what is wrong in it."""
    with path.open("rb") as file:
        raw = file.read(_MAX_BYTES + 1)
    if len(raw) > _MAX_BYTES:
        raise ValueError("the file is too large")
    try:
        table = tomllib.loads(raw.decode())
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    _only(table, ("dark", "ansi", "colors", "tokens"), "")
    name = path.stem
    if not re.fullmatch(NAME, name):
        raise ValueError("a theme's file is named with small letters, digits and -")
    colors = _texts(table, "colors", COLORS)
    tokens = _texts(table, "tokens", (*TOKENS, STYLE))
    if "primary" not in colors:
        raise ValueError("colors.primary: is missing")
    style = tokens.pop(STYLE, "none")
    if style not in STYLES:
        raise ValueError(f"tokens.{STYLE}: must be one of {', '.join(STYLES)}")
    for key, value in (*((f"colors.{key}", value) for key, value in colors.items()), *_prefixed(tokens)):
        _check(key, value)
    dark, ansi = _flag(table, "dark", default=True), _flag(table, "ansi", default=False)
    theme = Theme(name=name, dark=dark, ansi=ansi, variables={**_needed(dark, ansi), **tokens, STYLE: style}, **colors)  # type: ignore[arg-type]  # all are names of colours
    theme.to_color_system().generate()
    return theme


def defaults(theme: Theme) -> dict[str, str]:
    """Give our tokens for a theme that does not set them: literal colours out of its own."""
    muted = "ansi_default" if theme.ansi else (theme.foreground or "#a0a0a0")
    plain_color = theme.foreground or ("ansi_default" if theme.ansi else "#e0e0e0" if theme.dark else "#202020")
    success, warning, error = (
        theme.success or theme.primary,
        theme.warning or theme.primary,
        theme.error or theme.primary,
    )
    accent = theme.accent or theme.secondary or theme.primary
    return {
        "gauge-ok": success,
        "gauge-tight": warning,
        "gauge-out": error,
        "gauge-spent": error,
        "gauge-unknown": theme.secondary or theme.primary,
        "gauge-track": muted,
        "gauge-pace": plain_color,
        "binding": accent,
        "peak": warning,
        "off-peak": accent,
        "fault": error,
        "title": plain_color,
        "muted": muted,
        STYLE: "dim",
        "key": accent,
        "banner": warning,
        "banner-foreground": "ansi_black" if theme.ansi else "#101010",
    }


def _needed(dark: bool, ansi: bool) -> dict[str, str]:  # noqa: FBT001 - the two flags of a theme
    """Give what Textual's stylesheet refers to and only its own terminal themes set."""
    return dict(BUILTIN_THEMES["ansi-dark" if dark else "ansi-light"].variables) if ansi else {}


def _texts(table: Mapping[str, object], part: str, known: tuple[str, ...]) -> dict[str, str]:
    inner = table.get(part, {})
    if not isinstance(inner, dict):
        raise ValueError(f"{part}: must be a table")
    _only(inner, known, f"{part}.")
    for key, value in inner.items():
        if not isinstance(value, str):
            raise ValueError(f"{part}.{key}: must be a text")
    return dict(inner)


def _only(table: Mapping[str, object], known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key not in known:
            raise ValueError(f"{prefix}{key}: is not known here")


def _flag(table: Mapping[str, object], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"{key}: must be true or false")
    return value


def _prefixed(tokens: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"tokens.{key}", value) for key, value in tokens.items()]


def _check(key: str, value: str) -> None:
    try:
        Color.parse(value)
    except ColorParseError:
        raise ValueError(f"{key}: {value!r} is no colour") from None
