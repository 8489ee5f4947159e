"""How is a fault said to the user: what happened, to which subscription, and what to do next?"""

from collections import defaultdict

from quotatop.domain.fault import Fault
from quotatop.domain.subscription import Subscription
from quotatop.domain.text import plain
from quotatop.present.words import Words


def say_fault(fault: Fault, subscription: Subscription, words: Words, limit: int = 1000) -> str:
    """Give a fault's sentence. A code that no table knows (from a newer version's store) falls back to its kind."""
    key = f"fault.{fault.code}"
    text = words.table.get(key) or words.table.get(f"fault.{fault.kind.value}") or fault.kind.value
    blanks: defaultdict[str, str] = defaultdict(
        lambda: "?", {"name": subscription.name, "id": subscription.id, "provider": subscription.provider}
    )
    blanks.update(fault.details)
    return plain(text.format_map(blanks), limit)
