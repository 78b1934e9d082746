"""Fixtures of the queue's tests; they import late, because Django is set up after this file is read."""

import pytest


@pytest.fixture
def eyes(fresh_database):
    from tests.foundation.jobs.workshop import Eyes

    look = Eyes(fresh_database.owner)
    yield look
    look.close()


@pytest.fixture
def workshop(fresh_database, tmp_path):
    from tests.foundation.jobs.workshop import Workshop

    shop = Workshop(fresh_database, tmp_path)
    yield shop
    shop.close()


@pytest.fixture
def drain(fresh_database, settings, tmp_path):
    from tests.foundation.jobs.workshop import drain

    settings.CHECKPOINT_FOLDER = tmp_path / "checkpoints"
    return lambda: drain(fresh_database)
