"""How a figure looks when it leaves the gate: rounded to what the policy says, so that every outlet has the same digits."""

from dataclasses import replace

from homebeat.analysis.disclosure.breakdown import Coordinates, Figure, Kind
from homebeat.analysis.disclosure.policy import DisclosurePolicy
from homebeat.analysis.disclosure.released import Released
from homebeat.analysis.estimates import Estimate

ROUNDED_NOTE = "rounded to protect people"


def shown_estimate(kind: Kind, estimate: Estimate, policy: DisclosurePolicy) -> Estimate:
    """Return an estimate with the decimals that may leave the gate; shares are cut to the policy's, others stay."""
    if kind is not Kind.SHARE:
        return estimate
    places = policy.share_decimals
    return replace(
        estimate,
        value=_cut(estimate.value, places),
        standard_error=_cut(estimate.standard_error, places + 1),
        ci_low=_cut(estimate.ci_low, places),
        ci_high=_cut(estimate.ci_high, places),
    )


def rounded_estimate(kind: Kind, figure: Figure, number: int) -> Estimate:
    """Return a count or a rate as its rounded count gives it; what would tell the true count (interval, error) is left out."""
    estimate = figure.estimate
    value: float | None = float(number)
    if kind is Kind.RATE:
        value = estimate.value * number / estimate.n if estimate.n and estimate.value is not None else 0.0
    return replace(
        estimate, value=value, n=number if kind is Kind.RATE else estimate.n, standard_error=None, ci_low=None, ci_high=None, df=None, deff=None,
        notes=(*estimate.notes, ROUNDED_NOTE),
    )  # fmt: skip


def share_of(released: Released, at: Coordinates, of: Coordinates) -> float | None:
    """Return a released count as a fraction of another, from what was released alone.

    Parameters   released : a table of counts; at, of : the part and its whole
    Returns      fraction from 0, at the policy's decimals; None where either is hidden or the whole is nought
    Raises       KeyError : the table does not show one of them; ValueError : the table does not hold counts
    Method       shown part over shown whole, both rounded where the table is, so the fraction tells nothing that the counts do not
    Source       Homebeat's own: percentages are never computed beside the gate
    Checked      tests/analysis/disclosure/test_showing.py
    """
    if released.kind is not Kind.COUNT:
        raise ValueError(f"'{released.title}' holds {released.kind} figures; only counts make fractions of each other.")
    part, whole = released.cell(*at).estimate, released.cell(*of).estimate
    if part is None or whole is None or not whole.value or part.value is None:
        return None
    return round(part.value / whole.value, released.policy.share_decimals)


def _cut(number: float | None, places: int) -> float | None:
    return None if number is None else round(number, places)
