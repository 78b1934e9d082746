from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "homebeat.foundation.jobs"
    label = "jobs"
