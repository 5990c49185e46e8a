"""What facilitators tell the coordinator of their sessions: numbers, themes, one line, and nothing else."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from core.templatetags.wording import capfirst_only, in_words, plural
from sessions.given_away import Somebody
from sessions.models import Action, Bid, Option, Session, SessionReturn
from sessions.selectors.work_counts import Figure
from sessions.states import COUNTED, ActionState, BidState, SessionState
from sets.models import Enrolment, LearningSet, Programme
from sets.selectors.membership import ever_in

#: A bid of these had its time in the session.
HAD_TIME = (BidState.IN_PROGRESS, BidState.DONE)


@dataclass(frozen=True)
class Return:
    """One session that was held. Of a session without a return nothing is told but that it is missing."""

    session: Session
    sent: SessionReturn | None
    figures: Sequence[Figure]

    @property
    def name(self) -> str:
        """`session 2 of Set A`."""
        return f"{self.session} of {self.session.learning_set}"

    @property
    def is_written_up(self) -> bool:
        return self.session.state == SessionState.WRITTEN_UP

    @property
    def has_small(self) -> bool:
        return any(figure.is_small for figure in self.figures)


@dataclass(frozen=True)
class ReturnsPage:
    sets: Sequence[tuple[LearningSet, Sequence[Return]]]

    @property
    def all(self) -> list[Return]:
        return [one for _, returns in self.sets for one in returns]

    @property
    def missing(self) -> list[Return]:
        return [one for one in self.all if one.sent is None]

    @property
    def missing_sentence(self) -> str:
        """`Two returns are missing: session 1 of Set A, session 2 of Set B.`"""
        number = len(self.missing)
        words = f"{in_words(number)} {plural(number, 'return is,returns are')} missing"
        return f"{capfirst_only(words)}: {', '.join(one.name for one in self.missing)}." if number else ""

    @property
    def themes(self) -> list[tuple[str, int]]:
        """In how many sessions each came up, the most frequent first."""
        said = Counter(label for one in self.all if one.sent for label in one.sent.theme_labels)
        return said.most_common()

    @property
    def has_small(self) -> bool:
        return any(one.has_small for one in self.all)


def returns_page(programme: Programme) -> ReturnsPage:
    """Six queries for however many sets and sessions."""
    held = Session.objects.filter(state__in=COUNTED).select_related("return_sent").order_by("-number")
    sets = list(programme.sets.not_cancelled().prefetch_related(Prefetch("sessions", held)).order_by("letter"))
    told = [one.pk for learning_set in sets for one in learning_set.sessions.all() if _sent(one)]
    figures = figures_of(told)
    found = []
    for learning_set in sets:
        returns = [Return(one, _sent(one), figures.get(one.pk, ())) for one in learning_set.sessions.all()]
        found.append((learning_set, returns))
    return ReturnsPage(found)


def _sent(session: Session) -> SessionReturn | None:
    return getattr(session, "return_sent", None)


def figures_of(sessions: Collection[int]) -> dict[int, list[Figure]]:
    """What was done in each session, as numbers alone (C02). Three queries, none for no session.

    Actions that their owners have not agreed to are not counted, nor those with another in their place.
    """
    if not sessions:
        return {}
    issues = _counted(Bid.objects.filter(session__in=sessions, state__in=HAD_TIME))
    options = _counted(Option.objects.filter(session__in=sessions))
    found = Action.objects.filter(session__in=sessions, agreed_at__isnull=False)
    actions = {
        pk: (agreed, done)
        for pk, agreed, done in found.exclude(state=ActionState.CHANGED)
        .order_by()
        .values_list("session")
        .annotate(agreed=Count("pk"), done=Count("pk", filter=Q(state=ActionState.DONE)))
    }
    return {pk: _figures(pk, issues, options, actions) for pk in sessions}


def _counted(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("session").annotate(number=Count("pk")))


def _figures(
    pk: int, issues: Mapping[int, int], options: Mapping[int, int], actions: Mapping[int, tuple[int, int]]
) -> list[Figure]:
    agreed, done = actions.get(pk, (0, 0))
    return [
        Figure("Issues worked on", issues.get(pk, 0)),
        Figure("Options offered", options.get(pk, 0)),
        Figure("Actions agreed", agreed),
        *([Figure("Of these done so far", done)] if agreed else []),
    ]


def people_to_protect(session: Session) -> list[Somebody]:
    """Whoever is, or was, a member of the set, or stands on the register of the session; two queries."""
    members = ever_in(session.learning_set)
    found = Enrolment.objects.filter(members | Q(attendances__session=session)).distinct()
    found = found.select_related("participant", "organisation").prefetch_related("organisation__aliases")
    return [
        Somebody(
            one.participant.full_name,
            one.participant.email,
            [one.organisation.name, *(alias.name for alias in one.organisation.aliases.all()), *one.organisation.areas],
        )
        for one in found.order_by("pk")
    ]
