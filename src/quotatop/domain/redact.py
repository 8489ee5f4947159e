"""What may be kept of a text that could hold something private?  Everything but keys, tokens, mail addresses, the home.

A second line of defence: our own texts never hold a secret, a vendor's answer might repeat one.
"""

import re
from collections.abc import Iterable

from quotatop.domain.credential import Secret

MASK = "***"
_SHORTEST = 6
"""A known secret shorter than this would tear words out of ordinary text."""
_PATTERNS = (
    (r"(?i)\b(bearer\s+|(?:basic|token)\s+(?=[^\s\"',;]{16}))[^\s\"',;]+", r"\1" + MASK),
    (
        (
            r"(?i)(?<![\w-])([\"']?[\w-]{0,40}?(?:authorization|api[_-]?key|secret|passwd|password|cookie"
            r"|(?:access|refresh|id|auth|session)[_-]?token|session[_-]?(?:id|key))[\w-]{0,40}[\"']?\s{0,4}[:=]\s{0,4})"
            r"(\"[^\"]*\"|'[^']*'|[^\s,;&}]+)"
        ),
        r"\1" + MASK,
    ),
    (r"\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}", MASK),
    (r"\b(?:sk|pk|ak|rk|gh[opu]|github_pat|xox[abp]|AKID|AKLT|AKIA|AIza|ya29)[-_.]?[\w.-]{12,}", MASK),
    (r"\b[0-9a-f]{32}\.[\w-]{8,}", MASK),  # the form of a GLM key
    (r"(?<![\w+-])(?=[\w+-]*\d)(?=[\w+-]*[A-Za-z])[\w+-]{40,}={0,2}", MASK),
    (r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+", "***@***"),
    (r"(?<!\d)1[3-9]\d{9}(?!\d)", MASK),  # a Chinese mobile number, which accounts go by
)
"""Each starts at most once in a run of letters, so that long texts take linear time. They are compiled when first used:
most runs have nothing to mask."""


def redact(text: str, secrets: Iterable[Secret] = (), home: str | None = None) -> str:
    """Give the text with known secrets, whatever looks like one, mail addresses and the home folder masked."""
    values = {secret.reveal() for secret in secrets}
    for value in sorted(values, key=len, reverse=True):
        if len(value) >= _SHORTEST:
            text = text.replace(value, MASK)
    for pattern, mask in _PATTERNS:
        text = re.sub(pattern, mask, text)
    if home and home != "/":
        text = text.replace(home.rstrip("/"), "~")
    return text
