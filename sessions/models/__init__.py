from sessions.models.action import Action, ActionEvent, ActionUpdate
from sessions.models.attendance import Attendance
from sessions.models.attendance_period import AttendancePeriod
from sessions.models.bid import Bid
from sessions.models.cover import Cover
from sessions.models.feedback import FeedbackAnswer, FeedbackGiven
from sessions.models.ground_rules import Acknowledgement, GroundRules
from sessions.models.invitation import CalendarAddress, Invitation
from sessions.models.issue import Issue, IssueEvent, IssueVersion
from sessions.models.note import SetNote
from sessions.models.plan import PlanBlock, SessionPlan
from sessions.models.poll import DatePoll, PollAnswer, PollOption, PollPlace, PollPlaceAnswer
from sessions.models.reflection import Reflection
from sessions.models.reminder import Reminder, ReminderPlan
from sessions.models.room import Option, Room, StageTime
from sessions.models.session import Session, SessionEvent
from sessions.models.sponsor_week import SponsorWeek
from sessions.models.write_up import SessionReturn, WriteUp

__all__ = [
    "Acknowledgement",
    "Action",
    "ActionEvent",
    "ActionUpdate",
    "Attendance",
    "AttendancePeriod",
    "Bid",
    "CalendarAddress",
    "Cover",
    "DatePoll",
    "FeedbackAnswer",
    "FeedbackGiven",
    "GroundRules",
    "Invitation",
    "Issue",
    "IssueEvent",
    "IssueVersion",
    "Option",
    "PlanBlock",
    "PollAnswer",
    "PollOption",
    "PollPlace",
    "PollPlaceAnswer",
    "Reflection",
    "Reminder",
    "ReminderPlan",
    "Room",
    "Session",
    "SessionEvent",
    "SessionPlan",
    "SessionReturn",
    "SetNote",
    "SponsorWeek",
    "StageTime",
    "WriteUp",
]
