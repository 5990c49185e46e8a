"""The draft that somebody made a moment ago: whoever went back may not want another."""

from django.utils import timezone

from core.once import just_made
from participants.models import User
from sets.models import Programme
from sets.states import ProgrammeState


def made_just_now(user: User, what: str) -> Programme | None:
    """The last that a form of theirs made in the last half hour, while it is a draft. Two queries at most."""
    pk = just_made(actor=user, what=what, now=timezone.now())
    drafts = Programme.objects.coordinated_by(user).filter(state=ProgrammeState.DRAFT)
    return drafts.filter(pk=pk).first() if pk else None
