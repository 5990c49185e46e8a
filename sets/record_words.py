"""How the record words what happens to programmes and to who runs them, and what it calls a programme."""

from collections.abc import Collection, Mapping

from core import records
from sets.models import Programme

PROGRAMMES = {
    "programme published": "The programme was published.",
    "programme completed": "The programme was completed.",
    "programme cancelled": "The programme was cancelled.",
    "set cancelled": "A set was cancelled.",
    "sizes or policy changed": "Sizes, or how sets open, were changed.",
    "words of its page changed": "The words of its page were changed.",
    "draft changed": "The draft was changed.",
}
#: Whoever makes one coordinates it.
MADE = {"programme made": "The draft was made."}
ROLES = {
    "coordinator added": "Became a coordinator.",
    "coordinator removed": "Is no longer a coordinator.",
    "sponsor added": "Became somebody of the sponsor.",
    "sponsor removed": "Is no longer somebody of the sponsor.",
    "facilitator assigned": "Became a facilitator of a set.",
    "facilitator ended": "No longer facilitates a set.",
    "facilitator invited": "Was asked for a facilitator’s profile.",
}
OF_A_FACILITATOR = {"facilitator profile changed": "The facilitator’s profile was changed."}
#: For coordinators and whoever declared it (D7).
CONFLICTS = {"conflict declared": "A conflict was declared.", "conflict ended": "A declared conflict was ended."}
INSIDE = {
    "document added": "A document was added.",
    "document removed": "A document was taken away.",
    "message held": "A message was held back.",
    "message released": "A message was released.",
    "message sent again": "A message was sent again.",
}
#: Not whom: that is told in the mail alone, and forgotten (P10).
HAND_OVERS = {
    "hand-over begun": "A colleague was asked to take over a place.",
    "hand-over taken back": "It was taken back that a colleague was asked to take over a place.",
    "hand-over declined": "A colleague declined to take over a place.",
}
#: Without an account, or without signing in.
BY_LINK = {"hand-over declined by link": "A colleague declined to take over a place, by the link in the mail."}
FIELDS = {
    "issues_expected": "issues expected",
    "sponsor_name": "sponsor",
    "contact_name": "contact’s name",
    "contact_email": "contact’s email address",
    "minimum": "fewest",
    "optimum": "best size",
    "maximum": "most",
    "max_sets": "number of sets",
    "parallel_sets": "how another set opens",
    "offer_working_days": "days to answer an offer",
    "is_listed": "whether coordinators may find me",
}


def _published(ids: Collection[int]) -> Mapping[int, str]:
    """What a draft is called is its coordinators' alone."""
    return dict(Programme.objects.published().filter(pk__in=ids).values_list("pk", "title"))


def tell() -> None:
    """Called once, as the site starts."""
    records.describe("Programmes", PROGRAMMES)
    records.describe("Programmes", MADE, own=True)
    records.describe("Roles", ROLES)
    records.describe("Handbook", OF_A_FACILITATOR, closed=True, own=True)
    records.describe("Conflicts", CONFLICTS, closed=True, own=True)
    records.describe("Sets", INSIDE, closed=True)
    records.describe("Places", HAND_OVERS, closed=True, own=True)
    records.describe("Places", BY_LINK, closed=True, nobody="Whoever has the link")
    records.name_things("sets.programme", _published, unnamed="A programme that is not published", topic="programme")
    records.name_fields(FIELDS)
