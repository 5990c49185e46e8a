from sessions.models.attendance import Attendance
from sessions.models.session import Session, SessionEvent

__all__ = ["Attendance", "Session", "SessionEvent"]
