"""Which entries of the navigation a reader sees: those whose action they may do somewhere."""

from django.http import HttpRequest

from homebeat.foundation.access.scope import may_anywhere


def may_follow(request: HttpRequest, action: str) -> bool:
    """Say whether the reader may do the action at some place at least."""
    return may_anywhere(getattr(request, "person", None), action, on=request.today)  # type: ignore[attr-defined]
