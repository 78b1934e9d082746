"""Reads for the step-in page: the mark of the demo force, the prepared people, and anybody else by name."""

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.people.models import Person

from .models import DemoForce
from .prepared import PREPARED

MOST_FOUND = 30
INSPECTORATE = "@inspectorate.example"


def demo_force() -> DemoForce | None:
    """Return the demo force, in demo mode and where the database is marked as one; nowhere else."""
    return DemoForce.objects.select_related("force").first() if settings.DEMO else None


def invented_people(mark: DemoForce) -> QuerySet[Person]:
    """Return the people of the demo force and its visitors; real people of any other force are not among them."""
    grants = RoleGrant.objects.select_related("area").order_by("starts_on", "pk")
    ours = Q(force=mark.force) | Q(force=None, email__endswith=INSPECTORATE)
    return Person.objects.filter(ours, is_active=True).prefetch_related(Prefetch("roles", grants))


def prepared_people(mark: DemoForce) -> dict[str, Person]:
    """Return the prepared people by e-mail address."""
    found = invented_people(mark).filter(email__in=[one.email for one in PREPARED])
    return {str(person.email): person for person in found}


def people_named(mark: DemoForce, text: str) -> list[Person]:
    """Return people whose name has these words in it, at most so many."""
    rows = invented_people(mark)
    for word in text.split():
        rows = rows.filter(name__icontains=word)
    return list(rows.order_by("name", "pk")[:MOST_FOUND])
