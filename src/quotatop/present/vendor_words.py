"""How is a note or a balance of a reading said in the user's language?

Readings hold English words, which documents and the store keep. The screen says them by the language tables; words
that no table knows, such as a vendor's own, stay as they are.
"""

import re

from quotatop.domain.window import DISAGREE, NEGATIVE, RESET_PASSED
from quotatop.present.words import Words

_WHOLE = {
    RESET_PASSED: "vendor.reset-passed",
    DISAGREE: "vendor.disagree",
    NEGATIVE: "vendor.negative",
    "the vendor reported no text quota": "vendor.no-text-lane",
    "booster used this month": "vendor.booster-used",
}
_NO_LETTER = r"[^a-z]+"
"""What a key of the tables has a dash for: most words are their own key (`topped up` is `vendor.topped-up`)."""
_WITH_FIGURE = (
    (r"boost (\S+)×", "vendor.boost"),
    (r"as of (\d[\d :-]+ UTC)", "vendor.as-of"),
    (r"extra usage is off: (.+)", "vendor.extra-off"),
    (r"at most (\S+) requests in parallel", "vendor.parallel"),
    (r"not counted: (.+)", "vendor.not-counted"),
    (r"the oldest use leaves it at (.+)", "vendor.oldest-leaves"),
    (r"corrected: a limit error in the logs says that it was full at (.+)", "vendor.corrected"),
    (r"requests were served although a limit error in the logs says that it was full at (.+)", "vendor.served"),
    (r"(\d+) more requests may belong to it", "vendor.unclear"),
)


def say_vendor(text: str, words: Words) -> str:
    """Give a note or the name of a balance in the language of `words`."""
    if text in _WHOLE:
        return words(_WHOLE[text])
    plainly = f"vendor.{re.sub(_NO_LETTER, '-', text.lower())}"
    if plainly in words:
        return words(plainly)
    for pattern, key in _WITH_FIGURE:
        match = re.fullmatch(pattern, text)
        if match:
            return words(key, figure=match[1])
    return text
