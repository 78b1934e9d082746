"""The list of events counts its rows from the index alone, which needs the moment in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagement", "0002_row_security")]
    operations = [
        migrations.RemoveIndex(model_name="event", name="engagement_event_counted"),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["area", "state", "starts_at"], name="engagement_event_counted"),
        ),
    ]
