"""What every page receives besides its own values: the frame around it."""

from django.http import HttpRequest

from . import shell as frames


def shell(request: HttpRequest) -> dict[str, frames.Shell]:
    """Return the frame of the page."""
    return {"frame": frames.shell(request)}
