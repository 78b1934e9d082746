"""What engagement tells about others' records: what a neighbourhood was heard to say, and what was raised at an event."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from homebeat.foundation.access.scope import may
from homebeat.foundation.areas.models import Area
from homebeat.foundation.people.models import Person
from homebeat.foundation.thread import registry as thread
from homebeat.foundation.thread.values import Count, Entry, Stage, State

from . import policy, queries
from .models import READ_EVENTS, Event

A_QUARTER = timedelta(days=91)
MOST_TOLD = 3


def heard_in(target: Model, /, *, person: Person | None, on: date) -> Iterator[Count | Entry]:
    """Tell what residents of an area raised most in the last three months."""
    assert isinstance(target, Area)
    if not may(person, READ_EVENTS, target, on=on):
        return
    address = f"{reverse('engagement:events')}?{urlencode({'ward': target.key})}"
    raised = queries.issue_counts(target, since=on - A_QUARTER)
    yield Count(_("Issues raised in the last three months"), sum(times for _code, times in raised), href=address)
    if raised:
        names = ", ".join(policy.category_name(code) for code, _times in raised[:MOST_TOLD])
        yield Entry(Stage.CONCERN, at=None, title=names, state=State.DONE, href=address)


def raised_at(target: Model, /, *, person: Person | None, on: date) -> Iterator[Entry]:
    """Tell what was raised at an event."""
    assert isinstance(target, Event)
    if not may(person, READ_EVENTS, target.area, on=on):
        return
    for issue in target.issues.order_by("pk"):
        yield Entry(Stage.CONCERN, at=target.starts_at, title=policy.category_name(issue.category), state=State.DONE)


thread.register("areas.Area", heard_in)
thread.register("engagement.Event", raised_at)
