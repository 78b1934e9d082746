"""A small demo force: one borough of it, generated and loaded as the demo command does."""

from datetime import UTC, date, datetime

from homebeat.demo.generation.shape import Shape, cut_down
from homebeat.demo.setting_up import SetUp, set_up
from tests.conftest import as_owner

AS_OF = date(2026, 3, 31)
AT = datetime(2026, 3, 31, 9, tzinfo=UTC)


def make_demo(*, as_of: date = AS_OF, shape: Shape | None = None) -> SetUp:
    """Set up a demo force of one borough (or of another shape); needs a database where commits are real."""
    with as_owner():
        return set_up(as_of=as_of, at=AT, today=as_of, shape=shape or cut_down(1))
