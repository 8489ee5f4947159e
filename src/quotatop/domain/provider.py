"""What do we know of a vendor's service, besides how to ask it?  Everything here is data that the rest derives from:
the config check, `doctor`, `import`, the setup screen, the README's table.
"""

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING

from quotatop.domain.subscription import Source
from quotatop.domain.value import dataclass

if TYPE_CHECKING:
    from quotatop.domain.exchange import Poll


@dataclass(frozen=True, slots=True)
class Says:
    """A sentence that belongs to one provider, in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """A key prefix and the product that it belongs to. `ours` is whether that product is this provider's plan."""

    prefix: str
    product: Says
    ours: bool = False


def foreign_prefix(prefixes: Iterable[Prefix], key: str) -> Prefix | None:
    """Give the other product that a key's prefix names, the longest prefix first; None for ours or for none."""
    known = sorted(prefixes, key=lambda prefix: -len(prefix.prefix))
    match = next((prefix for prefix in known if key.startswith(prefix.prefix)), None)
    return None if match is None or match.ours else match


@dataclass(frozen=True, slots=True)
class Option:
    """A config key of this provider alone (`organization`), with its help."""

    name: str
    help: Says


@dataclass(frozen=True, slots=True)
class Login:
    """A vendor CLI's login on disk: its file below the CLI's home, and the variable that moves that home.

    `token` and `expires` are paths of keys in its JSON; `renew` is the command that renews it. `instead` is where a
    login by API key stands that has no plan.
    """

    home_variables: tuple[str, ...]
    home: str
    file: str
    token: tuple[str, ...]
    expires: tuple[str, ...] = ()
    renew: str = ""
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A vendor's CLI that prints its user's quota: what `source = "command"` runs, and the file of its login.

    Of that file it matters only that it is there; `home_variables` move its folder.
    """

    argv: tuple[str, ...]
    home: str
    file: str
    home_variables: tuple[str, ...] = ()


HOME = "home"
"""The option by which a subscription names another home of its tool, for a second account."""


@dataclass(frozen=True, slots=True)
class Place:
    """Files that a provider may look at, by a name of its own: nothing else on the machine is ever looked at.

    `file` is a path below the tool's home, or a pattern (`sessions/**/rollout-*.jsonl`), of which the `most` newest
    count. `home_variables` move that home, and so does the option `home`. `own` is for files of ours, in the state
    folder. Of a file longer than `limit` bytes the end is taken where `tail` says so; else it counts as unread.
    """

    name: str
    file: str
    home: str = ""
    home_variables: tuple[str, ...] = ()
    own: bool = False
    most: int = 1
    limit: int = 1 << 20
    tail: bool = False


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a source may be asked, and how the wait grows after faults, where that is not as everywhere.

    The floor of an opt-in endpoint holds for what a person asks by hand, too.
    """

    floor_s: int
    backoff_first_s: float
    backoff_most_s: float


@dataclass(frozen=True, slots=True)
class Provider:
    """One vendor's service.

    `origins` is the allow-list. `environment` names variables that commonly hold its key; `hosts` are hosts by which
    a set-up of another tool (`ANTHROPIC_BASE_URL`) shows that its key is for this provider. `parts` are what its
    credential consists of; where there are several, `environments` names the variables that go together, a tuple of
    names in the order of the parts.
    `logins` are tried in this order, the first that is there counts: a CLI may have moved its home.
    `sibling` is the id of the same vendor's other region: its key is never sent there, only named in advice.
    `tools` are the vendor's CLIs whose login can be used only by running them.
    `keyless` is whether its safest way needs no credential; its endpoint is then opt-in (`source = "api"`), asked
    with `patience`, and `why_opt_in` says why; `local_patience` is for what asks nobody. `places` are all files that
    it may look at. `ways` are the sources that `poll` serves besides `auto` and `api`; any other command is run, and
    what it prints is read.
    `models` are patterns of the models that the plan serves, in lower case. `logged_as` are the names by which coding
    tools record the plan in their logs, `logged_beside` those of the vendor's other products. `refuses_as` names the
    wording in which its model endpoint refuses when a window is full (`logs/_limit_words.py`).
    `asks_by_plan`: an account may hold several plans at once, and a subscription's `plan` says which is asked for.
    """

    id: str
    name: Says
    origins: tuple[str, ...]
    poll: "Poll" = field(repr=False)
    key_page: str
    usage_page: str
    shows: Says
    needs: Says
    lag: Says | None = None
    environment: tuple[str, ...] = ()
    environments: tuple[tuple[str, ...], ...] = ()
    hosts: tuple[str, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    options: tuple[Option, ...] = ()
    parts: tuple[str, ...] = ("key",)
    logins: tuple[Login, ...] = ()
    sibling: str | None = None
    asks_by_plan: bool = False
    interval_floor_s: int = 60
    sources: tuple[str, ...] = ()
    keyless: bool = False
    patience: Patience | None = None
    local_patience: Patience | None = None
    why_opt_in: Says | None = None
    places: tuple[Place, ...] = ()
    ways: tuple[Source, ...] = ()
    tools: tuple[Tool, ...] = ()
    models: tuple[str, ...] = ()
    logged_as: tuple[str, ...] = ()
    logged_beside: tuple[str, ...] = ()
    refuses_as: str = ""

    def place(self, name: str) -> Place:
        """Give the place of that name; KeyError where there is none."""
        return {place.name: place for place in self.places}[name]

    def serves(self, source: Source) -> bool:
        """Whether `poll` itself reads by this source."""
        return source in (Source.AUTO, Source.API, *self.ways)

    def wants_credential(self, source: Source) -> bool:
        """Whether a credential is read at all to read by this source."""
        return source is Source.API or (source is Source.AUTO and not self.keyless)
