"""The policy data that shapes the rows: staffing models, categories and groups, as they hold on the force's today."""

from dataclasses import dataclass
from datetime import date

from homebeat.foundation import standards
from homebeat.foundation.standards.rules import Posts, StaffingModel, posts_required


@dataclass(frozen=True)
class Policy:
    """What policy says on one day."""

    models: tuple[StaffingModel, ...]
    kinds: frozenset[str]
    categories: frozenset[str]
    groups: tuple[str, ...]

    def posts(self, team_kind: str, *, population: int | None = None) -> Posts:
        """Return the posts that a team of that kind needs."""
        return posts_required(self.models, team_kind=team_kind, population=population)


def policy_on(day: date) -> Policy:
    """Return the policy of that day.

    Raises:
        NotInForce: the data does not reach back that far.
    """
    return Policy(
        models=standards.staffing_models(on=day),
        kinds=frozenset(one.code for one in standards.entries("engagement_kinds", on=day)),
        categories=frozenset(one.code for one in standards.entries("issue_categories", on=day)),
        groups=tuple(one.code for one in standards.entries("community_groups", on=day)),
    )
