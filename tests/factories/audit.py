"""Made-up events of the trail, recorded as the application records them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.db import transaction

from homebeat.foundation.audit import recording as audit
from homebeat.foundation.audit.models import Event

START = datetime(2008, 3, 3, 9, 0, tzinfo=UTC)
FORCE = SimpleNamespace(key="force0000001")
OFFICER = SimpleNamespace(key="person000001", force=FORCE)


def moment(minutes: int) -> datetime:
    """Return a moment so many minutes after the made-up start."""
    return START + timedelta(minutes=minutes)


def case(number: int) -> tuple[str, str]:
    """Name a made-up record."""
    return ("problems.case", f"case{number:08}")


def record_change(number: int, *, target: tuple[str, str] | None = None) -> Event:
    """Record that a made-up case was closed."""
    return audit.record(
        "problems.case_closed", target=target or case(number), by=OFFICER, at=moment(number),
        before={"state": "open", "cost": 1e16}, after={"state": "closed", "note": f"shut, no. {number} – dim ond £5"},
    )  # fmt: skip


def make_trail(events: int = 12) -> list[Event]:
    """Record a mixed trail: changes, reads, refusals and loads, in transactions of one to three events."""
    made: list[Event] = []
    while len(made) < events:
        with transaction.atomic():
            for _ in range(min(len(made) % 3 + 1, events - len(made))):
                made.append(_record(len(made) + 1))
    return made


def _record(number: int) -> Event:
    where, when = case(number), moment(number)
    if number % 4 == 0:
        return audit.record_read("residents.contact_read", target=where, by=OFFICER, at=when, purpose="callback")
    if number % 7 == 0:
        return audit.record_denied("problems.close_case", target=where, by=OFFICER, at=when)
    if number % 5 == 0:
        return audit.record_batch("areas.loaded", target=where, by=OFFICER, at=when, count=9, details={"file": "a.csv"})
    return record_change(number)
