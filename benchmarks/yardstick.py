"""A stock Django page to hold ours against: 40 rows by the ORM through a Django template, nothing of ours in it."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from homebeat.config import urls
from homebeat.foundation.access.policy import Permission, policy
from homebeat.operations.engagement.models import Event

ROUTE = "yardstick"
OPEN = Permission(ROUTE, "the yardstick", frozenset({"anyone"}), (ROUTE,), purpose_required=False)
policy().by_route[ROUTE] = policy().by_action[ROUTE] = OPEN


def page(request: HttpRequest) -> HttpResponse:
    """List 40 events the way a tutorial would."""
    events = Event.objects.select_related("area").order_by("-pk")[:40]
    template = engines["django"].get_template("yardstick.html")
    return HttpResponse(template.render({"events": events}, request))


handler404 = urls.handler404
handler500 = urls.handler500
urlpatterns = [path("yardstick/", page, name=ROUTE), *urls.urlpatterns]
