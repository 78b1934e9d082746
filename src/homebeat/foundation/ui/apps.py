from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "homebeat.foundation.ui"
    label = "ui"
