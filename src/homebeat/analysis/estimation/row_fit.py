"""Weights of single rows fitted to margins."""

import numpy as np
import pyarrow as pa

from homebeat.analysis.design.survey_design import RakingResiduals, SurveyDesign
from homebeat.analysis.estimation.calibration import calibration_of, margins_of
from homebeat.analysis.estimation.cells import Cells
from homebeat.analysis.estimation.questions import ROWS, WEIGHT
from homebeat.analysis.estimation.scores import Floats, WeightFit
from homebeat.analysis.estimation.table_columns import categories


def fit_of(table: pa.Table, design: SurveyDesign, weights: Floats) -> WeightFit | None:
    """Return the weights fitted to the design's margins, None where it has none.

    Parameters
        table : one row a respondent. design : names the margins. weights : shape (n_rows,), the design weights.
    Returns
        the fit, row by row.
    Raises
        MarginRefused : margins and sample do not fit, or raking does not settle.
    Method
        See `calibration.calibration_of`; here each row is a cell of its own.
    Source
        Holt and Smith (1979); Deming and Stephan (1940).
    Checked
        R 4.2.2, survey 4.1-1, `postStratify`, `rake` and `calibrate`: tests/truth/fitted/answers.json.
    """
    margins = tuple(categories(table, margin.column) for margin in margins_of(design))
    ones = np.ones(len(weights))
    sums = {ROWS: ones, WEIGHT: weights}
    cells = Cells(len(weights), (), margins, None, (), (), alike=ones, sums=sums, named={})
    found = calibration_of(cells, design)
    if found is None:
        return None
    residuals = found.residuals if len(found.margins) > 1 else RakingResiduals.CALIBRATE
    own = tuple(of[found.category] for of in found.margins)
    return WeightFit(own, weights, weights * found.factor, residuals)
