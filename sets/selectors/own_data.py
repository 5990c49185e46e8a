"""Of a person's own data what `sets` holds: places and their history, answers, what they run."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from participants.models import User
from participants.own_data import Column, Section, Sort
from participants.services.belongings import addresses_of
from sets.models import (
    ConflictOfInterest,
    CriterionAnswer,
    Document,
    Enrolment,
    Facilitation,
    FacilitatorProfile,
    HandOver,
    Interest,
    LearningSet,
    ProgrammeRole,
    SignUpImport,
)
from sets.selectors.place_history import history
from sets.states import HandOverState, PlaceState, RoleKind


def gather(person: User) -> Sequence[Section]:
    rest = (one.of(person) for one in _ALL_ELSE)
    return [_PLACES.of(person), _history(person), *rest, _to_take_over(person)]


def _to_take_over(person: User) -> Section:
    """By their address: whoever asks them does not know whether there is an account."""

    def at(addresses: Collection[str]) -> QuerySet[HandOver]:
        return HandOver.objects.sent_to(person, before=addresses).order_by("pk")

    section = Section(
        "hand_overs_to_answer",
        "Places a colleague asks you to take over",
        "Your name and address as your colleague gave them, until you answer.",
        [
            Column("programme", "Programme", "enrolment__programme__title"),
            Column("organisation", "For", "enrolment__organisation__name"),
            Column("full_name", "Your name"),
            Column("email", "Your address"),
            Column("ends_at", "To be answered before"),
        ],
        at([]),
        found_at=at,
    )
    # To addresses they no longer have, as with mail: looked for only where all of it is wanted.
    return replace(section, made=lambda: replace(section, found=at(addresses_of(person))).entries)


def _history(person: User) -> Section:
    """What they are told on the page of their place, reasons that were given to them too."""
    why = Column("reason", "Why, in the words of whoever did it")
    columns = [Column("programme", "Programme"), Column("at", "When"), Column("what", "What"), why]
    said = "Each thing that happened to them. It cannot be changed, so that everyone can be sure the order was kept."
    places = Enrolment.objects.filter(participant=person)
    title = "The history of your places"
    return Section("place_history", title, said, columns, places, made=lambda: _happened(places))


def _happened(places: QuerySet[Enrolment]) -> list[dict[str, Any]]:
    own = defaultdict(list)
    for place in places.select_related("programme").order_by("programme", "pk"):
        own[place.programme].append(place)
    letters = dict(LearningSet.objects.filter(programme__in=own).values_list("pk", "letter"))
    names = {pk: f"Set {letter}" for pk, letter in letters.items()}
    found: list[dict[str, Any]] = [
        {"programme": programme.title, "at": one.at, "what": one.sentence, "reason": one.detail}
        for programme, mine in own.items()
        for one in reversed(history(mine, names))
    ]
    cannot = Enrolment.cannot_make.through.objects.filter(enrolment__in=places).order_by("pk")
    for programme, number in cannot.values_list("enrolment__programme__title", "plannedsession__number"):
        found.append({"programme": programme, "at": None, "what": f"You cannot make session {number}.", "reason": ""})
    return found


_PLACES = Sort(
    "places",
    "Your places",
    "Where you asked for a place, and how it stands.",
    Enrolment,
    "participant",
    [
        Column("programme", "Programme", "programme__title"),
        Column("organisation", "For", "organisation__name"),
        Column("state", "State", choices=PlaceState),
        Column("since", "Since", "state_since"),
        Column("set", "Set", "learning_set__letter"),
        Column("member_since", "Member since", "in_set_since"),
        Column("asked_at", "Asked for", "requested_at"),
        Column("committed_at", "Said that you will come", "committed_at"),
        Column("offer_ends_at", "Offer ends"),
        Column("dates_asked_at", "Asked whether you can make the dates", "commitment__asked_at"),
        Column("dates_answered_at", "Said that you can, or said for you", "commitment__answered_at"),
    ],
    order=("requested_at", "pk"),
    page="my",
    page_words="See your sets and sessions",
)
_ALL_ELSE = (
    Sort(
        "answers",
        "What you ticked and answered as you signed up",
        "The coordinator of the programme reads it.",
        CriterionAnswer,
        "enrolment__participant",
        [
            Column("programme", "Programme", "enrolment__programme__title"),
            Column("asked", "Asked", "criterion__text"),
            Column("ticked", "Ticked"),
            Column("answer", "Answer", "text"),
        ],
    ),
    Sort(
        "interests",
        "Programmes you are interested in",
        "So that we can tell you when you can sign up.",
        Interest,
        "user",
        [
            Column("programme", "Programme", "programme__title"),
            Column("what_would_help", "What would help"),
            Column("said_at", "Said", "created_at"),
            Column("invited_at", "Told that one can sign up"),
        ],
    ),
    Sort(
        "hand_overs",
        "Colleagues you asked to take over a place",
        "Whom you asked is kept until they answer, and no longer.",
        HandOver,
        "enrolment__participant",
        [
            Column("programme", "Programme", "enrolment__programme__title"),
            Column("asked_at", "Asked", "made_at"),
            Column("state", "State", choices=HandOverState),
            Column("ends_at", "To be answered before"),
            Column("settled_at", "Settled"),
        ],
    ),
    Sort(
        "roles",
        "Programmes you run or commission",
        "Your part in them.",
        ProgrammeRole,
        "user",
        [Column("programme", "Programme", "programme__title"), Column("role", "Role", choices=RoleKind)],
    ),
    Sort(
        "sets_facilitated",
        "Sets you facilitate",
        "Also those that have ended.",
        Facilitation,
        "user",
        [
            Column("programme", "Programme", "learning_set__programme__title"),
            Column("set", "Set", "learning_set__letter"),
            Column("since", "Since"),
        ],
    ),
    Sort(
        "facilitator_profile",
        "Your profile as a facilitator",
        "The people of your sets read it, and coordinators who look for a facilitator if you wish.",
        FacilitatorProfile,
        "user",
        [
            Column("approach", "Approach"),
            Column("experience", "Experience"),
            Column("themes", "Themes"),
            Column("accreditation", "Accreditation"),
            Column("languages", "Languages"),
            Column("availability", "Availability"),
            Column("shows_contact", "Your sets read your address"),
            Column("is_listed", "Other coordinators find you"),
            Column("since", "Since", "made_at"),
            Column("saved_at", "Saved"),
        ],
        order=(),
    ),
    Sort(
        "conflicts_of_interest",
        "Conflicts of interest you declared",
        "The coordinators whom they concern read them, members never.",
        ConflictOfInterest,
        "facilitator",
        [
            Column("organisation", "With", "organisation__name"),
            Column("programme", "With the programme", "programme__title"),
            Column("words", "In your words"),
            Column("declared_at", "Declared"),
            Column("ended_at", "Ended"),
        ],
    ),
    Sort(
        "documents",
        "Documents you added",
        "The files themselves are where you put them.",
        Document,
        "uploaded_by",
        [
            Column("title", "Title"),
            Column("file_name", "File"),
            Column("programme", "Programme", "programme__title"),
            Column("set", "Set", "learning_set__letter"),
            Column("added_at", "Added", "uploaded_at"),
        ],
    ),
    Sort(
        "sign_up_files",
        "Files of sign-ups you sent",
        "Gone a day after you sent them.",
        SignUpImport,
        "sender",
        [Column("file_name", "File"), Column("sent_at", "Sent")],
    ),
)
