from django.apps import AppConfig


class ThreadConfig(AppConfig):
    name = "homebeat.foundation.thread"
    label = "thread"
