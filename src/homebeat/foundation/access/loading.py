"""Copying the declared table into the database, where row-level security reads it."""

from django.db import transaction

from .models import Permission
from .policy import policy


@transaction.atomic
def load_permissions() -> int:
    """Make the database's table equal to the declared one and return its number of rows; safe to repeat."""
    wanted = {
        (one.action, role, one.purpose_required) for one in policy().by_action.values() for role in sorted(one.roles)
    }
    known = {(row.action, row.role, row.purpose_required): row.pk for row in Permission.objects.all()}
    Permission.objects.filter(pk__in=[pk for row, pk in known.items() if row not in wanted]).delete()
    Permission.objects.bulk_create(
        Permission(action=action, role=role, purpose_required=purpose_required)
        for action, role, purpose_required in sorted(wanted - set(known))
    )
    return len(wanted)
