from django.apps import AppConfig


class PublicsiteConfig(AppConfig):
    name = "homebeat.outlets.publicsite"
    label = "publicsite"
