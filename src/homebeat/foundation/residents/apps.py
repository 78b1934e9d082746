from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "homebeat.foundation.residents"
    label = "residents"
