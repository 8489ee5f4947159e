"""What does a tool's own config say of models and providers?  Read when the log itself is silent."""

import tomllib

from quotatop.domain.log import Files
from quotatop.logs._reading import host_of, table, text


def config_of(files: Files, path: str) -> dict[str, object]:
    """Give a TOML file of a tool; nothing where it is missing or broken."""
    try:
        return tomllib.loads((files.read(path) or b"").decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}


def kimi_model(config: dict[str, object], alias: str | None) -> tuple[str | None, str | None, str | None]:
    """Give model, provider and host of an alias, or of the default, in a config of Kimi's tools."""
    entry = table(table(config.get("models")).get(alias or text(config.get("default_model")) or ""))
    provider = text(entry.get("provider"))
    url = table(table(config.get("providers")).get(provider or "")).get("base_url")
    return text(entry.get("model")), provider, host_of(url)
