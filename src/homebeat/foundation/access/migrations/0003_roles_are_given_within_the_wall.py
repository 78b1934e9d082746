"""Roles are fenced against writing: the database itself refuses a role given in another force, or to oneself."""

from django.db import migrations

from homebeat.foundation.access.row_security import fence_writes

# Whoever is given the role belongs to the place's force, or to none (the inspectorate), and is not the one who gives it.
WITHIN_THE_WALL = """
  access_rolegrant.person_id <> access_person() AND EXISTS (
    SELECT 1 FROM people_person p JOIN areas_area a ON a.id = access_rolegrant.area_id
    WHERE p.id = access_rolegrant.person_id
      AND (p.force_id = a.force_id OR (p.force_id IS NULL AND access_rolegrant.role = 'inspectorate')))
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_row_security_functions"), ("people", "0001_tables")]
    operations = [fence_writes("access_rolegrant", write="access.grant_role", and_also=WITHIN_THE_WALL)]
