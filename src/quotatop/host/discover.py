"""Which keys and logins have other tools left on this machine?  Names and places only.

Of a variable it is known that it is set, of a file that it is there: no key is looked at and no file is opened. The
one thing that is read is where a tool was told to connect to (`ANTHROPIC_BASE_URL`), because it tells whose the key
beside it is.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from quotatop.domain.credential import KEY, CredentialRef, EnvRef, FileRef, LoginRef, Ref
from quotatop.domain.provider import Provider
from quotatop.domain.subscription import Source
from quotatop.domain.value import dataclass
from quotatop.host.environment import own
from quotatop.host.paths import home as own_home


@dataclass(frozen=True, slots=True)
class Found:
    """One key or login. `place` is `$NAME` or a path; one that is not `usable` can only be copied.

    `ref` is where a key in one part is, `parts` where each part of another is. `note` is a key of the language tables
    below `setup.found.`, or None. `keyless`: the tool's own files tell all, without a credential. `command` is the
    vendor's CLI, which is run because nobody else can use its login.
    """

    provider_id: str
    place: str
    ref: Ref | None
    note: str | None = None
    parts: tuple[tuple[str, Ref], ...] = ()
    keyless: bool = False
    command: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether a subscription can use it where it is."""
        return self.keyless or bool(self.command) or self.credential is not None

    @property
    def source(self) -> Source | None:
        """How the config would say that it is read; None for the provider's own way."""
        return Source.COMMAND if self.command else None

    @property
    def credential(self) -> CredentialRef | None:
        """What the config would say of it."""
        if self.ref is not None:
            return CredentialRef(((KEY, self.ref),))
        return CredentialRef(self.parts) if self.parts else None


@dataclass(frozen=True, slots=True)
class _KeyFile:
    """A file in which another tool keeps a key. `whole` is whether its first line is the key and nothing else."""

    provider_ids: tuple[str, ...]
    path: str
    whole: bool = False


_PAIRS = (
    ("ANTHROPIC_BASE_URL", ("ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY")),
    ("OPENAI_BASE_URL", ("OPENAI_API_KEY",)),
)
"""A tool's address, and the variables that hold the key for that address."""
_ANYONE = ("zhipu", "zai", "kimi", "kimi-global", "minimax", "minimax-intl", "infini")
_FILES = (
    _KeyFile(("zhipu",), ".config/bigmodel/api_key", whole=True),
    _KeyFile(("zhipu",), ".config/zhipu/api_key", whole=True),
    _KeyFile(("zhipu", "zai"), ".coding-relay/glm-api-key", whole=True),
    _KeyFile(("zai",), ".config/zai/key.json"),
    _KeyFile(("zai",), ".config/openusage/zai.json"),
    _KeyFile(("zhipu", "zai"), ".chelper/config.yaml"),
    _KeyFile(("zhipu", "zai"), ".zcode/cli/config.json"),
    _KeyFile(("minimax", "minimax-intl"), ".mmx/config.json"),
    _KeyFile(_ANYONE, ".local/share/opencode/auth.json"),
)
_ABROAD = frozenset({"global", "intl", "international", "overseas", "io", "en", "ai"})
_MAINLAND = frozenset({"cn", "china", "mainland", "domestic"})
_SHARED = frozenset({"GLM", "KIMI", "MINIMAX", "MOONSHOT"})
"""Names that both regions of a vendor go by."""
_PAY_AS_YOU_GO = ("/api/paas/",)


def discover(environ: Mapping[str, str], home: Path, providers: Iterable[Provider]) -> tuple[Found, ...]:
    """Give what is there, by provider: variables, logins of vendors' own tools, then files that can only be copied."""
    known = {provider.id: provider for provider in providers}
    found = [
        *(one for provider in known.values() for one in _variables(environ, provider, known)),
        *(one for provider in known.values() for one in _together(environ, provider)),
        *_paired(environ, known),
        *(one for provider in known.values() for one in _logins(environ, home, provider)),
        *(one for provider in known.values() for one in _local(environ, home, provider)),
        *(one for provider in known.values() for one in _tools(environ, home, provider)),
        *_files(home, known),
    ]
    order = {id: place for place, id in enumerate(known)}
    unique = dict.fromkeys(sorted(found, key=lambda one: (not one.usable, order[one.provider_id])))
    return tuple(unique)


def discover_here(providers: Iterable[Provider]) -> tuple[Found, ...]:
    """Give what is there for the user who runs us."""
    return discover(own(), own_home(), providers)


def _variables(environ: Mapping[str, str], provider: Provider, known: Mapping[str, Provider]) -> Iterable[Found]:
    for name in provider.environment:
        if environ.get(name, "").strip():
            owner = _region_of(environ, name, provider, known)
            yield Found(owner.id, f"${name}", EnvRef(name), "region" if _is_unsure(environ, name, owner) else None)


def _together(environ: Mapping[str, str], provider: Provider) -> Iterable[Found]:
    """Find the variables that hold a credential in several parts, where none of them is missing."""
    for names in provider.environments:
        if all(environ.get(name, "").strip() for name in names):
            parts = tuple((part, EnvRef(name)) for part, name in zip(provider.parts, names, strict=True))
            note = "region" if provider.sibling else None
            yield Found(provider.id, " + ".join(f"${name}" for name in names), None, note, parts)


def _region_of(environ: Mapping[str, str], name: str, provider: Provider, known: Mapping[str, Provider]) -> Provider:
    """Follow what stands beside a variable (`MINIMAX_REGION`, `KIMI_BASE_URL`) to the vendor's other region."""
    sibling = known.get(provider.sibling or "")
    if sibling is None:
        return provider
    told = _region_told(environ, name)
    if told is not None:
        return sibling if told != _is_mainland(provider) else provider
    hosts = [_host(value) for other, value in environ.items() if _beside(other, name)]
    return sibling if any(_owns(sibling, host) for host in hosts) else provider


def _is_unsure(environ: Mapping[str, str], name: str, owner: Provider) -> bool:
    """Tell whether the key may as well be for the vendor's other region."""
    words = name.split("_")
    marked = words[0] not in _SHARED or {"GLOBAL", "CN", "CHINA", "INTL"} & set(words)
    told = _region_told(environ, name) is not None
    beside = any(_owns(owner, _host(value)) for other, value in environ.items() if _beside(other, name))
    return owner.sibling is not None and not (marked or told or beside)


def _region_told(environ: Mapping[str, str], name: str) -> bool | None:
    """Give whether the region is the mainland, or None where nobody said."""
    region = environ.get(f"{name.partition('_')[0]}_REGION", "").strip().lower()
    if region in _MAINLAND:
        return True
    return False if region in _ABROAD else None


def _is_mainland(provider: Provider) -> bool:
    return not any(mark in provider.id for mark in ("intl", "global", "zai"))


def _beside(other: str, name: str) -> bool:
    return other.startswith(f"{name.partition('_')[0]}_") and other.endswith(("_BASE_URL", "_HOST", "_API_HOST"))


def _paired(environ: Mapping[str, str], known: Mapping[str, Provider]) -> Iterable[Found]:
    for address, keys in _PAIRS:
        value = environ.get(address, "")
        owner = next((provider for provider in known.values() if _owns(provider, _host(value))), None)
        key = next((name for name in keys if environ.get(name, "").strip()), None)
        if owner and key and owner.parts != (KEY,):
            yield Found(owner.id, f"${key}", None, "calls-only")
        elif owner and key:
            note = "pay-as-you-go" if any(path in value for path in _PAY_AS_YOU_GO) else None
            yield Found(owner.id, f"${key}", EnvRef(key), note)


def _owns(provider: Provider, host: str) -> bool:
    return bool(host) and any(host == own or host.endswith(f".{own}") for own in provider.hosts)


def _host(url: str) -> str:
    try:
        return (urlsplit(url.strip() if "://" in url else f"https://{url.strip()}").hostname or "").lower()
    except ValueError:
        return ""


def _logins(environ: Mapping[str, str], home: Path, provider: Provider) -> Iterable[Found]:
    """Find a login whose token the provider's own way uses."""
    for login in () if provider.keyless else provider.logins:
        path = _moved(environ, home, login.home_variables, login.home) / login.file
        if _is_there(path):
            yield Found(provider.id, _shown(path, home), LoginRef(), "login")
            return


def _local(environ: Mapping[str, str], home: Path, provider: Provider) -> Iterable[Found]:
    """Find the files of a tool that tell all by themselves; of a login there its folder is named, as it is not read."""
    logins = {login.file for login in provider.logins}
    for place in provider.places if provider.keyless else ():
        folder = _moved(environ, home, place.home_variables, place.home)
        path = folder / place.file.partition("/*")[0]
        if not place.own and _exists(path):
            yield Found(provider.id, _shown(folder if place.file in logins else path, home), None, keyless=True)
            return


def _tools(environ: Mapping[str, str], home: Path, provider: Provider) -> Iterable[Found]:
    """Find the vendor's CLIs that are installed and that somebody has logged in to."""
    for tool in provider.tools:
        path = _moved(environ, home, tool.home_variables, tool.home) / tool.file
        if _is_there(path) and _is_installed(environ, tool.argv[0]):
            yield Found(provider.id, _shown(path, home), None, "tool", command=tool.argv)


def _is_installed(environ: Mapping[str, str], program: str) -> bool:
    folders = (folder for folder in environ.get("PATH", "").split(os.pathsep) if folder)
    return any(os.access(Path(folder) / program, os.X_OK) for folder in folders)


def _moved(environ: Mapping[str, str], home: Path, variables: Iterable[str], own: str) -> Path:
    return _below(home, next((environ[name] for name in variables if environ.get(name)), own))


def _files(home: Path, known: Mapping[str, Provider]) -> Iterable[Found]:
    for file in _FILES:
        owners = [id for id in file.provider_ids if id in known]
        path = home / file.path
        if owners and _is_there(path):
            unsure = len(owners) > 1
            if file.whole:
                yield Found(owners[0], _shown(path, home), FileRef(str(path)), "region" if unsure else None)
            else:
                yield Found(owners[0], _shown(path, home), None, "copy-unsure" if unsure else "copy")


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _below(home: Path, place: str) -> Path:
    return home / place[2:] if place == "~" or place.startswith("~/") else home / place


def _shown(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
