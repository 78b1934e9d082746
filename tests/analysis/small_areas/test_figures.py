import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from homebeat.analysis.estimates import Polarity
from homebeat.analysis.small_areas.figures import AreaFigures, Scale, as_estimates


def figures(scale: Scale) -> AreaFigures:
    return AreaFigures(
        areas=("a", "b"), values=np.array([0.95, 0.4]), mse=np.array([0.0025, 0.01]), own_share=np.array([0.25, 0.0]),
        direct=np.array([0.99, np.nan]), bases=np.array([40, 0]), method="a model", scale=scale, notes=("a warning",),
    )  # fmt: skip


def test_an_estimate_carries_figure_error_interval_base_and_shrinkage() -> None:
    first, second = as_estimates(
        figures(Scale.PLAIN),
        measure="confidence",
        bounds=(0.0, 1.0),
        polarity=Polarity.HIGHER,
        period="2026-Q1",
        snapshot="s1",
    )
    assert (first.area, first.value, first.n, first.standard_error, first.method) == ("a", 0.95, 40, 0.05, "a model")
    assert (first.measure, first.polarity, first.period, first.snapshot, first.df, first.deff) == (
        "confidence",
        "higher",
        "2026-Q1",
        "s1",
        None,
        None,
    )
    assert first.ci_low == pytest.approx(0.95 - 1.959964 * 0.05)
    assert first.ci_high == 1.0
    assert first.notes == ("own answers weigh 0.25, the model 0.75; direct figure 0.990", "a warning")
    assert second.notes == ("no direct figure: the model alone", "a warning")


def test_an_interval_is_cut_only_where_bounds_are_given() -> None:
    assert as_estimates(figures(Scale.PLAIN), measure="score")[0].ci_high == pytest.approx(0.95 + 1.959964 * 0.05)
    assert as_estimates(figures(Scale.PLAIN), measure="score", bounds=(0.9, 2.0))[0].ci_low == 0.9


def test_on_the_logit_scale_an_interval_stays_inside() -> None:
    low, high = figures(Scale.LOGIT).intervals(0.9)
    z, spread = special.ndtri(0.95), 0.05 / (0.95 * 0.05)
    assert_allclose(low[0], special.expit(special.logit(0.95) - z * spread))
    assert_allclose(high[0], special.expit(special.logit(0.95) + z * spread))
    assert np.all((low > 0) & (high < 1))


@pytest.mark.parametrize(
    ("scale", "expected"), [(Scale.PLAIN, [True, True, True, False]), (Scale.LOGIT, [False, False, True, False])]
)
def test_each_scale_holds_its_own_values(scale: Scale, expected: list[bool]) -> None:
    assert figures(scale).within_scale(np.array([0.0, 1.0, 0.5, np.nan])).tolist() == expected
