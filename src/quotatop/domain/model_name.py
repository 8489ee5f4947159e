"""Which model does this name mean?  The same model is written in many ways by tools, routers and clouds.

`z-ai/glm-4.7`, `GLM-4.7`, `glm-4-7`, `claude-opus-4-5-20251101` and `us.anthropic.claude-opus-4-5-20251101-v1:0` are
spellings; `glm-4.7-flash` and `kimi-k2.7-code-highspeed` are other models. So a name is tried as it stands first, and
then with less and less of what only says where it is served, or on which day it was made.
"""

import re
from functools import lru_cache

_WINDOW = re.compile(r"\[[^\]]*\]$")
_CLOUD = re.compile(r"^(?:[a-z]+\.)?(?:anthropic|openai|deepseek|qwen|moonshotai?|minimax|zai)\.")
_REVISION = re.compile(r"-v\d+(?::\d+)?$")
_VARIANT = re.compile(r"[:@](?:free|latest|default|nitro|exacto|beta|extended|\d{8})$")
_DAY = re.compile(r"[-@](?:20\d{6}|20\d\d-[01]\d-[0-3]\d)$")


@lru_cache(maxsize=4096)
def spellings(name: str) -> tuple[str, ...]:
    """Give the folded names to look a model up by, the most exact first."""
    plain = _WINDOW.sub("", name.strip().lower()).rstrip()
    found = [plain]
    for cut in (_VARIANT, _REVISION, _DAY):
        found.append(cut.sub("", found[-1]))
    for text in tuple(found):
        last = text.rpartition("/")[2]
        found += [last, _CLOUD.sub("", last)]
    return tuple(dict.fromkeys(_folded(text) for text in found if text))


@lru_cache(maxsize=16_384)
def nearness(pattern: str, name: str) -> tuple[int, int] | None:
    """Give how nearly an id, a beginning (`glm-5.2*`) or `*` (every model) means a model: the least is the nearest.

    None where it does not mean it. An id is nearer than any beginning, a long beginning nearer than a short one.
    """
    wanted, known = _folded(pattern.lower()), spellings(name)
    if not wanted.endswith("*"):
        return (0, known.index(wanted)) if wanted in known else None
    fits = any(spelling.startswith(wanted[:-1]) for spelling in known)
    return (1, -len(wanted)) if fits else None


def _folded(name: str) -> str:
    return name.replace(".", "-").replace("_", "-")
