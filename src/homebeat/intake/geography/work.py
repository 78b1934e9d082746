"""What a load of geography was asked to do, and the force it does it for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from homebeat.foundation.areas.actions import tree
from homebeat.foundation.areas.models import Area
from homebeat.foundation.areas.queries.tree import NoSuchForce, force_named_or_only
from homebeat.foundation.audit import recording as audit
from homebeat.intake.delimited import Fault, FileRefused
from homebeat.intake.provenance import Asked, details_of, remember_file

from .kinds import Edition


@dataclass(frozen=True)
class Work:
    """The force by name (empty: the only one there is), dates that override the files' own, and a choice of boroughs."""

    asked: Asked
    force_name: str = ""
    valid_from: date | None = None
    year: int | None = None
    within: Sequence[str] = ()

    def day_of(self, edition: Edition) -> date:
        """Return the first day the edition holds: the day given, else its year's 1 April."""
        return self.valid_from or edition.starts_on

    def takes(self, borough_code: str) -> bool:
        """Say whether the borough is among those asked for; all are when none is named."""
        return not self.within or borough_code.startswith(tuple(self.within))


def force_of(work: Work) -> Area:
    """Return the force that the work is for.

    Raises:
        FileRefused: it does not exist, or none is named and there is not exactly one.
    """
    try:
        return force_named_or_only(work.force_name)
    except NoSuchForce as error:
        raise FileRefused([Fault(None, "", f"{error} Load its outlines first, or together with this file.")]) from error


def force_to_fill(work: Work, *, opened_on: date) -> Area:
    """Return the force that outlines are for; one that does not exist yet begins with them.

    Raises:
        FileRefused: none is named and there is not exactly one.
    """
    try:
        return force_named_or_only(work.force_name)
    except NoSuchForce as error:
        if not work.force_name.strip():
            raise FileRefused([Fault(None, "", str(error))]) from error
    name = " ".join(work.force_name.split())
    return tree.add_force(name=name, opened_on=opened_on, by=work.asked.by, at=work.asked.at)


def remember(work: Work, *, kind: str, path: Path, force: Area, sha256: str, rows: int, changed: int) -> None:
    """Remember the file and tell the trail what it changed."""
    loaded = remember_file(
        work.asked, kind=kind, force=force, source=path.name, sha256=sha256, rows=rows, replaced=work.asked.replace
    )
    audit.record_batch(
        f"{kind}_loaded", target=loaded, by=work.asked.by, at=work.asked.at, count=changed, details=details_of(loaded),
        force=force,
    )  # fmt: skip
