"""Web and worker read the policy data; only the owner's load writes it."""

from django.db import migrations

WRITE = "INSERT, UPDATE, DELETE, TRUNCATE"
TABLES = "standards_entry, standards_loadededition"


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_tables")]

    operations = [
        migrations.RunSQL(
            f"REVOKE {WRITE} ON {TABLES} FROM homebeat_web, homebeat_worker",
            f"GRANT INSERT, UPDATE, DELETE ON {TABLES} TO homebeat_web, homebeat_worker",
        )
    ]
