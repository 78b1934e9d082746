"""Named reads about the queue for the people who watch over it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True)
class Standing:
    """How the queue stands: jobs that are due, put off or running, the oldest that is due, and the last sign of a worker."""

    due: int
    later: int
    running: int
    oldest_due_at: datetime | None
    worker_seen_at: datetime | None


def standing() -> Standing:
    """Return how the queue stands; without the right to look, it looks empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT due, later, running, oldest_due_at, worker_seen_at FROM jobs_standing()")
        return Standing(*cursor.fetchone())
