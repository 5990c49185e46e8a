from sessions.models.attendance import Attendance
from sessions.models.cover import Cover
from sessions.models.session import Session, SessionEvent

__all__ = ["Attendance", "Cover", "Session", "SessionEvent"]
