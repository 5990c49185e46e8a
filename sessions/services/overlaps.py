"""Nobody runs two sessions at once (D7): asked wherever a session gets a time, or somebody to run it."""

from collections.abc import Collection, Iterable, Mapping

from core.refusal import Refusal
from core.templatetags.wording import clock, long_date
from participants.models import User
from sessions.models import Session
from sessions.selectors.runners import Commitment, commitments_of, runners_of
from sets.models import LearningSet


def refuse_two_at_once(
    sessions: Iterable[Session], *, learning_set: LearningSet, by: User, people: Collection[int] = ()
) -> None:
    """Refuse if somebody who is to run one of these sessions of the set runs another at the same time.

    `people` are asked about if given, otherwise whoever runs each session now. The caller holds the programme's lock,
    and takes no other after: the people's rows are the last of the lock order (programme, sets, enrolments, sessions,
    people by id), so that of two programmes that want the same person at once, one waits and then sees the other.
    """
    timed = [session for session in sessions if session.is_bound]
    running = {one.pk: set(people) for one in timed} if people else runners_of(timed, learning_set)
    locked = lock_people(set().union(*running.values()))
    taken = commitments_of(locked)
    for session in timed:
        for person in sorted(running[session.pk]):
            _refuse_clash(session, locked[person], taken[person], by)


def lock_people(people: Collection[int]) -> Mapping[int, User]:
    """Their rows, by id; sign-in and foreign keys do not wait for this lock."""
    found = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    return {user.pk: user for user in found}


def _refuse_clash(session: Session, person: User, taken: Iterable[Commitment], by: User) -> None:
    for other in taken:
        if other.session != session.pk and other.overlaps(session.starts_at, session.ends_at):
            who = "You run" if person == by else f"{person} runs"
            raise Refusal(
                f"{who} another session on {long_date(other.starts_at)}, from {clock(other.starts_at)} to "
                f"{clock(other.ends_at)}. Choose another time, or have somebody else run one of the two.",
                field=f"date_{session.number}",
            )
