from sets.models.commitment import Commitment
from sets.models.document import Document
from sets.models.enrolment import CriterionAnswer, Enrolment, ahead_of, earlier_than
from sets.models.facilitator import ConflictOfInterest, FacilitatorProfile
from sets.models.hand_over import HandOver
from sets.models.interest import Interest
from sets.models.learning_set import ConfirmedDate, Facilitation, LearningSet
from sets.models.ledger import LedgerEntry, LedgerReason
from sets.models.programme import Criterion, PlannedSession, Programme, ProgrammeRole
from sets.models.sign_up_import import SignUpImport

__all__ = [
    "Commitment",
    "ConfirmedDate",
    "ConflictOfInterest",
    "Criterion",
    "CriterionAnswer",
    "Document",
    "Enrolment",
    "Facilitation",
    "FacilitatorProfile",
    "HandOver",
    "Interest",
    "LearningSet",
    "LedgerEntry",
    "LedgerReason",
    "PlannedSession",
    "Programme",
    "ProgrammeRole",
    "SignUpImport",
    "ahead_of",
    "earlier_than",
]
