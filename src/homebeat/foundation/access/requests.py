"""The shape of a request once its person is known, for views to name."""

from datetime import date, datetime

from django.http import HttpRequest

from homebeat.foundation.people.models import Person


class PersonRequest(HttpRequest):
    """A request as the access middleware hands it to views: who asks, when, on which London day, and why."""

    person: Person | None
    at: datetime
    today: date
    purpose: str
