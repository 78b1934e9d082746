from django.apps import AppConfig

from . import navigation


class UiConfig(AppConfig):
    name = "homebeat.foundation.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .reader import may_follow  # noqa: PLC0415 (access has models, which exist only once the apps are loaded)

        navigation.allow_by(may_follow)
