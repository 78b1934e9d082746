"""Every address, room by room. Each route stands in one row of frameworks/access, or the door stays shut."""

from django.conf import settings
from django.urls import include, path

handler400 = "homebeat.foundation.ui.errors.bad_request"
handler403 = "homebeat.foundation.ui.errors.permission_denied"
handler404 = "homebeat.foundation.ui.errors.page_not_found"
handler500 = "homebeat.foundation.ui.errors.server_error"

urlpatterns = [
    path("", include("homebeat.outlets.workplace.urls")),
    path("", include("homebeat.outlets.publicsite.urls")),
    path("surveys/", include("homebeat.operations.surveys.urls")),
    path("engagement/", include("homebeat.operations.engagement.urls")),
    path("priorities/", include("homebeat.operations.priorities.urls")),
    path("people/", include("homebeat.foundation.access.urls")),
    path("audit/", include("homebeat.foundation.oversight.urls")),
    path("jobs/", include("homebeat.foundation.jobs.urls")),
    path("areas/", include("homebeat.foundation.areas.urls")),
    path("crime/", include("homebeat.foundation.recorded_crime.urls")),
    path("ui/", include("homebeat.foundation.ui.urls")),
    path("account/", include("homebeat.foundation.people.account_urls")),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("homebeat.demo.urls"))]
