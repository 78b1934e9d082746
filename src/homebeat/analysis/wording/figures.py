"""Numbers as people read them; the only place where fractions become per cent."""

from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


def per_cent(share: float, *, decimals: int = 1) -> str:
    """Return a share as per cent, as "55.2%".

    Parameters   share : float, a fraction of 1; decimals : int
    Returns      str; halves round up, as people expect of printed figures; a share that would round to 0 or 100 but is neither says so: "under
                 0.1%", "over 99.9%"
    Raises       nothing
    Method       decimal arithmetic on the number as it is printed, so that 0.1235 is 12.4 per cent whatever its binary form
    Source       Homebeat's own
    Checked      truth table in the tests
    """
    step = Decimal(1).scaleb(-decimals)
    shown = _rounded(share, decimals)
    if shown == 0 and share > 0:
        return f"under {step}%"
    if shown == HUNDRED and share < 1:
        return f"over {HUNDRED - step}%"
    return f"{shown}%"


def points(difference: float, *, decimals: int = 1) -> str:
    """Return the size of a difference of shares in percentage points, without sign, as "2.3".

    Parameters   difference : float, as fraction; decimals : int
    Returns      str
    Raises       nothing
    Method       as `per_cent`; a difference that is not 0 but would round to it says "under 0.1"
    Source       Homebeat's own
    Checked      truth table in the tests
    """
    shown = _rounded(abs(difference), decimals)
    return f"under {Decimal(1).scaleb(-decimals)}" if shown == 0 and difference else f"{shown}"


def people(count: int) -> str:
    """Return a number of people with its thousands parted, as "19,200"."""
    return f"{count:,}"


def plain_number(value: float, *, decimals: int = 1) -> str:
    """Return a number that is not a share, as "1,234.5"; halves round up."""
    return f"{Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,}"


def _rounded(share: float, decimals: int) -> Decimal:
    exact = round(Decimal(repr(float(share))) * HUNDRED, 10)  # 0.552 less 0.529 leaves dust at the sixteenth place
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
