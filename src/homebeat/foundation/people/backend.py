"""Checking a password, and finding the person of a session: somebody who has left is nobody, from that day on."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.utils import timezone

from homebeat.foundation.clocks import london_day
from homebeat.foundation.clocks.standing import moment_on

from .models import Person


class PersonBackend(AuthenticationBackend):
    """Signs in by e-mail address and password; an open session of a leaver finds no person at its next request."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the person of a session with their force, or None once they have left."""
        person = Person.objects.select_related("force").filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Say whether the account is open today."""
        return not user.has_left(london_day(moment_on(settings.DEMO_TODAY, timezone.now())))
