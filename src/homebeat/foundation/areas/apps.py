from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "homebeat.foundation.areas"
    label = "areas"
