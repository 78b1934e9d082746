"""What every page receives besides its own values: the frame around it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import shell as frames


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame, worked out only if the page draws it (a fragment does not)."""
    return {"frame": SimpleLazyObject(lambda: frames.shell(request))}
