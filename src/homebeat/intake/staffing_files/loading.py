"""From a staff file to the record: read, look up, decide, write; all of a file or nothing."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from homebeat.foundation.access.actions.accounts import end_everything
from homebeat.foundation.access.models import RoleGrant
from homebeat.foundation.areas.models import Area, Team
from homebeat.foundation.areas.queries.tree import force_named_or_only
from homebeat.foundation.audit import recording as audit
from homebeat.foundation.clocks import london_day
from homebeat.foundation.people.models import Person, TeamMember
from homebeat.foundation.people.sessions import end_sessions
from homebeat.intake.delimited import DelimitedFile, FileRefused
from homebeat.intake.outcomes import FileOutcome, refused
from homebeat.intake.progress import Advance
from homebeat.intake.provenance import Asked, details_of, remember_file

from .gathering import Gathered
from .places import Places, roles_and_ranks
from .plan import Change, Details, Place, Present, Role, Span, Wanted, change_for, clashes, faults_of

KIND = "staff"


def load_staff(
    paths: Sequence[Path],
    *,
    force_name: str,
    asked: Asked,
    progress: Callable[[Path], Advance] = lambda _: lambda _: None,
) -> list[FileOutcome]:
    """Load files one after the other, each in a transaction of its own, and return what came of each.

    Raises:
        NoSuchForce: the force is not there; geography makes a force, staff never does.
    """
    force = force_named_or_only(force_name)
    return [load_staff_file(path, force=force, asked=asked, progress=progress(path)) for path in paths]


def load_staff_file(path: Path, *, force: Area, asked: Asked, progress: Advance = lambda _: None) -> FileOutcome:
    """Load one file in a transaction of its own and return what came of it; a refused file leaves no trace."""
    try:
        with DelimitedFile(path, progress=progress) as file, transaction.atomic():
            outcome = _load(file, force, asked)
            if asked.dry_run:
                transaction.set_rollback(True)
    except FileRefused as error:
        return refused(str(path), error.faults, rows=error.rows)
    return outcome


def _load(file: DelimitedFile, force: Area, asked: Asked) -> FileOutcome:
    places = Places(Area.objects.filter(force=force), Team.objects.filter(force=force))
    people = Gathered(file, places, *roles_and_ranks(on=london_day(asked.at))).people()
    known = present_people(force, people)
    file.faults.extend(clashes(people.values(), _taken_addresses(people.values()), known))
    for collar, wanted in people.items():
        file.faults.extend(faults_of(wanted, known.get(collar)))
    file.require_sound()
    changes = [change_for(wanted, known.get(collar)) for collar, wanted in people.items()]
    doing = [one for one in changes if not one.is_empty]
    if doing:
        _write(doing, force, asked)
        _remember(file, force, asked, doing)
    rows = sum(_rows_of(one) for one in doing)
    return FileOutcome(
        str(file.path), rows=file.count, loaded=rows, unchanged=file.count - rows, notes=(_in_words(doing),)
    )


def present_people(force: Area, people: Iterable[str]) -> dict[str, Present]:
    """Return the people of the force with these collar numbers as the database has them, in three queries."""
    rows = Person.objects.filter(force=force, collar_number__in=[*people])
    roles, places = defaultdict[int, list[Role]](list), defaultdict[int, list[Place]](list)
    for grant in RoleGrant.objects.filter(person__in=rows):
        roles[grant.person_id].append(Span((grant.role, grant.area_id), grant.starts_on, grant.ends_on, pk=grant.pk))
    for member in TeamMember.objects.filter(person__in=rows):
        places[member.person_id].append(Span((member.team_id,), member.starts_on, member.ends_on, pk=member.pk))
    return {
        one.collar_number: Present(
            one.pk, Details(one.name, one.email or "", one.rank), one.left_on, one.is_active,
            tuple(roles[one.pk]), tuple(places[one.pk]),
        )
        for one in rows
    }  # fmt: skip


def _taken_addresses(people: Iterable[Wanted]) -> dict[str, int]:
    addresses = [one.details.email for one in people if one.details.email]
    return {str(email): pk for email, pk in Person.objects.filter(email__in=addresses).values_list("email", "pk")}


def _write(changes: Sequence[Change], force: Area, asked: Asked) -> None:
    numbers = _add_people([one for one in changes if one.pk is None], force)
    for one in changes:
        if one.pk is not None:
            numbers[one.wanted.collar_number] = one.pk
            _correct(one, one.pk)
    _write_roles(changes, numbers)
    _write_places(changes, numbers)
    _leave(changes, numbers, asked)


def _add_people(changes: Sequence[Change], force: Area) -> dict[str, int]:
    added = Person.objects.bulk_create(
        Person(
            kind=Person.Kind.STAFF, force=force, collar_number=one.wanted.collar_number, password=make_password(None),
            joined_on=min((role.starts_on for role in one.wanted.roles), default=None), **_stored(one.wanted.details),
        )
        for one in changes
    )  # fmt: skip
    return {person.collar_number: person.pk for person in added}


def _correct(change: Change, pk: int) -> None:
    """Write corrected details; another e-mail address ends the open sessions, as it does on the page."""
    person = Person.objects.get(pk=pk)
    if change.details is not None:
        stored = _stored(change.details)
        Person.objects.filter(pk=pk).update(**stored)
        if stored["email"] != person.email:
            EmailAddress.objects.filter(user=person).delete()
            end_sessions(person)
    if change.returns:
        Person.objects.filter(pk=pk).update(left_on=None)


def _stored(details: Details) -> dict[str, str | None]:
    return {"name": details.name, "email": details.email or None, "rank": details.rank}


def _write_roles(changes: Sequence[Change], numbers: dict[str, int]) -> None:
    for change in changes:
        for held in change.ended_roles:
            RoleGrant.objects.filter(pk=held.pk).update(ends_on=held.ends_on)
    RoleGrant.objects.bulk_create(
        RoleGrant(
            person_id=numbers[change.wanted.collar_number], role=one.what[0], area_id=one.what[1],
            starts_on=one.starts_on, ends_on=one.ends_on,
        )
        for change in changes
        for one in change.new_roles
    )  # fmt: skip


def _write_places(changes: Sequence[Change], numbers: dict[str, int]) -> None:
    duties = {
        (change.wanted.collar_number, role.row): role.what[0] for change in changes for role in change.wanted.roles
    }
    for change in changes:
        for held in change.ended_places:
            rows = TeamMember.objects.filter(pk=held.pk)
            if held.ends_on is not None and held.ends_on <= held.starts_on:
                rows.delete()
            else:
                rows.update(ends_on=held.ends_on)
    TeamMember.objects.bulk_create(
        TeamMember(
            person_id=numbers[change.wanted.collar_number], team_id=one.what[0], starts_on=one.starts_on,
            ends_on=one.ends_on, duty=duties[change.wanted.collar_number, one.row],
        )
        for change in changes
        for one in change.new_places
    )  # fmt: skip


def _leave(changes: Sequence[Change], numbers: dict[str, int], asked: Asked) -> None:
    for change in changes:
        if change.left_on is not None:
            person = Person.objects.get(pk=numbers[change.wanted.collar_number])
            end_everything(person, change.left_on, today=london_day(asked.at))


def _remember(file: DelimitedFile, force: Area, asked: Asked, changes: Sequence[Change]) -> None:
    """Keep where the rows came from, and tell the trail once."""
    loaded = remember_file(asked, kind=KIND, force=force, source=file.path.name, sha256=file.sha256, rows=file.count)
    details = details_of(loaded, **_counted(changes))
    audit.record_batch(
        "access.staff_loaded", target=loaded, by=asked.by, at=asked.at, count=len(changes), details=details, force=force
    )


def _counted(changes: Sequence[Change]) -> dict[str, int]:
    """Return how many people were added, corrected, moved, shut out and brought back."""
    counts: Counter[str] = Counter(added=0, corrected=0, moved=0, left=0, returned=0)
    for one in changes:
        counts["added"] += one.pk is None
        counts["corrected"] += one.pk is not None and one.details is not None
        counts["moved"] += one.pk is not None and bool(one.new_roles or one.new_places)
        counts["left"] += one.left_on is not None
        counts["returned"] += one.returns
    return dict(counts)


def _in_words(changes: Sequence[Change]) -> str:
    if not changes:
        return "the record already says all of this."
    return ", ".join(f"{count:,} {what}" for what, count in _counted(changes).items() if count) + "."


def _rows_of(change: Change) -> int:
    return max(1, len(change.wanted.roles))
