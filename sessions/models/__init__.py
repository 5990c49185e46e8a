from sessions.models.attendance import Attendance
from sessions.models.cover import Cover
from sessions.models.reminder import Reminder, ReminderPlan
from sessions.models.session import Session, SessionEvent

__all__ = ["Attendance", "Cover", "Reminder", "ReminderPlan", "Session", "SessionEvent"]
