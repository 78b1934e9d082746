from django.apps import AppConfig


class RecordedCrimeConfig(AppConfig):
    name = "homebeat.foundation.recorded_crime"
    label = "recorded_crime"
