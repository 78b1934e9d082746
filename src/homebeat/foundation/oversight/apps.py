from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class OversightConfig(AppConfig):
    name = "homebeat.foundation.oversight"
    label = "oversight"

    def ready(self) -> None:
        """Put the trail into the menu of those who may read it."""
        navigation.register(_("Audit trail"), "oversight:events", permission="audit.read_trail", order=85)
