"""How large the force is: the figures of the 2008 report, or the same force cut down for a quick test."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Shape:
    """Counts that the generated rows meet exactly. Yearly counts are those of 2007.

    Source: HMIC 2008, Metropolitan Police Service, Force Overview and Context; Force Performance Overview;
    'Neighbourhoods are appropriately staffed'; 'Effective community engagement is taking place'.
    """

    link_areas: int = 4
    boroughs: int = 32
    wards: int = 624
    large_wards: int = 87
    special_teams: int = 6
    transport_teams: int = 21
    site_pools: int = 26
    officers: int = 2_011
    pcsos: int = 4_562
    panel_members: int = 11_214
    public_meetings: int = 11_718
    people_at_public_meetings: int = 183_112
    panel_meetings: int = 3_414
    street_briefings: int = 2_179
    contact_points: int = 9_672
    youth_first: int = 400
    youth_missing: int = 29
    poor_boroughs: int = 3
    years: int = 2


FULL = Shape()


def cut_down(boroughs: int = 1) -> Shape:
    """Return a force of a few boroughs, its counts cut in proportion."""
    part = boroughs / FULL.boroughs
    wards, special, transport = 19 * boroughs, 1, min(boroughs, FULL.transport_teams)
    large = round(FULL.large_wards * part)
    in_teams = 3 * wards + 3 * special + 3 * transport
    return replace(
        FULL,
        link_areas=1,
        boroughs=boroughs,
        wards=wards,
        large_wards=large,
        special_teams=special,
        transport_teams=transport,
        site_pools=1,
        officers=in_teams + boroughs + 1,
        pcsos=3 * wards + 3 * large + 3 * special + 18 * transport + round(2_033 * part),
        panel_members=round(FULL.panel_members * part),
        public_meetings=round(FULL.public_meetings * part),
        people_at_public_meetings=round(FULL.people_at_public_meetings * part),
        panel_meetings=round(FULL.panel_meetings * part),
        street_briefings=round(FULL.street_briefings * part),
        contact_points=round(FULL.contact_points * part),
        youth_first=round(FULL.youth_first / FULL.wards * wards),
        youth_missing=1,
        poor_boroughs=boroughs // 8,
    )
