"""Days and hours of the demonstration, counted from the day it is loaded."""

from datetime import date, datetime, time, timedelta

from sets.working_days import LONDON, is_working_day


class Days:
    """Past acts happen on working days before the day of loading; sessions are on working days after it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(LONDON).date()
        self._past = [self.today]

    def ago(self, working_days: int) -> date:
        """The day so many working days before today."""
        while len(self._past) <= working_days:
            day = self._past[-1] - timedelta(days=1)
            while not is_working_day(day):
                day -= timedelta(days=1)
            self._past.append(day)
        return self._past[working_days]

    def moment_ago(self, working_days: int, clock: str) -> datetime:
        """The moment on that day, by the clock of London: `moment_ago(3, "09:40")`."""
        return at_clock(self.ago(working_days), clock)

    def ahead(self, days: int) -> date:
        """The first Tuesday, so many days ahead or later, that is a working day."""
        day = self.today + timedelta(days=days)
        while day.weekday() != 1 or not is_working_day(day):
            day += timedelta(days=1)
        return day

    def moment_ahead(self, days: int, clock: str) -> datetime:
        """The moment on such a Tuesday."""
        return at_clock(self.ahead(days), clock)


def at_clock(day: date, clock: str) -> datetime:
    """That day at that hour in London."""
    return datetime.combine(day, time.fromisoformat(clock), LONDON)
