"""The table of the shared cache: codes used once and attempts counted must be known to every web process."""

from django.db import migrations

FORWARD = """
CREATE TABLE people_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX people_cache_expires ON people_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_tables")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE people_cache;")]
