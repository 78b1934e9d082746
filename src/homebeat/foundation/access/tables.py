"""The list of people as administrators read it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homebeat.foundation import standards
from homebeat.foundation.areas.models import Area, lies_in
from homebeat.foundation.people.models import Person
from homebeat.foundation.ui.addresses import address_of
from homebeat.foundation.ui.tables import Column, DayColumn, Filter, Table, TagColumn

from .models import RoleGrant
from .queries import ToChoose, role_names, with_roles

STATES = (("", gettext_lazy("Everyone")), ("here", gettext_lazy("Still here")), ("left", gettext_lazy("Has left")))


class People(Table):
    """People with the roles they hold; roles and areas are the force's own, so they are given when the list is made."""

    caption = gettext_lazy("People")
    search = ("name", "email", "collar_number")
    search_label = gettext_lazy("Name, email address or collar number")
    order = "name"
    reads = ("key", "name", "collar_number", "rank", "kind", "email", "roles_now", "left_on")
    empty = gettext_lazy("Nobody found")
    empty_hint = gettext_lazy("Look for a part of the name, or take a filter away.")


ROLE_STATES = {
    "held": (gettext_lazy("Held now"), "green"),
    "later": (gettext_lazy("Starts later"), "blue"),
    "over": (gettext_lazy("Over"), "grey"),
}


class Roles(Table):
    """The roles of one person, the newest first."""

    caption = gettext_lazy("Roles held")
    per_page = 100
    download = False
    empty = gettext_lazy("No roles yet")
    empty_hint = gettext_lazy("Without a role a person sees nothing but their own account.")
    columns: ClassVar[Sequence[Column]] = (
        Column("name", gettext_lazy("Role")),
        Column("place", gettext_lazy("Place")),
        DayColumn("starts_on", gettext_lazy("First day")),
        DayColumn("ends_on", gettext_lazy("First day without it")),
        TagColumn(
            "state",
            gettext_lazy("State"),
            show=lambda line: ROLE_STATES[line.state][0],
            colour=lambda line: ROLE_STATES[line.state][1],
        ),
    )


class RolesToEnd(Roles):
    """The same for somebody who may end them."""

    columns = (
        *Roles.columns,
        Column(
            "key",
            gettext_lazy("Change"),
            show=lambda line: _("End this role") if line.may_end else "",
            href=lambda line: reverse("access:role_end", args=[line.key]) if line.may_end else None,
        ),
    )


def people_table(asked: Any, people: QuerySet[Person], places: Sequence[ToChoose], *, on: date) -> People:
    """Return the list of these people as it stands on that day."""
    names = role_names(on=on)
    ranks = {entry.code: str(entry.name) for entry in standards.entries("ranks", on=on)}
    table = People(asked, rows=with_roles(people, on=on))
    table.columns = _columns(names, ranks)  # type: ignore[misc]
    table.filters = _filters(names, places, on)  # type: ignore[misc]
    return table


def roles_in_words(grants: Sequence[Mapping[str, str]], names: Mapping[str, str]) -> str:
    """Return roles as one line: 'Sergeant (Larkhall), Analyst (Lambeth)'."""
    return ", ".join(f"{names.get(grant['role'], grant['role'])} ({grant['place']})" for grant in grants)


def _columns(names: dict[str, str], ranks: dict[str, str]) -> tuple[Column, ...]:
    return (
        Column("name", _("Name"), sort=True, href=lambda person: address_of("access:person", person.key)),
        Column("collar_number", _("Collar number"), sort=True),
        Column("rank", _("Rank"), value=lambda person: ranks.get(person.rank, person.rank), sort="rank"),
        Column("kind", _("Account"), value=lambda person: Person.Kind(person.kind).label, sort="kind"),
        Column("email", _("Email address"), sort=True, on_page=False),
        Column("roles", _("Roles"), value=lambda person: roles_in_words(person.roles_now, names)),
        DayColumn("left_on", _("Left on"), sort=True),
    )


def _filters(names: dict[str, str], places: Sequence[ToChoose], on: date) -> tuple[Filter, ...]:
    held = RoleGrant.objects.on(on).filter(person=OuterRef("pk"))
    roles = [("", _("Any role")), *names.items()]
    areas = [("", _("Any place")), *((area.key, _indented(area)) for area in places)]
    return (
        Filter("role", _choice(_("Role"), roles, _("Choose a role from the list")),
               lambda rows, role: rows.filter(Exists(held.filter(role=role)))),
        Filter("area", _choice(_("Place"), areas, _("Choose a place from the list")),
               lambda rows, key: rows.filter(Exists(held.filter(_within(key))))),
        Filter("state", _choice(_("Show"), STATES, _("Choose whom to show from the list")),
               lambda rows, state: _in_state(rows, state, on)),
    )  # fmt: skip


def _choice(label: str, choices: Any, words: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, error_messages={"invalid_choice": words})


def _within(key: str) -> Q:
    """Return the condition for roles held at a place or below it."""
    return lies_in([Area.objects.get(key=key).path])


def _in_state(people: QuerySet[Person], state: str, on: date) -> QuerySet[Person]:
    left = Q(is_active=False) | Q(left_on__lte=on)
    return people.filter(left) if state == "left" else people.exclude(left)


def _indented(area: ToChoose) -> str:
    """Return the place's name, set in by its depth in the tree so that a long list can be read."""
    return "\u2003" * (area.path.count("/") - 2) + area.name
