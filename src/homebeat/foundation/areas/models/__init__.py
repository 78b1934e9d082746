"""Tables of places: the tree of areas, who lives there, the teams that serve them, and where things are."""

from .area import Area, Boundary, Succession, is_root, lies_in
from .place import Place, Postcode, SmallArea
from .population import Population
from .team import Team, TeamServes

__all__ = [
    "Area",
    "Boundary",
    "Place",
    "Population",
    "Postcode",
    "SmallArea",
    "Succession",
    "Team",
    "TeamServes",
    "is_root",
    "lies_in",
]
