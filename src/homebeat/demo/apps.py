from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class DemoConfig(AppConfig):
    name = "homebeat.demo"
    label = "demo"

    def ready(self) -> None:
        """Lead to the step-in page from every page of the demo; no other mode has such a page."""
        if settings.DEMO:
            navigation.register(_("Step into a demo person"), "demo:people", order=5, footer=True)
