from django.apps import AppConfig


class WorkplaceConfig(AppConfig):
    name = "homebeat.outlets.workplace"
    label = "workplace"
