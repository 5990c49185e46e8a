"""Which mail about places can be switched off, who gets it, and why the rest cannot be."""

from typing import Any

from participants.models import User
from sets.models import Enrolment, Facilitation, Interest, ProgrammeRole
from sets.states import RoleKind


def _has_a_place(user: User) -> bool:
    return Enrolment.objects.filter(participant=user).exists()


def _facilitates(user: User) -> bool:
    return Facilitation.objects.filter(user=user).exists()


def _is_interested(user: User) -> bool:
    return Interest.objects.filter(user=user).exists()


def _coordinates(user: User) -> bool:
    return ProgrammeRole.objects.filter(user=user, role=RoleKind.COORDINATOR).exists()


def _commissions(user: User) -> bool:
    return ProgrammeRole.objects.filter(user=user, role=RoleKind.SPONSOR).exists()


GROUPS: dict[str, dict[str, Any]] = {
    "place": {
        "title": "About your place",
        "why_needed": "You need these to hold a place: without them you could lose it, or travel to a session that has "
        "moved. They cannot be switched off.",
        "includes": _has_a_place,
    },
    "facilitating": {
        "title": "About sets that you facilitate",
        "why_needed": "Your sets rely on your knowing these. They cannot be switched off.",
        "includes": _facilitates,
    },
    "coordinating": {
        "title": "About programmes that you coordinate",
        "why_needed": "People wait for what you decide on these. They cannot be switched off.",
        "includes": _coordinates,
    },
    "commissioning": {
        "title": "About programmes that you commission",
        "why_needed": "They tell you what is open to you. They cannot be switched off.",
        "includes": _commissions,
    },
    "interested": {
        "title": "About programmes that you are interested in",
        "why_needed": "You asked to be told.",
        "includes": _is_interested,
    },
}
OF_A_PLACE: dict[str, Any] = {"groups": ["place"]}
OF: dict[str, dict[str, Any]] = {
    "facilitator_assigned": {"groups": ["facilitating"]},
    "facilitator_invited": {"groups": ["facilitating"]},
    "conflict_declared": {"groups": ["coordinating"]},
    "coordinator_added": {"groups": ["coordinating"]},
    "coordinator_removed": {"groups": ["coordinating"]},
    "sponsor_added": {"groups": ["commissioning"]},
    "sponsor_removed": {"groups": ["commissioning"]},
    "programme_cancelled": {"groups": ["facilitating", "coordinating", "commissioning"]},
    "set_cancelled": {"groups": ["facilitating"]},
    "interest_invited": {
        "groups": ["interested"],
        "needed": False,
        "description": "Once for each programme, when you can sign up.",
    },
    "organisation_requested": {"groups": ["coordinating"]},
    "below_minimum": {"groups": ["coordinating"]},
    "two_for_one": {"groups": ["coordinating"]},
    "set_opened": {
        "groups": ["coordinating"],
        "needed": False,
        "description": "When enough people wait and a set opens by itself.",
    },
    "enough_wait": {
        "groups": ["coordinating"],
        "needed": False,
        "description": "The programme's page shows it too, with the button that opens the set.",
    },
    "option_found": {
        "groups": ["coordinating"],
        "needed": False,
        "description": "The programme's page shows the options too.",
    },
}
