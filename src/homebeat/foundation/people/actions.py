"""What people do to their own account; what administrators do to others' stands in the access room."""

from datetime import datetime

from django.db import transaction

from homebeat.foundation.audit import recording as audit

from .models import Person
from .sessions import end_sessions, session_named


@transaction.atomic
def choose_language(*, language: str, by: Person, at: datetime) -> None:
    """Speak to the person in that language from now on."""
    before = by.language
    Person.objects.filter(pk=by.pk).update(language=language)
    by.language = language
    if before != language:
        audit.record(
            "people.language_chosen", target=by, by=by, at=at, before={"language": before}, after={"language": language}
        )


@transaction.atomic
def end_own_session(*, name: str, by: Person, at: datetime) -> bool:
    """End the session of that name and say whether it was open."""
    session = session_named(by, name)
    if session is None:
        return False
    session.end()
    audit.record("people.session_ended", target=by, by=by, at=at)
    return True


@transaction.atomic
def end_other_sessions(*, current: str | None, by: Person, at: datetime) -> int:
    """End every session of the person but the one that asks, and return how many there were."""
    ended = end_sessions(by, but=current)
    audit.record("people.session_ended", target=by, by=by, at=at, after={"ended": ended})
    return ended
