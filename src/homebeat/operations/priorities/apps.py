from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class PrioritiesConfig(AppConfig):
    name = "homebeat.operations.priorities"
    label = "priorities"

    def ready(self) -> None:
        """Put priorities in the menu."""
        navigation.register(_("Priorities"), "priorities:list", permission="priorities.read", order=30)
