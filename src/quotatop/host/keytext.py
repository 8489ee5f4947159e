"""Is this text a key?  One trailing line end is dropped; whatever else no key holds is refused by its place.

Refused here, a stray newline or a look-alike hyphen never reaches a library that would quote the key in its error.
"""

from quotatop.domain.credential import Secret
from quotatop.domain.fault import FaultKind, PollFault

LONGEST = 16_384
"""More than the longest token of any login."""


def first_line(raw: bytes) -> str:
    """Give the first line of a file or of a program's output; bytes that are no UTF-8 stay visible as wrong."""
    return raw.partition(b"\n")[0].removesuffix(b"\r").decode("utf-8", "replace")


def clean(text: str) -> Secret | None:
    """Give the secret, or None for an empty one. Raise PollFault that names the first character no key has."""
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        return None
    wrong = next((place for place, letter in enumerate(text, 1) if not "!" <= letter <= "~"), None)
    if wrong is None and len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`":
        wrong = 1  # quotation marks of a shell or a .env file
    if wrong is None and len(text) > LONGEST:
        wrong = LONGEST + 1
    if wrong is not None:
        raise PollFault(FaultKind.NO_CREDENTIAL, "no-credential-characters", position=str(wrong))
    return Secret(text)
