from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sets', '0016_let_run_before'),
    ]

    operations = [
        migrations.AddField(
            model_name='programmerole',
            name='address',
            field=models.EmailField(blank=True, max_length=254),
        ),
    ]
