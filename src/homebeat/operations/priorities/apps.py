from django.apps import AppConfig


class PrioritiesConfig(AppConfig):
    name = "homebeat.operations.priorities"
    label = "priorities"
