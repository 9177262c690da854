from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_money"),
        ("events", "0002_programme"),
    ]

    operations = [
        migrations.AddField(
            model_name="details",
            name="agreed_to",
            field=models.TextField(blank=True, verbose_name="what they agreed to"),
        ),
    ]
