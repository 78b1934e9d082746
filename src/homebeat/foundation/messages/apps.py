from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "homebeat.foundation.messages"
    label = "messages_outbox"
