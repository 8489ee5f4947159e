"""What count did the user write?"""

MOST = 10**15


def parse_count(text: str, highest: int = MOST) -> int:
    """Read a count of at least one. Raise ValueError for anything else."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= highest):
        raise ValueError(f"a count is a number from 1 to {highest}")
    return int(text)
