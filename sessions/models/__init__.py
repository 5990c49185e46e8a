from sessions.models.attendance import Attendance
from sessions.models.attendance_period import AttendancePeriod
from sessions.models.cover import Cover
from sessions.models.note import SetNote
from sessions.models.reminder import Reminder, ReminderPlan
from sessions.models.session import Session, SessionEvent

__all__ = ["Attendance", "AttendancePeriod", "Cover", "Reminder", "ReminderPlan", "Session", "SessionEvent", "SetNote"]
