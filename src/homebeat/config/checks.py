"""What must not be: every reason why this installation should not be served, from its settings and its database."""

from django.conf import settings
from django.db import DatabaseError

from homebeat.config.safe_database import database_facts, database_shortfalls
from homebeat.config.safe_demo import demo_shortfalls, holds_demo_force
from homebeat.config.safe_settings import SAFE, settings_facts, settings_shortfalls
from homebeat.foundation.rulebook import N_, Shortfall


def shortfalls() -> tuple[Shortfall, ...]:
    """Return every reason why this installation should not be served; ask as the web's own database account."""
    found = [*settings_shortfalls(settings_facts())]
    try:
        facts = database_facts()
        is_demo = not facts.migrations_missing and holds_demo_force()
        found += demo_shortfalls(mode=settings.MODE, holds_demo_force=is_demo)
        return (*found, *database_shortfalls(facts))
    except DatabaseError as fault:
        words = N_("Make the database reachable: %(fault)s")
        return (*found, Shortfall("no-database", words, SAFE, (("fault", " ".join(str(fault).split())),)))
