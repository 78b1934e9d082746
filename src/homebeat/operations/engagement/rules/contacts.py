"""What must be true before a resident's name and contact details are kept with what they raised."""

from dataclasses import dataclass

from homebeat.foundation.rulebook import N_, Shortfall

CONSENT = "UK GDPR, Article 6(1)(a), and Article 7: consent that a person can show was given"


@dataclass(frozen=True)
class ContactFacts:
    """A resident as they are about to be recorded."""

    name: str
    email: str
    telephone: str
    address: str
    wants_to_hear: bool
    agreed: bool


def shortfalls_before_recording_contact(facts: ContactFacts) -> tuple[Shortfall, ...]:
    """Return every reason why the resident's details cannot be kept, in the order of the form."""
    found = []
    if not facts.name.strip():
        found.append(Shortfall("name-missing", N_("Enter their name."), CONSENT))
    if facts.wants_to_hear and not (facts.email.strip() or facts.telephone.strip() or facts.address.strip()):
        text = N_("Enter an email address, a telephone number or an address, so that they can hear back.")
        found.append(Shortfall("no-way-to-reach", text, CONSENT))
    if not facts.agreed:
        found.append(Shortfall("no-consent", N_("Keep their details only if they agreed."), CONSENT))
    return tuple(found)
