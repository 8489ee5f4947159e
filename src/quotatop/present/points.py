"""How is a percentage written in whole points?  Imports nothing, because the fastest command writes them too."""


def whole_percent(value: float) -> str:
    """Write a percentage in whole points. Only what is nothing reads 0%, and only what is full reads 100%."""
    whole = round(value)
    if whole == 0 and value != 0:
        whole = 1 if value > 0 else -1
    if whole == 100 and value != 100:
        whole = 99 if value < 100 else 101
    return f"{whole}%"
