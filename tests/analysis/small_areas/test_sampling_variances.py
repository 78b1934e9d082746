import numpy as np
import pytest
from numpy.testing import assert_allclose

from homebeat.analysis.small_areas.refusals import BadAreas
from homebeat.analysis.small_areas.sampling_variances import smoothed_share_variances


def test_every_area_gets_the_pooled_variance_over_its_base() -> None:
    shares, bases = np.array([0.0, 0.5, 1.0, np.nan]), np.array([10.0, 20.0, 10.0, 0.0])
    pooled = (0 * 10 + 0.5 * 20 + 1 * 10) / 40
    assert_allclose(
        smoothed_share_variances(shares, bases), [pooled * (1 - pooled) / n for n in (10, 20, 10)] + [np.nan]
    )


@pytest.mark.parametrize(
    ("shares", "bases", "says"),
    [
        ([0.2, 0.4], [10, 0], "no effective base above 0"),
        ([0.2, 0.4], [10, np.nan], "no effective base above 0"),
        ([0.2, 40.0], [10, 10], "lies outside 0 to 1"),
        ([1.0, 1.0], [10, 10], "Every area's share is 1"),
        ([0.0, 0.0], [10, 10], "Every area's share is 0"),
    ],
)
def test_what_cannot_be_smoothed_is_refused(shares: list[float], bases: list[float], says: str) -> None:
    with pytest.raises(BadAreas, match=says):
        smoothed_share_variances(np.array(shares), np.array(bases, dtype=float))
