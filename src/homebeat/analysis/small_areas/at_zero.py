"""What happens when a variance between areas is estimated at 0, where every area would get the model's figure with too short an interval."""

from enum import StrEnum


class AtZero(StrEnum):
    """An estimate above 0 instead, by an adjusted likelihood, or 0 as it is; either is said in the figures' notes."""

    ADJUST = "adjust"
    KEEP = "keep"
