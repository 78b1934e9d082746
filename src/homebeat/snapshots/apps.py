from django.apps import AppConfig


class SnapshotsConfig(AppConfig):
    name = "homebeat.snapshots"
    label = "snapshots"
