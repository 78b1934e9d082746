from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class SurveysConfig(AppConfig):
    name = "homebeat.operations.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Put surveys in the menu, and interviews for those who do them."""
        navigation.register(_("Surveys"), "surveys:waves", permission="surveys.read", order=40)
        navigation.register(_("Interviews"), "surveys:interviews", permission="surveys.interview", order=45)
