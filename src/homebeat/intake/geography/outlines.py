"""Loading ward and borough outlines into the tree: what is new is added, what is gone is closed, nothing is overwritten.

A later edition never touches an earlier one's figures: a ward it no longer has is closed that day, and its successors
are named with the share of its ground that each took.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from homebeat.foundation.areas import outlines
from homebeat.foundation.areas.actions import boundaries, tree
from homebeat.foundation.areas.actions.tree import NewArea
from homebeat.foundation.areas.models import Area, Boundary
from homebeat.intake.delimited import Fault, FileRefused
from homebeat.intake.outcomes import FileOutcome, amount

from .kinds import Kind
from .landing import Landing, alive
from .outline_file import Feature, OutlineFile
from .succession import close_those_gone, close_those_moved, succeed_those_moved
from .work import Work, force_to_fill, remember

Homes = Mapping[str, tuple[str, str]]  # each ward's borough, by code and name
KINDS = {Kind.WARDS: Area.Kind.NEIGHBOURHOOD, Kind.BOROUGHS: Area.Kind.BOROUGH}
PLURALS = {Kind.WARDS: "wards", Kind.BOROUGHS: "boroughs"}


def load_outlines(file: OutlineFile, work: Work, *, homes: Homes) -> FileOutcome:
    """Load one file of outlines; `homes` helps where its wards do not name their boroughs.

    Raises:
        FileRefused: it contradicts what is loaded of the same edition, or comes after a later one.
    """
    day = work.day_of(file.edition)
    features = [one for one in _at_home(file.features, homes) if work.takes(_borough_code(file, one))]
    if not features:
        raise FileRefused([Fault(None, "", "The file has none of the boroughs asked for.")])
    landing = Landing(file, features, force_to_fill(work, opened_on=day), day, work)
    later = _later_edition(landing)
    (_land_wards if file.kind is Kind.WARDS else _land_boroughs)(landing)
    if later is None:
        _rename(landing)
    _draw(landing)
    if later is not None and (landing.changed or landing.closed):
        raise FileRefused([Fault(None, "", f"A later edition, from {later}, is loaded. Load editions oldest first.")])
    if landing.changed or landing.closed:
        kind = f"geography.{PLURALS[file.kind]}"
        remember(
            work, kind=kind, path=file.path, force=landing.force, sha256=file.sha256, rows=len(file.features),
            changed=len(landing.changed),
        )  # fmt: skip
    return _outcome(landing)


def _at_home(features: Iterable[Feature], homes: Homes) -> list[Feature]:
    """Give wards whose file does not name boroughs the borough that a look-up names."""
    return [
        Feature(one.row, one.code, one.name, *homes[one.code], one.shape)
        if not one.borough_code and one.code in homes
        else one
        for one in features
    ]


def _borough_code(file: OutlineFile, feature: Feature) -> str:
    return feature.borough_code if file.kind is Kind.WARDS else feature.code


def _land_boroughs(landing: Landing) -> None:
    known = alive(landing, Area.Kind.BOROUGH)
    fresh = [one for one in landing.features if one.code not in known]
    landing.areas = known | _added(landing, [(one, landing.force) for one in fresh])


def _land_wards(landing: Landing) -> None:
    known = alive(landing, Area.Kind.NEIGHBOURHOOD)
    boroughs = _boroughs(landing, known)
    moved = close_those_moved(landing, known, boroughs)
    landing.areas = {code: area for code, area in known.items() if code not in moved}
    fresh = [one for one in landing.features if one.code not in landing.areas]
    landing.areas |= _added(landing, [(one, boroughs[one.borough_code]) for one in fresh])
    succeed_those_moved(landing, moved)
    close_those_gone(landing, known, boroughs)


def _boroughs(landing: Landing, known: Mapping[str, Area]) -> dict[str, Area]:
    """Return the boroughs of the file's wards by code; those the tree lacks are added, without an outline."""
    boroughs = alive(landing, Area.Kind.BOROUGH)
    wanted: dict[str, str] = {}
    for one in landing.features:
        if one.borough_code:
            wanted.setdefault(one.borough_code, one.borough_name)
        elif one.code not in known:
            landing.refuse(one, "LAD", f"Nothing says which borough {one.code} is in. Load a look-up with this file.")
    missing = [NewArea(Area.Kind.BOROUGH, name, landing.force, landing.day, code)
               for code, name in wanted.items() if code not in boroughs]  # fmt: skip
    if missing:
        landing.notes.append(
            f"{amount(len(missing), 'borough was', 'boroughs were')} added without an outline, from the wards' own words."
        )
    made = tree.add_areas(missing, by=landing.work.asked.by, at=landing.work.asked.at)
    return boroughs | {one.gss_code: one for one in made}


def _added(landing: Landing, wanted: Sequence[tuple[Feature, Area]]) -> dict[str, Area]:
    kind = KINDS[landing.file.kind]
    new = [NewArea(kind, one.name, parent, landing.day, one.code) for one, parent in wanted]
    made = tree.add_areas(new, by=landing.work.asked.by, at=landing.work.asked.at)
    landing.changed.update(one.gss_code for one in made)
    return {one.gss_code: one for one in made}


def _rename(landing: Landing) -> None:
    """Take over new names; a correction inside one edition must be asked for."""
    for one in landing.features:
        area = landing.areas[one.code]
        if area.name == one.name:
            continue
        if area.opened_on == landing.day and not landing.work.asked.replace:
            reason = f"{one.code} is loaded as '{area.name}' for this edition. To correct it, load with --replace."
            landing.refuse(one, "name", reason)
        tree.rename_area(area=area, name=one.name, by=landing.work.asked.by, at=landing.work.asked.at)
        landing.changed.add(one.code)


def _draw(landing: Landing) -> None:
    shaped = [one for one in landing.features if one.shape is not None]
    drawn = outlines.from_shapes([one.shape for one in shaped if one.shape is not None])
    wanted = {landing.areas[one.code]: outline for one, outline in zip(shaped, drawn, strict=True)}
    asked = landing.work.asked
    done = boundaries.set_boundaries(
        wanted, valid_from=landing.day, source=landing.file.path.name, by=asked.by, at=asked.at
    )
    for one in shaped:
        if landing.areas[one.code].pk in done.corrected and not asked.replace:
            reason = f"{one.code} has another outline for this edition. To correct it, load with --replace."
            landing.refuse(one, "geometry", reason)
    touched = done.added | done.corrected
    landing.changed.update(one.code for one in shaped if landing.areas[one.code].pk in touched)


def _later_edition(landing: Landing) -> date | None:
    """Return the day of a later edition of the same boroughs; this one may be loaded again, but then adds nothing."""
    kind = KINDS[landing.file.kind]
    codes = {_borough_code(landing.file, one) for one in landing.features}
    where = {"area__parent__gss_code__in": codes} if kind == Area.Kind.NEIGHBOURHOOD else {"area__gss_code__in": codes}
    later = Boundary.objects.filter(area__force=landing.force, area__kind=kind, valid_from__gt=landing.day, **where)
    return later.order_by("-valid_from").values_list("valid_from", flat=True).first()


def _outcome(landing: Landing) -> FileOutcome:
    left_out = len(landing.file.features) - len(landing.features)
    if left_out:
        landing.notes.append(
            f"{amount(left_out, 'area', 'areas')} outside the boroughs asked for {'was' if left_out == 1 else 'were'} left out."
        )
    return FileOutcome(
        file=str(landing.file.path), rows=len(landing.file.features), loaded=len(landing.changed),
        unchanged=len(landing.features) - len(landing.changed),
        without_location=sum(one.shape is None for one in landing.features), notes=tuple(landing.notes),
    )  # fmt: skip
