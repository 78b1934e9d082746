from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ThreadConfig(AppConfig):
    name = "homebeat.foundation.thread"
    label = "thread"

    def ready(self) -> None:
        """Read every room's `thread_entries.py`, where it registers what it has to tell."""
        autodiscover_modules("thread_entries")
