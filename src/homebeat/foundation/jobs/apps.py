from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class JobsConfig(AppConfig):
    name = "homebeat.foundation.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Read every room's `tasks.py`, where it registers the work that it does in the background."""
        autodiscover_modules("tasks")
        navigation.register(_("Background work"), "jobs:failed_jobs", permission="jobs.read", order=95)
