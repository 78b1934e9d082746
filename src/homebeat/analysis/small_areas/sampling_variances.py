"""Sampling variances of small areas' shares, steadied: an area's own variance is as unsure as its share."""

import numpy as np

from .area_table import FloatArray
from .refusals import BadAreas


def smoothed_share_variances(shares: FloatArray, effective_bases: FloatArray) -> FloatArray:
    """Return a sampling variance for each area's share, from the share pooled over all areas.

    Parameters:
        shares: shape (n_areas,), direct shares as fractions from 0 to 1; nan where an area has none.
        effective_bases: shape (n_areas,), respondents divided by the design effect, above 0 where the share is known.

    Returns:
        shape (n_areas,), the variance P(1-P)/n, nan where the share is nan.

    Raises:
        BadAreas: a base is not above 0, a share lies outside 0 to 1, or the pooled share is 0 or 1, which leaves nothing to model.

    Method:
        P is the mean of the shares weighted by effective base. Areas with a share of 0 or 1 get a variance like the others.
        A generalised variance function with one parameter; it says that areas differ in base far more than in P(1-P).

    Source:
        Wolter (2007), Introduction to Variance Estimation, chapter 7; Rao and Molina (2015), Small Area Estimation, 4.2.

    Checked:
        Against the formula, by hand, in tests/analysis/small_areas/test_sampling_variances.py.
    """
    known = ~np.isnan(shares)
    if not np.all(effective_bases[known] > 0):
        raise BadAreas("An area with a share has no effective base above 0. Leave its share out, or give its base.")
    if not np.all((shares[known] >= 0) & (shares[known] <= 1)):
        raise BadAreas("A share lies outside 0 to 1. Give shares as fractions, not per cent.")
    pooled = np.average(shares[known], weights=effective_bases[known])
    if not 0 < pooled < 1:
        raise BadAreas(f"Every area's share is {pooled:.0f}, so there is no difference between areas to model.")
    variances = np.full(len(shares), np.nan)
    variances[known] = pooled * (1 - pooled) / effective_bases[known]
    return variances
