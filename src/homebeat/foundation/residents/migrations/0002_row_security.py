"""Residents and their contact details are fenced: the database itself refuses readers without the right."""

from django.db import migrations

from homebeat.foundation.access.row_security import fence

READ, WRITE = "residents.read_contact", "residents.record_contact"


class Migration(migrations.Migration):
    dependencies = [("residents", "0001_tables"), ("access", "0002_row_security_functions")]
    operations = [
        fence("residents_resident", read=READ, write=WRITE),
        fence(
            "residents_residentcontact", read=READ, write=WRITE,
            area="(SELECT r.area_id FROM residents_resident r WHERE r.id = resident_id)",
        ),
    ]  # fmt: skip
