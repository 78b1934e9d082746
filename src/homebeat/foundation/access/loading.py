"""Copying the declared table into the database, where row-level security reads it."""

from django.db import transaction

from .models import Permission
from .policy import policy


@transaction.atomic
def load_permissions() -> int:
    """Make the database's table equal to the declared one and return its number of rows; safe to repeat."""
    wanted = {(one.action, role) for one in policy().by_action.values() for role in one.roles}
    known = {(row.action, row.role): row.pk for row in Permission.objects.all()}
    Permission.objects.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
    Permission.objects.bulk_create(Permission(action=action, role=role) for action, role in sorted(wanted - set(known)))
    return len(wanted)
