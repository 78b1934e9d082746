from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "homebeat.operations.engagement"
    label = "engagement"
