"""What must be true before somebody joins or leaves the key individual network."""

from dataclasses import dataclass
from datetime import date

from homebeat.foundation.rulebook import N_, Shortfall

NETWORK = (
    "HMIC 2008, Metropolitan Police Service, 'Effective community engagement is taking place', Strengths: "
    "interviews with key individual network members"
)
CONSENT = "Homebeat: being known to talk to police can get people hurt, so they agree first"


@dataclass(frozen=True)
class MemberFacts:
    """A member of the network as they are about to be recorded."""

    name: str
    known_for: str
    email: str
    telephone: str
    agreed: bool
    consented_on: date | None


def shortfalls_before_recording(facts: MemberFacts, *, today: date) -> tuple[Shortfall, ...]:
    """Return every reason why the member cannot be recorded, in the order of the form."""
    found = []
    if not facts.name.strip():
        found.append(Shortfall("name-missing", N_("Enter their name."), NETWORK))
    if not facts.known_for.strip():
        found.append(Shortfall("known-for-missing", N_("Say what they know about the neighbourhood."), NETWORK))
    if not (facts.email.strip() or facts.telephone.strip()):
        found.append(Shortfall("no-way-to-reach", N_("Enter an email address or a telephone number."), NETWORK))
    if not facts.agreed:
        found.append(Shortfall("no-consent", N_("Ask them first. Record them only when they have agreed."), CONSENT))
    if facts.consented_on is not None and facts.consented_on > today:
        found.append(Shortfall("consent-in-future", N_("The day they agreed cannot be in the future."), CONSENT))
    return tuple(found)


def shortfalls_before_ending(
    *, consented_on: date, ended_on: date | None, last_day: date, today: date
) -> tuple[Shortfall, ...]:
    """Return every reason why the membership cannot end on that day."""
    found = []
    if ended_on is not None:
        found.append(Shortfall("already-ended", N_("They have already left the network."), NETWORK))
    if last_day < consented_on:
        found.append(Shortfall("ends-before-consent", N_("The last day is before the day they joined."), NETWORK))
    if last_day > today:
        found.append(Shortfall("ends-in-future", N_("The last day cannot be in the future."), NETWORK))
    return tuple(found)
