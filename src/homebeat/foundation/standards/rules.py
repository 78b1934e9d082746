"""What the staffing models ask for. Plain Python: the models come in as values, dated elsewhere."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass


class NoStaffingModel(LookupError):
    """No staffing model stands for that kind of team."""

    def __init__(self, team_kind: str) -> None:
        super().__init__(f"No staffing model stands for a team of the kind '{team_kind}' on that day.")


@dataclass(frozen=True)
class Posts:
    """Posts by rank; what a team needs as a minimum, or has."""

    inspectors: int = 0
    sergeants: int = 0
    constables: int = 0
    pcsos: int = 0

    @property
    def total(self) -> int:
        return sum(astuple(self))


@dataclass(frozen=True)
class StaffingModel:
    """The minimum for one kind of team; with `population_over`, only where more people than that live."""

    code: str
    team_kind: str
    posts: Posts
    population_over: int | None = None

    def is_for(self, team_kind: str, population: int | None) -> bool:
        """Say whether the model speaks about such a team; a threshold itself is not yet over the threshold."""
        if team_kind != self.team_kind:
            return False
        return self.population_over is None or (population is not None and population > self.population_over)


def model_for(models: Iterable[StaffingModel], *, team_kind: str, population: int | None) -> StaffingModel:
    """Return the model for a team of that kind that serves so many people, the highest threshold passed.

    Where the population is not known only the model without a threshold can be claimed.

    Raises:
        NoStaffingModel: no model stands for that kind of team.
    """
    fitting = [model for model in models if model.is_for(team_kind, population)]
    if not fitting:
        raise NoStaffingModel(team_kind)
    return max(fitting, key=lambda model: -1 if model.population_over is None else model.population_over)


def posts_required(models: Iterable[StaffingModel], *, team_kind: str, population: int | None) -> Posts:
    """Return the posts that a team of that kind needs as a minimum.

    Raises:
        NoStaffingModel: no model stands for that kind of team.
    """
    return model_for(models, team_kind=team_kind, population=population).posts
