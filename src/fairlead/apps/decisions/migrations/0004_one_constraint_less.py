import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0003_archive"),
        ("org", "0003_tokens_tied_to_systems"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="organisation",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="org.organisation",
            ),
        ),
    ]
