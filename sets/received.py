"""What a time of receiving counts as, where whoever wrote it down knew only the minute (P15)."""

from datetime import datetime


def end_of_minute(moment: datetime) -> datetime:
    """The last moment it may have been: a minute goes before nobody who was received within it on the page."""
    return moment.replace(second=59, microsecond=999_999)


def counts_from(received_at: datetime, now: datetime) -> datetime:
    """A minute that has not ended yet counts as now."""
    return now if received_at == end_of_minute(now) else received_at


def minute_of(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
