"""Setting up the demo force once: the same command again finds it and leaves it alone."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction

from homebeat.foundation.areas.models import Area
from homebeat.foundation.standards import NoStaffingModel

from .generation.policy import policy_on
from .generation.shape import FULL, Shape
from .generation.streams import SEED
from .generation.world import make_world
from .loading import load, refresh_statistics
from .models import DemoForce
from .prepared import DEMO_PASSWORD

GENERATOR = 2  # raise it when the same seed gives other rows
SALT = "everybodyknowsthis"


class Refused(Exception):
    """The demo force cannot be set up in this database; the message says why and what to do."""


@dataclass(frozen=True)
class SetUp:
    """The demo force of this database, and whether it was made just now."""

    mark: DemoForce
    is_new: bool


def set_up(*, as_of: date | None, at: datetime, today: date, seed: int = SEED, shape: Shape = FULL) -> SetUp:
    """Return the demo force, generated and loaded if it is not there; run as the database's owner.

    Raises:
        Refused: the database holds a real force, or a demo force of another day, seed or version; or the day is too early or yet to come.
    """
    if as_of is not None and as_of > today:
        raise Refused(f"The demo's today cannot lie in the future, as {as_of} does. Choose a day up to {today}.")
    found = DemoForce.objects.select_related("force").first()
    if found is not None:
        _require_same(found, as_of=as_of, seed=seed)
        return SetUp(found, is_new=False)
    if Area.objects.filter(kind=Area.Kind.FORCE).exists():
        raise Refused(
            "This database already holds a force, and the demo never mixes with real records. "
            "Set DATABASE_URL to another database, or unset it to use the demo's own."
        )
    return SetUp(_generate(as_of or today, at, seed, shape), is_new=True)


def _require_same(found: DemoForce, *, as_of: date | None, seed: int) -> None:
    """Refuse to pass one demo force off as another."""
    if as_of not in (None, found.as_of) or seed != found.seed or found.generator != GENERATOR:
        raise Refused(
            f"This database holds the demo force as of {found.as_of:%-d %B %Y} (seed {found.seed}, generator "
            f"{found.generator}), and another was asked for. Set HOMEBEAT_HOME to a new folder, or remove the old one."
        )


def _generate(as_of: date, at: datetime, seed: int, shape: Shape) -> DemoForce:
    password = PBKDF2PasswordHasher().encode(DEMO_PASSWORD, SALT)
    try:
        world = make_world(seed=seed, shape=shape, policy=policy_on(as_of), as_of=as_of, password=password)
    except NoStaffingModel as problem:
        raise Refused(f"{problem} Choose a later --as-of: the policy data does not reach back to {as_of}.") from problem
    with transaction.atomic():
        loaded = load(world, at=at, details={"seed": seed, "as_of": as_of, "generator": GENERATOR})
        mark = DemoForce.objects.create(
            force=loaded.force, seed=seed, as_of=as_of, generator=GENERATOR, rows=world.rows, set_up_at=at
        )
    refresh_statistics(world)
    return mark
