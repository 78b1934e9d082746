from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "homebeat.foundation.messages"
    label = "messages_outbox"

    def ready(self) -> None:
        """Carry the letters about accounts, which are written a floor below."""
        # Both read models, which exist only once the apps are loaded.
        from homebeat.foundation.people import letters  # noqa: PLC0415

        from . import outbox  # noqa: PLC0415

        letters.deliver_by(outbox.queue)
