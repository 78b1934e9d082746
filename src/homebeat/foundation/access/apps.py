from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from homebeat.foundation.ui import navigation


class AccessConfig(AppConfig):
    name = "homebeat.foundation.access"
    label = "access"

    def ready(self) -> None:
        """Let the declared table decide which entries of the menu a reader sees, and add this room's own."""
        from .menus import may_follow  # noqa: PLC0415  it asks models, which exist only once the apps are loaded

        navigation.allow_by(may_follow)
        navigation.register(_("People"), "access:people", permission="access.read_people", order=80)
        navigation.register(_("My account"), "people:account", permission="signed_in", order=95)
