from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class AreasConfig(AppConfig):
    name = "homebeat.foundation.areas"
    label = "areas"

    def ready(self) -> None:
        """Put the register of areas in the navigation."""
        navigation.register(_("Areas"), "areas:list", permission="areas.read", order=70)
