"""Where an event was: a place used lately, one found by typing, a point on the map, or plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation.areas.models import Area, Place
from homebeat.foundation.areas.search import PLACE, POSTCODE, Found, find_choice, search

from .. import queries
from ..actions.details import PlaceDetails
from ..models import Event

MAP, TYPED, AGAIN = "map", "typed", "event:"
MOST_FOUND = 6
LONGEST = 160
SHORTEST = 2


@dataclass(frozen=True)
class Option:
    """One place to choose: what is posted back, and what people read."""

    value: str
    label: str
    hint: str = ""


def where_fields() -> dict[str, forms.Field]:
    """Return the fields that say where; the form draws them together."""
    words = forms.TextInput(attrs={"autocomplete": "off"})
    return {
        "where": forms.CharField(required=False, max_length=40, label=gettext_lazy("Where was it?")),
        "where_words": forms.CharField(
            required=False, max_length=LONGEST, widget=words, label=gettext_lazy("Find a place, street or postcode")
        ),
        "lon": forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput),
        "lat": forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput),
        "elsewhere_reason": forms.CharField(
            required=False, max_length=200, label=gettext_lazy("Why was it outside the neighbourhood?")
        ),
    }


def used_options(events: Sequence[Event], *, hint: str) -> list[Option]:
    """Return places used before, with a hint beside the first one."""
    return [Option(f"{AGAIN}{one.key}", one.place_name, "" if place else hint) for place, one in enumerate(events)]


def found_places(area: Area, words: str, *, on: date) -> tuple[Found, ...]:
    """Return places and postcodes that read like the words, those of the neighbourhood first."""
    found = search(area.force or area, words, on=on, kinds=(POSTCODE, PLACE), limit=MOST_FOUND * 2)
    return tuple(sorted(found, key=lambda one: one.area_key != area.key)[:MOST_FOUND])


def found_options(area: Area, words: str, *, on: date) -> list[Option]:
    """Return what was found for the words, and the words themselves, to choose from."""
    said = " ".join(words.split())
    if len(said) < SHORTEST:
        return []
    found = [Option(one.choice, one.name, one.detail) for one in found_places(area, said, on=on)]
    return [*found, Option(TYPED, _("“%(words)s”, as I wrote it") % {"words": said})]


def place_of(cleaned: dict[str, Any], *, area: Area, areas: Sequence[Area], on: date) -> PlaceDetails:
    """Return where the form says it was; an empty name when it says nothing.

    Raises:
        ValidationError: two answers at once, or several places that could be meant.
    """
    choice, words = cleaned.get("where") or "", " ".join((cleaned.get("where_words") or "").split())
    reason = cleaned.get("elsewhere_reason") or ""
    lon, lat = cleaned.get("lon"), cleaned.get("lat")
    if choice.startswith(AGAIN):
        return _again(choice, words, reason, areas)
    if choice == MAP or (not choice and not words and lon is not None):
        return _on_map(words, lon, lat, reason, area)
    if choice == TYPED:
        return PlaceDetails(words, elsewhere_reason=reason)
    return _searched(choice, words, reason, area=area, on=on)


def _again(choice: str, words: str, reason: str, areas: Sequence[Area]) -> PlaceDetails:
    event = Event.objects.filter(key=choice.removeprefix(AGAIN), area__in=areas).select_related("place").first()
    if event is None:
        raise ValidationError(_("Choose a place from the list, or find another one"), code="choose")
    if words and words.casefold() not in event.place_name.casefold():
        text = _("You chose %(chosen)s and also wrote “%(words)s”. Choose one of them, or empty the box")
        raise ValidationError(text % {"chosen": event.place_name, "words": words}, code="choose")
    return PlaceDetails(event.place_name, event.place, event.lon, event.lat, reason)


def _on_map(words: str, lon: float | None, lat: float | None, reason: str, area: Area) -> PlaceDetails:
    if lon is None or lat is None:
        raise ValidationError(_("Tap the place on the map, or find it by typing"), code="choose")
    return PlaceDetails(words or near_words(area, lon, lat), lon=lon, lat=lat, elsewhere_reason=reason)


def near_words(area: Area, lon: float, lat: float) -> str:
    """Return what to call a point: near the closest place that has a name, where one is close."""
    place = queries.nearest_place(area.force or area, lon, lat)
    return _("Near %(place)s") % {"place": place.name} if place else _("Point on the map")


def _searched(choice: str, words: str, reason: str, *, area: Area, on: date) -> PlaceDetails:
    found = found_places(area, words, on=on) if words else ()
    if choice:
        chosen = find_choice(area.force or area, choice, on=on)
        if chosen is None or (words and choice not in {one.choice for one in found}):
            raise ValidationError(_("Choose a place from the list, or find another one"), code="choose")
        return _details(chosen, reason)
    exact = [one for one in found if one.name.casefold() == words.casefold()]
    if len(exact) == 1:
        return _details(exact[0], reason)
    if found:
        raise ValidationError(_("Choose one of the places found, or keep your own words"), code="choose")
    return PlaceDetails(words, elsewhere_reason=reason)


def _details(found: Found, reason: str) -> PlaceDetails:
    place = Place.objects.filter(key=found.key).first() if found.kind == PLACE else None
    return PlaceDetails(found.name, place, found.lon, found.lat, reason)
