"""Which kind of sample a table is: linearised, or with replicate weights."""

import pyarrow as pa

from homebeat.analysis.design.survey_design import SurveyDesign
from homebeat.analysis.estimation.replicates import ReplicateSample, ReplicateScheme, ReplicatesRefused, replicate_sample
from homebeat.analysis.estimation.sampling import linearised_sample
from homebeat.analysis.estimation.survey_sample import LinearisedSample


def sample_of(table: pa.Table, design: SurveyDesign, scheme: ReplicateScheme | None = None) -> LinearisedSample | ReplicateSample:
    """Return the table as a sample, by its replicate weights where the design names some.

    Raises:
        ReplicatesRefused: the design names replicate weights and nobody says how they were made, or the other way round.
    """
    if scheme is None and not design.replicate_weights:
        return linearised_sample(table, design)
    if scheme is None:
        raise ReplicatesRefused("The design names replicate weights: say how they were made (a ReplicateScheme), as their maker's notes do.")
    return replicate_sample(table, design, scheme)
