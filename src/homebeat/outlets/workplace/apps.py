from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class WorkplaceConfig(AppConfig):
    name = "homebeat.outlets.workplace"
    label = "workplace"

    def ready(self) -> None:
        """Put today and the boards in the menu."""
        navigation.register(_("Today"), "workplace:home", permission="signed_in", order=10)
        navigation.register(_("Boroughs"), "workplace:boroughs", permission="workplace.read_boards", order=40)
