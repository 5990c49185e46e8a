from sessions.models.session import Session, SessionEvent

__all__ = ["Session", "SessionEvent"]
