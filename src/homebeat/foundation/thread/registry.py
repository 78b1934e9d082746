"""The registry by which rooms tell about each other's records without importing each other upwards.

A room puts its providers into a file `thread_entries.py`, which is read at start-up.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.apps import apps
from django.db.models import Model

from homebeat.foundation.people.models import Person

from .values import Count, Entry, Link, Thread, in_order


class AlreadyRegistered(Exception):
    """The same provider was registered twice for one kind of record."""


class Provider(Protocol):
    """What a room registers: it is asked about one record and answers only with what the person may see."""

    def __call__(self, target: Model, /, *, person: Person | None, on: date) -> Iterable[Link | Count | Entry]: ...


class Registry:
    """Who tells about what; the house has one, below."""

    def __init__(self) -> None:
        self._providers: dict[str, list[Provider]] = {}

    def register(self, label: str, provider: Provider) -> None:
        """Let a room tell about records of the model `label`, such as "areas.Area".

        Raises:
            LookupError: there is no such model.
            AlreadyRegistered: the provider is there already.
        """
        known = self._providers.setdefault(apps.get_model(label)._meta.label_lower, [])
        if provider in known:
            raise AlreadyRegistered(f"{provider} already tells about {label}")
        known.append(provider)

    def gather(self, target: Model, *, person: Person | None, on: date) -> Thread:
        """Return what every room tells this person about the record, on that day, in one steady order."""
        known = sorted(self._providers.get(target._meta.label_lower, []), key=_name)
        told = [one for provider in known for one in provider(target, person=person, on=on)]
        return Thread(
            links=tuple(one for one in told if isinstance(one, Link)),
            counts=tuple(one for one in told if isinstance(one, Count)),
            entries=in_order(one for one in told if isinstance(one, Entry)),
        )


def _name(provider: Provider) -> str:
    """Return what to order providers by, so that the order of start-up does not show on a page."""
    return f"{provider.__module__}.{getattr(provider, '__qualname__', '')}"


_house = Registry()
register = _house.register
gather = _house.gather
