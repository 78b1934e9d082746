"""The application's roles may read the mark of a demo force and never write it."""

from django.db import migrations

FORWARD = "REVOKE INSERT, UPDATE, DELETE ON demo_demoforce FROM homebeat_web, homebeat_worker;"
BACKWARD = "GRANT INSERT, UPDATE, DELETE ON demo_demoforce TO homebeat_web, homebeat_worker;"


class Migration(migrations.Migration):
    dependencies = [("demo", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
