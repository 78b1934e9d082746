from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "homebeat.foundation.standards"
    label = "standards"
