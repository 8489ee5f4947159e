"""What does a `credential` table say?  One form (`{ env = "NAME" }`), or one for each named part of the credential."""

from collections.abc import Callable, Mapping
from pathlib import Path

from quotatop.config.section import Section
from quotatop.config.shown import looks_secret, one_of, suggestion
from quotatop.domain.credential import (
    KEY,
    CommandRef,
    CredentialRef,
    EnvRef,
    FileRef,
    KeyringRef,
    LoginRef,
    Ref,
    Secret,
    ValueRef,
)
from quotatop.domain.provider import Provider

FORMS = ("env", "file", "command", "keyring", "login", "value")
HELP = (
    'must be one of { env = "NAME" }, { file = "PATH" }, { command = ["program"] }, { keyring = "service/name" }, '
    '{ login = true } or { value = "…" }'
)


def read_credential(
    within: Section, folder: Path, provider: Provider | None, unsafe: str | None
) -> CredentialRef | None:
    """Read the `credential` of a subscription. `unsafe` says why the file may not hold a key itself, if so."""
    table = within.table.get("credential")
    if table is None:
        return None
    if not isinstance(table, dict) or not table:
        within.problem("credential", HELP)
        return None
    section = within.below("credential")
    if any(name in FORMS for name in table) or not all(isinstance(value, dict) for value in table.values()):
        ref = _read_form(section, folder, provider, unsafe)
        return CredentialRef(((KEY, ref),)) if ref and _is_whole(section, ref, provider) else None
    return _read_parts(section, folder, provider, unsafe)


def _read_parts(section: Section, folder: Path, provider: Provider | None, unsafe: str | None) -> CredentialRef | None:
    wanted = provider.parts if provider else tuple(section.table)
    for name in section.table:
        if name not in wanted:
            section.problem(name, f"unknown part{suggestion(name, (*wanted, *FORMS))}; {HELP}")
    missing = [name for name in wanted if name not in section.table]
    if missing and set(section.table) <= set(wanted):
        section.report.add(section.path, f"the part {one_of(missing)} is missing")
    named = [name for name in wanted if name in section.table]
    refs = [(name, _read_form(section.below(name), folder, provider, unsafe)) for name in named]
    parts = tuple((name, ref) for name, ref in refs if ref is not None)
    return CredentialRef(parts) if len(parts) == len(wanted) else None


def _is_whole(section: Section, ref: Ref, provider: Provider | None) -> bool:
    """Tell whether one form is enough for this provider; a login brings all parts."""
    if provider is None or provider.parts == (KEY,) or isinstance(ref, LoginRef):
        return True
    example = ", ".join(f'{part} = {{ env = "NAME" }}' for part in provider.parts)
    section.report.add(section.path, f"must name its parts: {{ {example} }}")
    return False


def _read_form(section: Section, folder: Path, provider: Provider | None, unsafe: str | None) -> Ref | None:
    for name in section.table:
        if name not in FORMS:
            section.problem(name, f"unknown form of a credential{suggestion(name, FORMS)}")
    forms = [name for name in section.table if name in FORMS]
    if len(forms) > 1 or not section.table:
        section.report.add(section.path, f"must have one form, not {' and '.join(forms)}" if forms else HELP)
    if len(forms) != 1:
        return None
    readers: Mapping[str, Callable[[], Ref | None]] = {
        "env": lambda: _env(section),
        "file": lambda: _file(section, folder),
        "command": lambda: _command(section),
        "keyring": lambda: _keyring(section),
        "login": lambda: _login(section, provider),
        "value": lambda: _value(section, unsafe),
    }
    return readers[forms[0]]()


def _env(section: Section) -> Ref | None:
    name = section.text("env")
    if name is None:
        return None
    if not (name.isascii() and name.isidentifier()) or not name.isupper() and looks_secret(name):
        section.problem("env", "must be the name of an environment variable, not the key itself")
        return None
    return EnvRef(name)


def _file(section: Section, folder: Path) -> Ref | None:
    path = section.text("file")
    if path is None:
        return None
    if "\0" in path or path.startswith("~") and path != "~" and not path.startswith("~/"):
        section.problem("file", "must be a path; it may begin with ~/ for your own home, no other")
        return None
    return FileRef(path if path.startswith("~") else str(folder / path))


def _command(section: Section) -> Ref | None:
    argv = section.argv("command")
    if not argv and section.table["command"] == []:
        section.problem("command", 'must be a list of texts like ["program", "argument"]')
    return CommandRef(argv) if argv else None


def _keyring(section: Section) -> Ref | None:
    entry = section.text("keyring")
    if entry is None:
        return None
    service, _, name = entry.partition("/")
    if not service or not name:
        section.problem("keyring", 'must be written "service/name"')
        return None
    return KeyringRef(service, name)


def _login(section: Section, provider: Provider | None) -> Ref | None:
    if section.table["login"] is not True:
        section.problem("login", "must be true; for anything else use another form")
        return None
    if provider is not None and not provider.logins:
        section.problem("login", f"{provider.id} has no login of its own tool that could be read; use a key")
        return None
    return LoginRef()


def _value(section: Section, unsafe: str | None) -> Ref | None:
    value = section.text("value", raw=True)
    if value is None:
        return None
    if unsafe:
        section.problem("value", unsafe)
        return None
    key = value.removesuffix("\n").removesuffix("\r")
    for place, sign in enumerate(key, 1):
        if not "!" <= sign <= "~":
            section.problem("value", f"character {place} is not allowed in a key")
            return None
    return ValueRef(Secret(key))
