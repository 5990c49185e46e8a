from django.db import migrations
from django.db.models import Count, Q

LEAST = 4


def let_run(apps, schema_editor):
    """Sets that were confirmed under their minimum before it was kept with how many; and nothing where they are enough
    by now. How many a set had when it was confirmed is what its ledger says of the places before that entry."""
    sets, entries = (apps.get_model("sets", name).objects for name in ("LearningSet", "LedgerEntry"))
    members = Count("enrolments", filter=Q(enrolments__state="confirmed"))
    for one in sets.select_related("programme").annotate(members=members).order_by("pk"):
        if one.members >= one.programme.minimum:
            sets.filter(pk=one.pk, goes_ahead_with__isnull=False).update(goes_ahead_with=None)
        elif one.goes_ahead_with is None and may_be_let_run(one) and was_confirmed_below(one, entries):
            sets.filter(pk=one.pk).update(goes_ahead_with=one.members)


def may_be_let_run(learning_set):
    return learning_set.state in ("confirmed", "running") and learning_set.members >= LEAST


def was_confirmed_below(learning_set, entries):
    """Whether its last confirmation has a reason and came under the minimum of that time."""
    ledger = entries.filter(programme_id=learning_set.programme_id)
    confirmed = ledger.filter(kind="set", subject=learning_set.pk, cause="confirm_set").order_by("-number").first()
    if confirmed is None or not confirmed.reason_hash:
        return False
    before = ledger.filter(number__lt=confirmed.number)
    rules = before.filter(kind="rules").order_by("-number").first()
    places = before.filter(kind="place").order_by("subject", "-number").distinct("subject")
    then = sum(one.to_state == "confirmed" and one.row["set"] == learning_set.pk for one in places)
    return rules is not None and then < rules.row["minimum"]


class Migration(migrations.Migration):
    dependencies = [
        ("sets", "0015_one_role_per_person"),
    ]

    operations = [
        migrations.RunPython(let_run, migrations.RunPython.noop),
    ]
