"""Where bulk rows came from: one remembered file and one event in the trail for each load that wrote something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homebeat.foundation.areas.models import Area
from homebeat.foundation.audit.models import LoadedFile
from homebeat.foundation.audit.recording import HasKey


@dataclass(frozen=True)
class Asked:
    """Who asked for a load, when, and how far it may go."""

    at: datetime
    by: HasKey | None = None
    replace: bool = False
    dry_run: bool = False


def remember_file(
    asked: Asked, *, kind: str, force: Area | None, source: str, sha256: str, rows: int, replaced: bool = False
) -> LoadedFile:
    """Remember a file that was loaded."""
    return LoadedFile.objects.create(
        kind=kind,
        force_key=force.key if force else "",
        source=source[:300],
        sha256=sha256,
        rows=rows,
        at=asked.at,
        actor_key=asked.by.key if asked.by else "",
        replaced=replaced,
    )


def details_of(loaded: LoadedFile, **more: Any) -> Mapping[str, Any]:
    """Return what the trail says about a remembered file."""
    return {"kind": loaded.kind, "source": loaded.source, "sha256": loaded.sha256, "replaced": loaded.replaced, **more}
