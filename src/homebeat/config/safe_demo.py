"""A demo force where no demo is meant to be: its people share a password that everybody knows."""

from collections.abc import Iterator

from homebeat.config.safe_settings import SAFE
from homebeat.demo.models import DemoForce
from homebeat.foundation.rulebook import N_, Shortfall


def demo_shortfalls(*, mode: str, holds_demo_force: bool) -> Iterator[Shortfall]:
    """Return what is wrong with serving a demo force in this mode."""
    if holds_demo_force and mode != "demo":
        words = N_(
            "Set DATABASE_URL to another database: this one holds the demo force, whose password everybody knows."
        )
        yield Shortfall("demo-force", words, SAFE)


def holds_demo_force() -> bool:
    """Ask the database; its tables must be there."""
    return DemoForce.objects.exists()
