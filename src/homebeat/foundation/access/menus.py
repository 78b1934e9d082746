"""Which entries of the navigation a reader sees: those whose action they may do somewhere.

A page that reports a failure is drawn inside a transaction that takes no more questions: the frame then does without.
"""

from django.db.transaction import TransactionManagementError
from django.http import HttpRequest

from .scope import may_anywhere


def may_follow(request: HttpRequest, action: str) -> bool:
    """Say whether the reader may do the action at some place at least."""
    if not hasattr(request, "today"):
        return False  # refused before the door was reached: nobody knows yet who asks
    try:
        return may_anywhere(request.person, action, on=request.today)  # type: ignore[attr-defined]
    except TransactionManagementError:
        return False
