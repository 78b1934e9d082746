from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "homebeat.foundation.people"
    label = "people"
