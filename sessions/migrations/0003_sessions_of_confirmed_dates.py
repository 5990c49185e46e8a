"""Dates that were confirmed before sessions had rows of their own become confirmed sessions, at a half-day's hours."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations

LONDON = ZoneInfo("Europe/London")
MORNING, AFTERNOON = (time(9, 30), time(12, 30)), (time(13, 30), time(16, 30))


def make_sessions(apps, schema_editor):
    ConfirmedDate = apps.get_model("sets", "ConfirmedDate")
    Session = apps.get_model("learning_sessions", "Session")
    SessionEvent = apps.get_model("learning_sessions", "SessionEvent")
    dated = ConfirmedDate.objects.filter(learning_set__sessions__isnull=True)
    made = []
    for one in dated.select_related("planned_session", "learning_set"):
        starts, ends = AFTERNOON if one.half_day == "afternoon" else MORNING
        session = Session(
            learning_set=one.learning_set,
            number=one.planned_session.number,
            state="confirmed",
            starts_at=datetime.combine(one.date, starts, LONDON),
            ends_at=datetime.combine(one.date, ends, LONDON),
            place=one.place or one.planned_session.place,
        )
        at = one.learning_set.dates_confirmed_at
        made.append((session, at))
    Session.objects.bulk_create([session for session, _ in made])
    SessionEvent.objects.bulk_create(
        SessionEvent(session=session, at=at, from_state="draft", to_state="confirmed", starts_at=session.starts_at)
        for session, at in made
    )


class Migration(migrations.Migration):

    dependencies = [
        ("learning_sessions", "0002_attendance"),
    ]

    operations = [
        migrations.RunPython(make_sessions, migrations.RunPython.noop),
    ]
