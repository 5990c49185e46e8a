from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sets', '0015_one_role_per_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='programmerole',
            name='address',
            field=models.EmailField(blank=True, max_length=254),
        ),
    ]
