from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class EngagementConfig(AppConfig):
    name = "homebeat.operations.engagement"
    label = "engagement"

    def ready(self) -> None:
        """Put events and the network in the menu."""
        navigation.register(_("Events"), "engagement:events", permission="engagement.read_events", order=20)
        navigation.register(
            _("Key individuals"), "engagement:network", permission="engagement.read_key_individuals", order=50
        )
