"""Fixtures of the outbox's tests: a database with real commits, a worker, and a real mail server."""

import pytest

from tests.foundation.jobs.conftest import drain, eyes, workshop  # noqa: F401  the queue's own


@pytest.fixture
def mail_server(settings):
    from tests.foundation.messages.mail_server import MailServer

    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 1
    server.start()
    yield server
    server.stop()
