"""What the rules would answer if the panel chose a proposal today, told before anybody clicks."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ..actions.deciding import DecisionDetails, decision_facts
from ..models import Priority
from ..queries import policy_on
from ..rules import deciding as rules
from ..rules.life import Choice


@dataclass(frozen=True)
class Outlook:
    """What stands in the way of choosing it, what to bear in mind, and whether a reason would let the youth rule go."""

    in_the_way: tuple[str, ...]
    to_bear_in_mind: tuple[str, ...]
    needs_youth_reason: bool


def outlook(priority: Priority, current: list[Priority], *, on: date) -> Outlook:
    """Return what the rules say of choosing the proposal today."""
    facts = decision_facts(
        priority,
        DecisionDetails(choice=Choice.CHOSEN, decided_on=on),
        current=tuple(one.about_young_people for one in current),
    )
    policy = policy_on(on)
    found = rules.shortfalls_before_deciding(facts, policy, today=on)
    warned = rules.warnings_about_deciding(facts, policy)
    return Outlook(
        in_the_way=tuple(one.said(_(one.text)) for one in found),
        to_bear_in_mind=tuple(one.said(_(one.text)) for one in warned),
        needs_youth_reason="youth-place-taken" in {one.code for one in found},
    )
