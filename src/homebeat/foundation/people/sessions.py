"""How long a session lasts, and ending sessions: after a pause, after a long shift, at once for a leaver."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import salted_hmac

from .models import Person

OPENED, SEEN = "opened_at", "seen_at"
NOTE_EVERY = timedelta(minutes=1)


def is_over(session: SessionBase, *, at: datetime) -> bool:
    """Say whether the session has lasted too long, or has lain idle too long."""
    opened, seen = _moment(session, OPENED), _moment(session, SEEN)
    if opened is None or seen is None:
        return False
    return at - opened >= settings.SESSION_LASTS or at - seen >= settings.SESSION_MAY_LIE_IDLE


def note_visit(session: SessionBase, *, at: datetime) -> None:
    """Remember that the session is in use; written once a minute at most, so that reading pages stays cheap."""
    seen = _moment(session, SEEN)
    if _moment(session, OPENED) is None:
        session[OPENED] = at.isoformat()
    if seen is None or at - seen >= NOTE_EVERY:
        session[SEEN] = at.isoformat()


def end_sessions(person: Person, *, but: str | None = None) -> int:
    """End every session of the person (but one, if told) and return how many there were."""
    others = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    ended = list(others)
    for one in ended:
        one.end()
    return len(ended)


def open_sessions(person: Person) -> list[UserSession]:
    """Return the person's open sessions, newest first."""
    return sorted(UserSession.objects.purge_and_list(person), key=lambda one: one.created_at, reverse=True)


def name_of(session: UserSession) -> str:
    """Return the name of a session on pages: it tells neither the session's key nor how many there were before."""
    return salted_hmac("people.session", session.session_key, algorithm="sha256").hexdigest()[:16]


def session_named(person: Person, name: str) -> UserSession | None:
    """Return the person's session of that name, if it is open."""
    return next((one for one in UserSession.objects.filter(user=person) if name_of(one) == name), None)


def _moment(session: SessionBase, name: str) -> datetime | None:
    kept = session.get(name)
    return datetime.fromisoformat(kept) if kept else None
