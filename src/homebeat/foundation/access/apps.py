from django.apps import AppConfig

from homebeat.foundation.ui import navigation


class AccessConfig(AppConfig):
    name = "homebeat.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Let the declared table decide which entries of the menu a reader sees."""
        from .menus import may_follow  # noqa: PLC0415  it asks models, which exist only once the apps are loaded

        navigation.allow_by(may_follow)
