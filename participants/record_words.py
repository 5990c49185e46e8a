"""How the record words what happens to accounts and organisations, and what it calls them."""

from collections.abc import Collection, Mapping
from typing import Any

from core import records
from core.templatetags.wording import plural
from participants.models import Organisation, User
from participants.states import HandbookField, WhyErased


def _erased(facts: Mapping[str, Any]) -> str:
    why = str(facts.get("why", ""))
    grounds = f" {WhyErased(why).label}." if why in WhyErased.values else ""
    return f"All that was held of the person was erased.{grounds}"


ACCOUNTS: Mapping[str, records.Words] = {
    "account made": "The account was made.",
    "account made for somebody": "The account was made by a coordinator, for a sign-up received otherwise.",
    "account changed": "The account was changed by an administrator.",
    "account locked": "The account was locked.",
    "account unlocked": "The account was unlocked.",
    "profile changed": "The profile was changed.",
    "profile filled in for somebody": "What the profile lacked was filled in by a coordinator.",
    "address added": "An email address was added.",
    "address confirmed": "An email address was shown to be theirs.",
    "address settled": "An email address was changed by an administrator.",
    "email changed": "The main email address was changed.",
    "email deleted": "An email address was taken off.",
    "password set": "A password was set.",
    "password changed": "The password was changed.",
    "password reset": "The password was chosen anew, with a code sent by email.",
    "totp activated": "An authenticator app was added.",
    "totp deactivated": "The authenticator app was taken off.",
    "webauthn added": "A passkey was added.",
    "webauthn removed": "A passkey was taken off.",
    "recovery codes generated": "New recovery codes were made.",
    "second step taken off": "The second step was taken off by an administrator.",
    "person erased": _erased,
    "own data downloaded": "A copy of all that is held of the person was downloaded.",
}
OWN = {"handbook changed": "The entry in the handbook was changed."}
ROLES = {
    "may make programmes": "May make programmes from now on.",
    "may not make programmes": "May no longer make programmes.",
    "made system admin": "Became a system admin.",
    "no longer system admin": "Is no longer a system admin.",
}


def _added(facts: Mapping[str, Any]) -> str:
    return "It was added to the list from a file." if "file" in facts else "It was added to the list."


def _changed(facts: Mapping[str, Any]) -> str:
    if "file" in facts:
        return "A spelling in a file was added to its other names."
    return "It was renamed." if "name" in facts.get("fields", ()) else "It was changed."


def _merged(facts: Mapping[str, Any]) -> str:
    people, places = facts.get("people", 0), facts.get("places", 0)
    moved = f"{people} {plural(people, 'person,people')} and {places} {plural(places, 'place,places')}"
    return f"It was settled as the same as {{target}}. With it moved {moved}."


def _imported(facts: Mapping[str, Any]) -> str:
    added = facts.get("added", 0)
    return f"A file was written to the list: {added} {plural(added, 'organisation,organisations')} added."


ORGANISATIONS: Mapping[str, records.Words] = {
    "organisation requested": "Somebody asked for it with their profile.",
    "organisation accepted": "It was accepted as new.",
    "organisation added": _added,
    "organisation changed": _changed,
    "organisation merged": _merged,
    "organisations imported": _imported,
}


def _in_a_sentence(label: object) -> str:
    return f"{str(label)[:1].lower()}{str(label)[1:]}"


FIELDS = {
    "full_name": "full name",
    "job_title": "job title",
    "access_needs": "what we should arrange",
    "organisation_id": "organisation",
    "email": "email address",
    "primary": "which is the main one",
    "verified": "whether it is shown to be theirs",
    "portrait": "pen portrait",
    "can_help": "what I can help with",
    "contact": "how to reach me",
    "parent_county": "county it lies in",
    "area_covered": "council areas covered",
    "aliases": "also written as",
    "domains": "mail domains",
    **{f"shows_{one.value}": f"{_in_a_sentence(one.label)} shown or hidden" for one in HandbookField},
}


def _people(ids: Collection[int]) -> Mapping[int, str]:
    found = User.objects.filter(pk__in=ids).only("full_name", "email")
    return {user.pk: str(user) for user in found}


def _organisations(ids: Collection[int]) -> Mapping[int, str]:
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))


def tell() -> None:
    """Called once, as the site starts."""
    records.describe("Accounts", ACCOUNTS)
    records.describe("Handbook", OWN, closed=True, own=True)
    records.describe("Roles", ROLES)
    records.describe("Organisations", ORGANISATIONS)
    records.name_things("participants.user", _people, unnamed=records.GONE)
    records.name_things("participants.organisation", _organisations, unnamed="An organisation", facts=["target"])
    records.name_fields(FIELDS)
