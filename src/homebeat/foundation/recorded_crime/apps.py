from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.areas import links


class RecordedCrimeConfig(AppConfig):
    name = "homebeat.foundation.recorded_crime"
    label = "recorded_crime"

    def ready(self) -> None:
        """Offer each area's recorded crime on the area's own page."""
        links.register(_("Recorded crime"), "recorded_crime:area")
