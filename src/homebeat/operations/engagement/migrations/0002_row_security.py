"""The key individual network, and who raised what, are fenced: the database itself refuses readers without the right."""

from django.db import migrations

from homebeat.foundation.access.row_security import fence


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0001_tables"),
        ("access", "0002_row_security_functions"),
        ("residents", "0001_tables"),
    ]
    operations = [
        fence(
            "engagement_keyindividual",
            read="engagement.read_key_individuals",
            write="engagement.record_key_individuals",
        ),
        fence(
            "engagement_issuecontact",
            read="residents.read_contact",
            write="residents.record_contact",
            area="(SELECT r.area_id FROM residents_resident r WHERE r.id = resident_id)",
        ),
    ]
