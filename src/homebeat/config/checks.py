"""What must not be: every reason why this installation should not be served, from its settings and its database."""

from django.db import DatabaseError

from homebeat.config.safe_database import database_facts, database_shortfalls
from homebeat.config.safe_settings import SAFE, settings_facts, settings_shortfalls
from homebeat.foundation.rulebook import N_, Shortfall


def shortfalls() -> tuple[Shortfall, ...]:
    """Return every reason why this installation should not be served; ask as the web's own database account."""
    found = [*settings_shortfalls(settings_facts())]
    try:
        return (*found, *database_shortfalls(database_facts()))
    except DatabaseError as fault:
        words = N_("Make the database reachable: %(fault)s")
        return (*found, Shortfall("no-database", words, SAFE, (("fault", " ".join(str(fault).split())),)))
