"""How are the limits kept that Claude Code tells its status line?  In one small private file, replaced whole.

Only the limits are kept, the version and where Claude Code's own folder is: nothing of the session. Several sessions
tell at once and an idle one repeats what it heard long ago, so that of each window a period that runs counts more than
one that is over, and within one period the higher percentage. Imports next to nothing, because a status line comes
through here.
"""

import json
import os

from quotatop.host.cache_folder import user_home
from quotatop.host.state_folder import STATUS_LINE_FILE, state_folder

MOST_BYTES = 1 << 20
_HOMES_MOST, _WINDOWS_MOST = 8, 16
_EVERY_S = 30.0
"""The same limits are written again only so often, to say that they still hold."""
_SAME_S = 120.0
"""Resets that differ by less are one period."""
_FORGET_S = 8 * 86_400.0


def keep(told: object, now: float) -> "dict[str, object]":
    """Keep what a status line was told, and give the limits that now hold. What cannot be written is not kept."""
    old, name = _read(), _home()
    document = joined(old, told, name, now)
    found = _entry(document, name)
    if found and document != old and not _is_new_enough(old, found, name, now):
        try:
            _write(document)
        except OSError:
            return found
    return found


def kept(old: object, told: object, path: str, now: float) -> bytes:
    """Give the file's content after one more telling."""
    return _dump(joined(old, told, path, now))


def joined(old: object, told: object, path: str, now: float) -> "dict[str, object]":
    """Join what is told of one home with what is kept of all."""
    homes = [home for home in _homes(old) if home.get("path") != path][: _HOMES_MOST - 1]
    before = _limits(_entry(old, path))
    windows = {name: row for name, row in before.items() if now - _number(row.get("resets_at"), now) < _FORGET_S}
    limits = told.get("rate_limits") if isinstance(told, dict) else None
    heard = 0
    for name, row in list(limits.items())[:_WINDOWS_MOST] if isinstance(limits, dict) else ():
        if isinstance(row, dict) and _is_number(row.get("used_percentage")) and len(name) < 64:
            fresh = {"used_percentage": row["used_percentage"], "resets_at": row.get("resets_at")}
            windows[name] = _later(windows.get(name), fresh, now)
            heard += 1
    at = now if heard else _number(_entry(old, path).get("at"), 0.0)
    version = told.get("version") if isinstance(told, dict) else None
    entry: dict[str, object] = {"home": _shown(path), "path": path, "at": at, "rate_limits": windows}
    if isinstance(version, str):
        entry["version"] = version[:40]
    return {"schema": "quotatop.claude-status-line/1", "homes": [entry, *homes] if windows else homes}


def _later(old: "dict[str, object] | None", new: "dict[str, object]", now: float) -> "dict[str, object]":
    """Give the later period. Two that both run are not of one account, or the reset was moved: the last word holds."""
    if old is None:
        return new
    ends = _number(old.get("resets_at"), 0.0), _number(new.get("resets_at"), 0.0)
    if abs(ends[0] - ends[1]) > _SAME_S:
        return new if ends[1] > ends[0] or ends[1] > now else old
    return new if _number(new.get("used_percentage"), 0.0) >= _number(old.get("used_percentage"), 0.0) else old


def _is_new_enough(old: object, found: "dict[str, object]", name: str, now: float) -> bool:
    before = _entry(old, name)
    same = before.get("rate_limits") == found.get("rate_limits")
    return same and 0 <= now - _number(before.get("at"), 0.0) < _EVERY_S


def _homes(document: object) -> "list[dict[str, object]]":
    homes = document.get("homes") if isinstance(document, dict) else None
    return [home for home in homes if isinstance(home, dict)] if isinstance(homes, list) else []


def _entry(document: object, path: str) -> "dict[str, object]":
    return next((home for home in _homes(document) if home.get("path") == path), {})


def _limits(entry: "dict[str, object]") -> "dict[str, dict[str, object]]":
    rows = entry.get("rate_limits")
    return {name: row for name, row in rows.items() if isinstance(row, dict)} if isinstance(rows, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15


def _number(value: object, otherwise: float) -> float:
    return float(value) if _is_number(value) and isinstance(value, int | float) else otherwise


def _home() -> str:
    """Give Claude Code's folder as it has it itself; a status line inherits its environment."""
    named = os.environ.get("CLAUDE_CONFIG_DIR")
    return os.path.abspath(os.path.expanduser(named)) if named else os.path.join(user_home(), ".claude")  # noqa: PTH100, PTH111, PTH118 - pathlib costs too much here


def _shown(path: str) -> str:
    home = user_home()
    return f"~{path[len(home) :]}" if path.startswith(home + "/") else path


def _read() -> object:
    try:
        with open(f"{state_folder()}/{STATUS_LINE_FILE}", "rb") as file:  # noqa: PTH123 - pathlib costs too much here
            return json.loads(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None


def _dump(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _write(document: object) -> None:
    """Replace the file whole, for its owner alone (`host.files` does it for all others, and costs too much here)."""
    folder = state_folder()
    if not os.path.isdir(folder):  # noqa: PTH112 - as above
        from pathlib import Path  # noqa: PLC0415 - once in the life of a machine

        from quotatop.host.files import private_folder  # noqa: PLC0415 - likewise

        private_folder(Path(folder))
    temporary = f"{folder}/.{STATUS_LINE_FILE}.{os.urandom(6).hex()}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_dump(document))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, f"{folder}/{STATUS_LINE_FILE}")  # noqa: PTH105 - as above
    except OSError:
        os.unlink(temporary)  # noqa: PTH108 - as above
        raise
