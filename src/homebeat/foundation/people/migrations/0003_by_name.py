"""The list of people stands in order of the name: an index that holds it ready."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_codes_count")]
    operations = [
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["name", "id"], name="people_person_by_name")
        ),
    ]
