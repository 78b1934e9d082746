"""Values over their bases: a share or a rate for each period, none where the base is zero or not known."""

from dataclasses import dataclass

from homebeat.analysis.charts.series import Series, SeriesRefused


@dataclass(frozen=True, slots=True)
class Rates:
    """One share or rate a period, None where there is none, and what a reader has to be told about it."""

    values: tuple[float | None, ...]
    notes: tuple[str, ...]


def plain_rates(series: Series) -> Rates:
    """Return value / base for each period, or the values themselves where the series has no bases.

    Raises
        SeriesRefused : a value above zero stands over a base of zero
    Method
        A base of zero has no rate: nobody asked is not nobody satisfied. It is a gap, and the notes say so.
    Checked
        tests/analysis/charts/test_rates.py
    """
    if series.bases is None:
        return Rates(series.values, ())
    _refuse_values_over_nothing(series)
    rates = tuple(
        None if value is None or not base else value / base
        for value, base in zip(series.values, series.bases, strict=True)
    )
    empty = [label for label, base in zip(series.labels, series.bases, strict=True) if base == 0]
    return Rates(rates, (f"Base of zero in {', '.join(empty)}: no figure, drawn as a gap.",) if empty else ())


def _refuse_values_over_nothing(series: Series) -> None:
    rows = zip(series.labels, series.values, series.bases or (), strict=True)
    wrong = [label for label, value, base in rows if base == 0 and value]
    if wrong:
        raise SeriesRefused(f"A value stands over a base of zero in {', '.join(wrong[:5])}: check the base.")
