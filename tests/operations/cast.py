"""The people of the house around one ward, to hold each page against: who works there, who is next door, who watches."""

from dataclasses import dataclass
from types import SimpleNamespace

from homebeat.foundation.areas.models import Area
from tests.factories.access import make_holder
from tests.factories.areas import make_borough, make_force, make_link_area, make_neighbourhood, make_team
from tests.factories.people import PANEL_MEMBER, PARTNER, make_person


@dataclass(frozen=True)
class World:
    """A force with two boroughs, a second force, and the ward in the middle of it."""

    force: Area
    borough: Area
    ward: Area
    neighbour: Area
    people: SimpleNamespace


def make_world() -> World:
    """Make the places and everybody in them."""
    force = make_force()
    link = make_link_area(force)
    borough, other_borough = make_borough(link), make_borough(link)
    ward, neighbour = make_neighbourhood(borough), make_neighbourhood(borough)
    make_team(ward)
    other_force = make_force()
    abroad = make_neighbourhood(make_borough(other_force))
    people = SimpleNamespace(
        pcso=make_holder("pcso", ward),
        constable=make_holder("constable", ward),
        sergeant=make_holder("sergeant", ward),
        inspector=make_holder("inspector", borough),
        neighbour_sergeant=make_holder("sergeant", neighbour),
        commander=make_holder("borough_commander", borough),
        other_commander=make_holder("borough_commander", other_borough),
        link_commander=make_holder("link_commander", link),
        analyst=make_holder("analyst", force),
        central_unit=make_holder("central_unit", force),
        administrator=make_holder("administrator", force),
        other_force=make_holder("sergeant", abroad),
        partner=make_holder("partner_user", borough, kind=PARTNER),
        chair=make_holder("panel_chair", ward, kind=PANEL_MEMBER),
        member=make_holder("panel_member", ward, kind=PANEL_MEMBER),
        neighbour_member=make_holder("panel_member", neighbour, kind=PANEL_MEMBER),
        nobody=make_person(force),
        public=None,
    )
    return World(force, borough, ward, neighbour, people)
