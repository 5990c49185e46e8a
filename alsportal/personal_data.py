"""Every place in the database that may hold something of a person: whose it is, what erasing them does to it, and until
when it is kept at all (C14, C15).

Fields that hold text, and those that lead to a person or to a place, stand here, each in one row; `*` is whatever a
model has. A test finds what is missing, erases somebody and holds the rows against what is left; the night that removes
what was kept long enough is held against the last column. A new field is a new line here, and a thought.
"""

from dataclasses import dataclass
from enum import StrEnum


class OnErasure(StrEnum):
    DELETE = "the row goes"
    BLANK = "the words go, the row stays for what is counted"
    KEEP = "stays as it is"


class Until(StrEnum):
    """Each but the last six is a promise that the night keeps (alsportal/keeping.py)."""

    NOT_CONFIRMED = "48 hours, where the address was never confirmed"
    WAITED = "three months after the programme closes, of people who waited or declined"
    NEEDS = "28 days after the last session"
    WRITING = "six months after the set completes"
    CONTACT = "twelve months after the programme completes"
    MAIL = "twelve months; mail with a sign-in code 48 hours"
    NOTED = "twelve months"
    A_DAY = "a day"
    #: The sweep of every minute keeps it.
    ANSWERED = "until it is answered or has run out, within five working days"
    #: It goes with the account, whenever that goes.
    ACCOUNT = "as long as the account"
    #: As long as somebody needs it who runs the service: the register, the public page of a programme.
    SERVICE = "as long as the service"
    #: A number in it may lead to a person, who has lost their name by then.
    NUMBERS = "for good, as a number"
    NOBODYS = "for good: it is about nobody"


@dataclass(frozen=True)
class Held:
    """`fields` of one model, separated by spaces. `why` says why something is kept, or what else is to be known."""

    model: str
    fields: str
    whose: str
    on_erasure: OnErasure
    kept_until: Until
    why: str = ""


_D, _B, _K = OnErasure.DELETE, OnErasure.BLANK, OnErasure.KEEP
_OWN = "the person"
_COUNTED = "Leads to an account without a name; figures count the row."
_WHO_DID = "Leads to an account without a name: who did what to which record stays, as a number."
_OF_OTHERS = "Others wrote it, and it names nobody who wrote it."

TABLE = (
    # --- accounts ----------------------------------------------------------------------------------------------------
    Held("participants.User", "email full_name", _OWN, _B, Until.CONTACT, "Places need a row to lead to."),
    Held("participants.User", "organisation job_title", _OWN, _B, Until.CONTACT),
    Held("participants.User", "access_needs", _OWN, _B, Until.NEEDS),
    Held("participants.User", "password session_seed groups user_permissions", _OWN, _B, Until.ACCOUNT),
    Held("participants.User_groups", "*", _OWN, _D, Until.ACCOUNT),
    Held("participants.User_user_permissions", "*", _OWN, _D, Until.ACCOUNT),
    Held("participants.HandbookEntry", "*", _OWN, _D, Until.CONTACT, "The file of the photo goes after commit."),
    Held("account.EmailAddress", "*", _OWN, _D, Until.CONTACT),
    Held("account.EmailConfirmation", "*", _OWN, _D, Until.CONTACT),
    Held("mfa.Authenticator", "*", _OWN, _D, Until.ACCOUNT),
    Held("core.BrowserSession", "*", _OWN, _D, Until.ACCOUNT, "Of whoever is not signed in: an hour."),
    # --- organisations -----------------------------------------------------------------------------------------------
    Held("participants.Organisation", "requested_by", _OWN, _B, Until.CONTACT),
    Held(
        "participants.Organisation",
        "name name_key parent_county area_covered area_key same_as",
        "an organisation",
        _K,
        Until.SERVICE,
        "It is no person.",
    ),
    Held("participants.OrganisationAlias", "*", "an organisation", _K, Until.SERVICE, "It is no person."),
    Held("participants.OrganisationDomain", "*", "an organisation", _K, Until.SERVICE, "It is no person."),
    Held("participants.OrganisationImport", "*", _OWN, _D, Until.A_DAY),
    Held("participants.OrganisationImportRow", "*", _OWN, _D, Until.A_DAY),
    # --- mail --------------------------------------------------------------------------------------------------------
    Held("notifications.Message", "to subject context text html error", _OWN, _B, Until.MAIL),
    Held("notifications.Message", "recipient", _OWN, _K, Until.MAIL, _COUNTED),
    Held("notifications.Message", "held_by asked_by", "who decided", _K, Until.MAIL, _WHO_DID),
    Held("notifications.Message", "key kind topic about template", "nobody", _K, Until.MAIL, "Kinds and numbers."),
    Held("notifications.Preference", "*", _OWN, _D, Until.ACCOUNT),
    Held("notifications.FailingAddress", "*", _OWN, _D, Until.CONTACT),
    # --- programmes and places ---------------------------------------------------------------------------------------
    Held("sets.Programme", "contact_name contact_email", _OWN, _B, Until.CONTACT, "Of one that has ended."),
    Held(
        "sets.Programme",
        "title slug aim background issues_expected sponsor_name kinds ledger_head",
        "the programme",
        _K,
        Until.SERVICE,
        "It is on the public page.",
    ),
    Held("sets.PlannedSession", "*", "the programme", _K, Until.SERVICE, "It is on the public page."),
    Held("sets.Criterion", "*", "the programme", _K, Until.SERVICE, "It is on the public page."),
    Held("sets.ProgrammeRole", "*", _OWN, _D, Until.CONTACT),
    Held("sets.LearningSet", "*", "the set", _K, Until.NOBODYS, "A letter."),
    Held("sets.ConfirmedDate", "*", "the set", _K, Until.NOBODYS, "Days and places of meeting."),
    Held("sets.Facilitation", "user", _OWN, _K, Until.NUMBERS, "The ledger is held against it: who ran which set."),
    Held("sets.Enrolment", "participant predecessor", _OWN, _K, Until.NUMBERS, "The ledger is held against it."),
    Held("sets.Enrolment", "cannot_make", _OWN, _B, Until.WAITED),
    Held("sets.Enrolment_cannot_make", "*", _OWN, _D, Until.WAITED),
    Held("sets.CriterionAnswer", "*", _OWN, _D, Until.WAITED),
    Held("sets.Commitment", "enrolment", _OWN, _D, Until.NUMBERS, "Two times, and no word."),
    Held("sets.HandOver", "enrolment", "who asks", _K, Until.NUMBERS, "Two times and a state, and no word."),
    Held("sets.HandOver", "full_name email", "the colleague who is asked", _B, Until.ANSWERED),
    Held("sets.HandOver", "seed secret_hash", "nobody", _K, Until.NUMBERS, "They open nothing once it has ended."),
    Held("sets.Interest", "*", _OWN, _D, Until.WAITED),
    Held(
        "sets.FacilitatorProfile",
        "user approach experience themes accreditation languages availability",
        _OWN,
        _D,
        Until.CONTACT,
    ),
    Held("sets.FacilitatorProfile", "made_by", "who invited", _K, Until.NUMBERS, _WHO_DID),
    Held("sets.ConflictOfInterest", "*", _OWN, _D, Until.CONTACT),
    Held("sets.SignUpImport", "*", "who sent it", _D, Until.A_DAY, "Others' files go within a day by themselves."),
    Held("sets.Document", "uploaded_by", _OWN, _K, Until.NUMBERS, _WHO_DID),
    Held("sets.Document", "title file file_name digest", "the programme or the set", _K, Until.WRITING, _OF_OTHERS),
    Held("sets.LedgerEntry", "*", "the programme", _K, Until.NUMBERS, "It proves that the order was kept: numbers."),
    Held("sets.LedgerReason", "*", "whoever it is about", _D, Until.CONTACT, "Where it is about this person alone."),
    # --- sessions ----------------------------------------------------------------------------------------------------
    Held("learning_sessions.Session", "join_link reason", "the set", _K, Until.WRITING, _OF_OTHERS),
    Held("learning_sessions.Session", "place", "the set", _K, Until.NOBODYS, "Where a set met."),
    Held("learning_sessions.SessionEvent", "*", "who did it", _K, Until.NUMBERS, _WHO_DID),
    Held("learning_sessions.SessionPlan", "made_by", "who did it", _K, Until.NUMBERS, _WHO_DID),
    Held("learning_sessions.PlanBlock", "title", "the set", _K, Until.WRITING, _OF_OTHERS),
    Held("learning_sessions.Cover", "user", _OWN, _K, Until.NUMBERS, _COUNTED),
    Held("learning_sessions.Cover", "reason", _OWN, _B, Until.WRITING),
    Held("learning_sessions.Cover", "named_by ended_by", "who did it", _K, Until.NUMBERS, _WHO_DID),
    Held("learning_sessions.Attendance", "enrolment", _OWN, _K, Until.NUMBERS, _COUNTED),
    Held("learning_sessions.Attendance", "apologies_reason change_reason", _OWN, _B, Until.WRITING),
    Held("learning_sessions.Attendance", "marked_by", "who marked", _K, Until.NUMBERS, _WHO_DID),
    Held("learning_sessions.AttendancePeriod", "frozen_by", "who froze it", _K, Until.NUMBERS, _WHO_DID),
    Held("learning_sessions.AttendancePeriod", "content", "the programme", _K, Until.NUMBERS, "Numbers and days."),
    Held("learning_sessions.SponsorWeek", "content", "nobody", _K, Until.NOBODYS, "Numbers of nobody."),
    Held("learning_sessions.DatePoll", "asked_by", "who asked", _K, Until.WRITING, _WHO_DID),
    Held("learning_sessions.PollPlace", "name", "the set", _K, Until.WRITING, _OF_OTHERS),
    Held("learning_sessions.PollAnswer", "*", _OWN, _D, Until.WRITING),
    Held("learning_sessions.PollPlaceAnswer", "*", _OWN, _D, Until.WRITING),
    Held("learning_sessions.Invitation", "*", _OWN, _D, Until.CONTACT),
    Held("learning_sessions.CalendarAddress", "*", _OWN, _D, Until.ACCOUNT),
    Held("learning_sessions.Reminder", "*", _OWN, _D, Until.CONTACT),
    Held("learning_sessions.ReminderPlan", "rule", "nobody", _K, Until.WRITING, "Which reminder."),
    Held("learning_sessions.ReminderPlan", "line", "who wrote it", _B, Until.WRITING, "Of the last who changed it."),
    Held("learning_sessions.ReminderPlan", "changed_by", "who wrote it", _K, Until.WRITING, _WHO_DID),
    # --- what is written in sets -------------------------------------------------------------------------------------
    Held("learning_sessions.Issue", "owner", _OWN, _K, Until.NUMBERS, _COUNTED + " A private draft goes whole."),
    Held(
        "learning_sessions.Issue",
        "question why_it_matters influence tried wanted passed_on_words",
        _OWN,
        _B,
        Until.WRITING,
    ),
    Held("learning_sessions.IssueVersion", "question", _OWN, _B, Until.WRITING),
    Held("learning_sessions.IssueEvent", "*", "who did it", _K, Until.WRITING, _WHO_DID),
    Held("learning_sessions.Bid", "owner", _OWN, _K, Until.NUMBERS, _COUNTED),
    Held("learning_sessions.Bid", "question why_now question_after how_it_was", _OWN, _B, Until.WRITING),
    Held("learning_sessions.Option", "text", "the set", _K, Until.WRITING, _OF_OTHERS),
    Held("learning_sessions.Action", "owner", _OWN, _K, Until.NUMBERS, _COUNTED),
    Held("learning_sessions.Action", "what how_i_will_know learned reason", _OWN, _B, Until.WRITING),
    Held("learning_sessions.Action", "recorded_by", "who did it", _K, Until.NUMBERS, _WHO_DID),
    Held("learning_sessions.ActionUpdate", "*", _OWN, _D, Until.WRITING),
    Held("learning_sessions.ActionEvent", "*", "who did it", _K, Until.WRITING, _WHO_DID),
    Held("learning_sessions.Reflection", "*", _OWN, _D, Until.ACCOUNT, "What was shared goes with what its set wrote."),
    Held("learning_sessions.FeedbackGiven", "enrolment", _OWN, _K, Until.WRITING, "That they answered, not what."),
    Held("learning_sessions.FeedbackAnswer", "line", "nobody", _K, Until.WRITING, "Nobody can say whose it is."),
    Held("learning_sessions.GroundRules", "text", "the set", _K, Until.WRITING, "The set agreed to it."),
    Held("learning_sessions.GroundRules", "written_by", "who wrote it", _K, Until.WRITING, _WHO_DID),
    Held("learning_sessions.Acknowledgement", "enrolment", _OWN, _K, Until.WRITING, "A time, and no word."),
    Held("learning_sessions.SetNote", "text", "the facilitator", _B, Until.WRITING, "Taken back."),
    Held("learning_sessions.SetNote", "author", "the facilitator", _K, Until.WRITING, _COUNTED),
    Held("learning_sessions.WriteUp", "decisions findings", "the set", _K, Until.WRITING, _OF_OTHERS),
    Held("learning_sessions.SessionReturn", "line", "the set", _K, Until.WRITING, "Checked for names."),
    Held("learning_sessions.SessionReturn", "themes", "the set", _K, Until.NOBODYS, "Words of a list, to be counted."),
    # --- the record --------------------------------------------------------------------------------------------------
    Held("core.AuditEntry", "*", "who did it", _K, Until.NUMBERS, "Numbers, states and names of fields."),
    Held("core.SentForm", "*", _OWN, _D, Until.A_DAY, "Numbers: which form was sent."),
    Held("core.TaskTally", "*", "nobody", _K, Until.NOBODYS, "Names of tasks."),
    Held("admin.LogEntry", "object_repr change_message", _OWN, _B, Until.NOTED),
    Held("admin.LogEntry", "user", "who did it", _K, Until.NOTED, _WHO_DID),
    Held("admin.LogEntry", "object_id content_type", "nobody", _K, Until.NOTED, "Numbers."),
    *(
        Held(model, "*", "nobody", _K, Until.NOBODYS, "Names of models and of rights.")
        for model in ("auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType")
    ),
)
