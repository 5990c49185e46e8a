"""What of places, programmes and sets is let go (C14)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from core.keeping import Row, day_of
from notifications.services.keeping import forget_mail
from sets.keeping import PROGRAMME, WAITED
from sets.models import CriterionAnswer, Document, Enrolment, Interest, LearningSet, LedgerReason
from sets.selectors import keeping as due
from sets.services.documents import delete_file
from sets.services.writing import lock_programme


def rows() -> list[Row]:
    return [
        Row(WAITED, "programmes whose list has closed", due.programmes_of_those_who_waited, _let_waited_go, 50),
        Row(PROGRAMME, "programmes that ended", due.programmes_to_forget, _forget_programme, 55),
    ]


def forget_documents(learning_set: LearningSet) -> int:
    """The files of one set, and who brought them; those of its programme stay. Files leave the storage after commit."""
    found = Document.objects.filter(learning_set=learning_set)
    names = [str(name) for name in found.values_list("file", flat=True)]
    found.delete()
    for name in names:
        transaction.on_commit(partial(delete_file, name), robust=True)
    return len(names)


def _let_waited_go(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    """What those said who never had a place in a set, why something was done with theirs, and the mail about it.

    Their places stay as the ledger has them: numbers.
    """
    [pk] = keys
    lock_programme(pk)
    if not due.closed_long_ago(day_of(now)).filter(pk=pk).exists():
        return {}
    places = due.waited().filter(programme=pk)
    reasons = LedgerReason.objects.filter(due.reasons_of_those_who_waited(), programme_id=pk)
    there = Enrolment.objects.filter(programme=pk).exclude(pk__in=places.values("pk")).values("participant")
    gone = places.exclude(participant__in=there).values_list("participant", flat=True)
    return {
        "reasons": reasons.delete()[0],
        **_forget_answers(Q(enrolment__in=places.values("pk"))),
        "interests": Interest.objects.filter(due.old_interest(day_of(now)), programme=pk).delete()[0],
        "messages": forget_mail(topic=f"programme:{pk}", recipients=list(gone)),
    }


def _forget_programme(keys: Sequence[int], now: datetime) -> Mapping[str, int]:
    """What its people said when they signed up, every reason, and its contact."""
    [pk] = keys
    programme = lock_programme(pk)
    if not due.ended_long_ago(day_of(now)).filter(pk=pk).exists():
        return {}
    programme.contact_name = programme.contact_email = ""
    programme.save(update_fields=["contact_name", "contact_email"])
    return {
        "contacts": 1,
        "reasons": LedgerReason.objects.filter(programme_id=pk).delete()[0],
        **_forget_answers(Q(enrolment__programme=pk)),
    }


def _forget_answers(of: Q) -> Mapping[str, int]:
    days = Enrolment.cannot_make.through.objects.filter(of)
    return {"answers": CriterionAnswer.objects.filter(of).delete()[0], "dates": days.delete()[0]}
