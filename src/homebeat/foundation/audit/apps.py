from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "homebeat.foundation.audit"
    label = "audit"
