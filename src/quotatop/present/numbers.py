"""How is a number rounded as a person rounds it?  Half up, on the decimal number that was meant."""

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float, digits: int) -> str:
    """Round to so many decimals, with thousands apart: 8.575 gives `8.58`, though its binary fraction lies below."""
    meant = Decimal(f"{value:.10g}")
    return f"{meant.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,f}"
