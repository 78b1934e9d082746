from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "homebeat.foundation.access"
    label = "access"
