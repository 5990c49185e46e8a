"""What people's calendars were told by now: those who came to a set, or left it, after its dates were confirmed."""

from datetime import datetime, timedelta

from sessions.tasks import tell_calendars


def tell(now: datetime) -> None:
    """As the clock would have done a minute after each; otherwise its first minute here would send it all."""
    tell_calendars(now - timedelta(minutes=1))
