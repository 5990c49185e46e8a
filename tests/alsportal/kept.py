"""What the tests of the night that keeps nothing too long (C14) look at."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.db import connection

from core.keeping import LONDON
from notifications.models import Message
from participants.models import User
from sessions.selectors.attendance_facts import read
from sessions.selectors.returns import returns_page
from sessions.selectors.work_counts import work_counts, work_in_short
from tests import make
from tests.sessions.kept import Ended

DAY = timedelta(days=1)
NO_SEAT = {"seat": None, "seat_limit": None}


def figures(ended: Ended, today: date) -> list[object]:
    """Everything that a coordinator reads of the work, and of who was there."""
    programme = ended.learning_set.programme
    returns = returns_page(programme)
    facts, names = read(programme)
    of_sessions = [(one.figures, one.is_written_up, one.sent is None) for one in returns.all]
    return [work_counts(programme, today), work_in_short(programme, today), of_sessions, returns.themes, facts, names]


def holding(mark: str) -> dict[str, int]:
    """In how many rows of which table these letters stand, whatever the column."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} one WHERE one::text LIKE %s", [f"%{mark}%"])
            found[table] = cursor.fetchone()[0]
    return {table: number for table, number in found.items() if number}


def at(day: date, clock: time = time(3, 10)) -> datetime:
    return datetime.combine(day, clock, LONDON)


def account(*, joined: datetime, verified: bool = False, **fields: object) -> User:
    user = make.person(date_joined=joined, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    Message.objects.create(
        key=str(uuid4()), kind="code", recipient=user, to=user.email, subject="Code", created_at=joined, due_at=joined
    )
    return user
