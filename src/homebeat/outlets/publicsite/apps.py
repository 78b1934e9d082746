from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class PublicsiteConfig(AppConfig):
    name = "homebeat.outlets.publicsite"
    label = "publicsite"

    def ready(self) -> None:
        """Offer "find your team" to everyone, and the small print in the footer."""
        navigation.register(_("Find your team"), "publicsite:find_team", order=90)
        navigation.register(_("Help"), "publicsite:help", order=10, footer=True)
        navigation.register(_("Accessibility"), "publicsite:accessibility", order=20, footer=True)
        navigation.register(_("Privacy"), "publicsite:privacy", order=30, footer=True)
