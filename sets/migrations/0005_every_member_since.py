from django.db import migrations, models


class Migration(migrations.Migration):
    """Apart from the rows it is about: PostgreSQL refuses both in one transaction."""

    dependencies = [
        ('sets', '0004_members_since'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('in_set_since__isnull', False), _connector='OR'), name='a_member_is_one_since_some_moment'),
        ),
    ]
