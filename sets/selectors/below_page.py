"""The page of a set that has fewer members than it needs: what is so, and the ways out of it (P11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from core.templatetags.wording import capfirst_only, in_words, long_date, plural, when
from participants.models import User
from sets.models import Enrolment, LearningSet, Programme
from sets.selectors.consequences import asked_again
from sets.selectors.life import of_cancelling_set
from sets.selectors.places import LEAST_MEMBERS, PersonRow
from sets.selectors.set_merge import Merge, then_in_words
from sets.states import SERVING, PlaceState, ProgrammeState, SetState

#: So many people are named; a coordinator who wants to see all has the page of places.
_NAMED = 6
_MERGE = "Merge it with another set"
_ORDER = "Sets below their minimum, offers counted, are filled before others: first the one whose letter comes first."


@dataclass(frozen=True)
class Way:
    """One way out: what it would mean, who is told, and where it is done; without a link, why not now."""

    title: str
    means: Sequence[str]
    told: str = ""
    #: Address and words.
    links: Sequence[tuple[str, str]] = ()
    why_not: str = ""


@dataclass(frozen=True)
class Standing:
    """A set and its people at the moment."""

    learning_set: LearningSet
    #: Every live place of the programme, in order.
    places: Sequence[Enrolment]
    #: The sets of the programme that are not cancelled.
    sets: Sequence[LearningSet]
    has_facilitator: bool
    #: Whether somebody but the reader facilitates it.
    tells_facilitator: bool
    reader: User

    @property
    def programme(self) -> Programme:
        return self.learning_set.programme

    @property
    def members(self) -> int:
        return len(self._here(PlaceState.CONFIRMED))

    @property
    def offers(self) -> list[Enrolment]:
        return self._here(PlaceState.OFFERED)

    @property
    def free(self) -> int:
        return self.learning_set.maximum - self.members - len(self.offers)

    def waiting(self, *, eligible: bool) -> list[Enrolment]:
        return [one for one in self.places if one.state == PlaceState.WAITING and one.is_eligible == eligible]

    def _here(self, state: PlaceState) -> list[Enrolment]:
        return [one for one in self.places if one.learning_set_id == self.learning_set.pk and one.state == state]


@dataclass(frozen=True)
class BelowPage:
    learning_set: LearningSet
    sentence: str
    #: Why nothing has to be decided, or nothing.
    nothing_to_decide: str
    ways: Sequence[Way]


def standing_of(learning_set: LearningSet, reader: User) -> Standing:
    """Three queries; the set comes with its programme."""
    programme = learning_set.programme
    places = programme.enrolments.live().in_order().select_related("participant", "organisation")
    sets = programme.sets.not_cancelled().with_taken_seats().order_by("opened_at", "pk")
    run_by = dict(learning_set.facilitations.values_list("user", "user__is_active"))
    told = any(is_active and user != reader.pk for user, is_active in run_by.items())
    return Standing(learning_set, list(places), list(sets), bool(run_by), told, reader)


def below_page(learning_set: LearningSet, now: datetime, *, reader: User) -> BelowPage:
    """Five queries; the set comes with its programme."""
    standing = standing_of(learning_set, reader)
    nothing = _nothing_to_decide(standing)
    ways = [] if nothing else list(_ways(standing, now))
    return BelowPage(learning_set, _sentence(standing), nothing, ways)


def how_many(members: int) -> str:
    """`five members`."""
    return f"{in_words(members)} {plural(members, 'member,members')}"


def _sentence(now: Standing) -> str:
    """`Set A has five members of at least six. Its first session is on Tuesday 24 October 2028.`"""
    learning_set, offers = now.learning_set, len(now.offers)
    said = [f"{learning_set} has {how_many(now.members)} of at least {in_words(now.programme.minimum)}."]
    if offers:
        said.append(f"{capfirst_only(in_words(offers))} more {plural(offers, 'is,are')} offered a place.")
    first = learning_set.first_session_on
    said.append(f"Its first session is on {long_date(first)}." if first else "Its dates are not confirmed.")
    return " ".join(said)


def _nothing_to_decide(now: Standing) -> str:
    learning_set, minimum = now.learning_set, now.programme.minimum
    if learning_set.has_ended or now.programme.state not in SERVING:
        return f"{learning_set} has ended."
    if not learning_set.takes_members:
        return f"{learning_set} has begun to meet, so it takes no new members."
    if now.members >= minimum:
        return f"{learning_set} has as many members as it needs."
    return ""


def _ways(now: Standing, at: datetime) -> Iterator[Way]:
    yield _fill(now, at)
    yield _extend(now)
    yield _merge(now)
    yield _run(now)
    yield _cancel(now.learning_set, now.reader)


def _cancel(learning_set: LearningSet, reader: User) -> Way:
    """Two queries."""
    does = of_cancelling_set(learning_set, reader)
    url = reverse("set_cancel", args=[learning_set.programme.slug, learning_set.letter])
    return Way("Cancel it", does.happens, does.told, [(url, f"Cancel {learning_set}")])


def _fill(now: Standing, at: datetime) -> Way:
    programme, slug = now.programme, now.programme.slug
    takes_requests = programme.state == ProgrammeState.OPEN and (not programme.opens_at or programme.opens_at <= at)
    links = [(reverse("programme", args=[slug]), "The public page, to pass on")] if takes_requests else []
    links.append((reverse("place_enter", args=[slug]), "Enter a request that came by telephone"))
    if now.waiting(eligible=False):
        links.append((f"{reverse('places', args=[slug])}#organisations", "Settle whose organisation is not accepted"))
    told = "Whoever gets a seat is told by mail, nobody else."
    return Way("Fill it", list(_who_could_come(now, takes_requests=takes_requests)), told, links)


def _who_could_come(now: Standing, *, takes_requests: bool) -> Iterator[str]:
    if now.free > 0:
        seats = f"{in_words(now.free)} {plural(now.free, 'seat,seats')}"
        yield f"It has {seats} free, for whoever comes next. {_ORDER}"
    for one in now.offers[:_NAMED]:
        yield f"{one.participant} has until the end of {PersonRow(one).answer_by} to answer the offer."
    yield from _more(len(now.offers), "has an open offer,have open offers")
    for one in now.waiting(eligible=False)[:_NAMED]:
        yield f"{one.participant} waits, and can be seated once {one.organisation} is accepted."
    yield from _more(len(now.waiting(eligible=False)), "waits so,wait so")
    if in_line := len(now.waiting(eligible=True)):
        wait = plural(in_line, "person is,people are")
        yield f"{capfirst_only(in_words(in_line))} {wait} in line, for whichever seat comes free."
    elif not now.waiting(eligible=False):
        yield "Nobody waits."
    if not takes_requests:
        yield "Nobody can sign up at the moment; you may still enter a request that came while they could."


def _more(number: int, words: str) -> Iterator[str]:
    if more := max(0, number - _NAMED):
        yield f"{capfirst_only(in_words(more))} more {plural(more, words)}."


def _extend(now: Standing) -> Way:
    programme, slug = now.programme, now.programme.slug
    has_dates = now.learning_set.first_session_on is not None
    told = ["Members are told of new dates, which change in their calendars, and of nothing else."] if has_dates else []
    links, means = [], []
    if programme.state == ProgrammeState.CLOSED:
        means = ["Sign-up is closed. Opened again, people can come until the day you choose, or with no closing date."]
        links = [(reverse("programme_reopen", args=[slug]), "Open sign-up again")]
        told = ["Whoever was interested and has no place is told that they can sign up.", *told]
    elif programme.closes_at:
        means = [f"Sign-up closes on {when(programme.closes_at)}. A later day gives more people the time to come."]
        links = [(reverse("programme_window", args=[slug]), "Change when sign-up closes")]
    else:
        means = ["Sign-up is open and has no closing date."]
    if has_dates:
        means.append(
            "A later first session gives more time as well. Members are not asked about it: agree it with them first."
        )
        links.append((reverse("set_dates", args=[slug, now.learning_set.letter]), "Change its dates"))
    return Way("Give it more time", means, " ".join(told) or "Nobody is mailed.", links)


def _merge(now: Standing) -> Way:
    learning_set, slug = now.learning_set, now.programme.slug
    others = [Merge(learning_set, one, now.places) for one in now.sets if one.takes_members and one != learning_set]
    shut = [why for one in others if (why := one.why_not(now.programme.minimum))]
    lawful = [one for one in others if not one.why_not(now.programme.minimum)]
    why_not = " ".join(dict.fromkeys(shut))
    if not lawful:
        return Way(_MERGE, [], why_not=why_not or "No other set of this programme takes members.")
    means = [
        f"{capfirst_only(how_many(now.members))} {plural(now.members, 'moves,move')}, and {learning_set} is cancelled.",
        *(then_in_words(one) for one in lawful),
    ]
    urls = [(reverse("set_merge", args=[slug, learning_set.letter, one.into.letter]), one.into) for one in lawful]
    told = "Whoever moves is told by mail which set they are in then."
    if now.tells_facilitator:
        told += f" Whoever facilitates {learning_set} is told that it is cancelled."
    return Way(_MERGE, means, told, [(url, f"Merge it into {into}") for url, into in urls], why_not)


def _run(now: Standing) -> Way:
    learning_set, members = now.learning_set, now.members
    args, title = [now.programme.slug, learning_set.letter], f"Let it run with {how_many(members)}"
    is_confirmed = learning_set.state == SetState.CONFIRMED
    least = min(LEAST_MEMBERS, now.programme.minimum)
    if members < least:
        has = in_words(members) if members else "none"
        few = f"A set runs with at least {in_words(least)} members, and it has {has}."
        return Way("Let it run with fewer", [], why_not=few)
    if is_confirmed and members >= learning_set.needs(now.programme.minimum):
        with_so_many = in_words(learning_set.goes_ahead_with)
        why_not = f"It was decided that it goes ahead with {with_so_many}; the record says by whom and why."
        return Way(title, [], why_not=why_not)
    means = ["Nobody loses a place, and free seats are still filled. You say why, and it is kept in the record."]
    if is_confirmed:
        means.append(f"It stays confirmed. {asked_again(now.programme.minimum)}")
        return Way(title, means, "Nobody is mailed.", [(reverse("set_go_ahead", args=args), "Let it run")])
    lacks = [
        (bool(learning_set.dates_confirmed_at), "its dates are not confirmed", "set_dates", "Confirm its dates"),
        (now.has_facilitator, "nobody facilitates it", "set_facilitators", "Assign a facilitator"),
    ]
    missing = [(why, (reverse(name, args=args), words)) for is_there, why, name, words in lacks if not is_there]
    if missing:
        why_not = f"It cannot be confirmed yet: {' and '.join(why for why, _ in missing)}."
        return Way(title, means, "", [link for _, link in missing], why_not)
    means.append(f"It is confirmed with the members it has. {asked_again(now.programme.minimum)}")
    return Way(title, means, "Nobody is mailed.", [(reverse("set_confirm", args=args), "Confirm it with a reason")])
