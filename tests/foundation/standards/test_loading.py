import pytest

from homebeat.foundation import standards
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db


def test_loading_again_changes_nothing() -> None:
    with as_owner():
        again = standards.load_all()
    assert (again.added, again.changed, again.withdrawn) == ((), (), ())
    assert len(again.unchanged) > 200
