"""The key individual network is fenced: the database itself refuses readers without the right."""

from django.db import migrations

from homebeat.foundation.access.row_security import fence


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_tables"), ("access", "0002_row_security_functions")]
    operations = [
        fence("engagement_keyindividual", read="engagement.read_key_individuals", write="engagement.record_key_individuals"),
    ]
