"""What pages show of people and organisations."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.db.models.functions import Lower

from participants.models import Organisation, OrganisationAlias, OrganisationDomain, User
from participants.models.organisation import OrganisationQuerySet
from participants.recognition import Match, matches, matches_for_each
from participants.spelling import telling_words

#: Requests shown at a time with their likely matches; the oldest first.
REQUESTS_SHOWN = 10
PAGE_SIZE = 50


def accounts_at(addresses: Iterable[str]) -> dict[str, User]:
    """Whose address each is, by the address in small letters; those that nobody has are left out. Two queries.

    Any address counts that its owner has shown to be theirs, not only the one that mail goes to.
    """
    small = {address.lower() for address in addresses}
    users = User.objects.annotate(small=Lower("email")).filter(small__in=small).select_related("organisation")
    shown = EmailAddress.objects.filter(verified=True).annotate(small=Lower("email")).filter(small__in=small)
    found = {user.email.lower(): user for user in users}
    return found | {one.email.lower(): one.user for one in shown.select_related("user__organisation")}


def address_is_known(user: User, organisation: Organisation) -> bool | None:
    """Whether the person writes from a mail domain of the organisation. None: no domain of it is known.

    An address outside is shown to the coordinator and stops nobody.
    """
    return addresses_known([(user, organisation)])[user.pk, organisation.pk]


def addresses_known(pairs: Iterable[tuple[User, Organisation]]) -> dict[tuple[int, int], bool | None]:
    """The same for a whole list in one query, by (person's id, organisation's id)."""
    pairs = list(pairs)
    domains: dict[int, list[str]] = {}
    wanted = {organisation.pk for _, organisation in pairs}
    for organisation_id, domain in OrganisationDomain.objects.filter(organisation__in=wanted).values_list(
        "organisation_id", "domain"
    ):
        domains.setdefault(organisation_id, []).append(domain.lower())
    return {
        (user.pk, organisation.pk): _is_at_one_of(user.email, domains.get(organisation.pk, []))
        for user, organisation in pairs
    }


def _is_at_one_of(address: str, domains: list[str]) -> bool | None:
    if not domains:
        return None
    host = address.rpartition("@")[2].lower()
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


@dataclass(frozen=True)
class Suggestions:
    """What to offer to somebody who typed a name."""

    typed: str
    matches: list[Match]

    @property
    def announcement(self) -> str:
        if not self.typed:
            return ""
        if not self.matches:
            return "No organisation found. You can say that yours is not listed."
        count = len(self.matches)
        return f"{count} {'organisation' if count == 1 else 'organisations'} found."


def suggestions(user: User, typed: str) -> Suggestions:
    """The organisations a person may mean and may choose."""
    typed = typed.strip()
    return Suggestions(typed, matches(typed, among=Organisation.objects.choosable_by(user)))


def possible_same(typed: str) -> Suggestions:
    """The accepted organisations a requested one may be."""
    return Suggestions(typed.strip(), matches(typed))


@dataclass(frozen=True)
class Likely:
    """A known organisation that a requested one may be, and whether the person's address belongs to it."""

    match: Match
    address_is_known: bool | None


@dataclass(frozen=True)
class Request:
    """An organisation somebody asked for, and which known ones it may be."""

    organisation: Organisation
    likely: list[Likely]


@dataclass(frozen=True)
class Register:
    """The coordinators' page of organisations."""

    requests: list[Request]
    requests_waiting: int
    organisations: Page[Organisation]
    is_narrowed: bool


def register(*, typed: str = "", kind: str = "", tier: str = "", page: str = "1") -> Register:
    """Requests first, then the register, narrowed by what was typed and chosen; the same number of queries for any."""
    waiting = Organisation.objects.requests_in_order().select_related("requested_by")
    shown = list(waiting[:REQUESTS_SHOWN])
    return Register(
        requests=_requests(shown),
        requests_waiting=len(shown) if len(shown) < REQUESTS_SHOWN else waiting.count(),
        organisations=Paginator(_narrowed(typed, kind, tier), PAGE_SIZE).get_page(page),
        is_narrowed=bool(typed or kind or tier),
    )


def _requests(shown: list[Organisation]) -> list[Request]:
    wanted = {one: [one.name, *one.areas] for one in shown}
    matched = matches_for_each([name for names in wanted.values() for name in names])
    found = {one: _each_once([match for name in names for match in matched[name]]) for one, names in wanted.items()}
    known = addresses_known(
        (one.requested_by, match.organisation) for one in shown for match in found[one] if one.requested_by
    )
    return [
        Request(
            one,
            [Likely(m, known.get((one.requested_by_id or 0, m.organisation.pk))) for m in found[one]],
        )
        for one in shown
    ]


def _each_once(found: list[Match], limit: int = 3) -> list[Match]:
    first = {match.organisation.pk: match for match in reversed(found)}
    return [match for match in found if first[match.organisation.pk] is match][:limit]


def _narrowed(typed: str, kind: str, tier: str) -> OrganisationQuerySet:
    organisations = Organisation.objects.accepted().select_related("parent_county").prefetch_related("aliases")
    if kind:
        organisations = organisations.filter(kind=kind)
    if tier:
        organisations = organisations.filter(tier=tier)
    for word in telling_words(typed)[:8]:
        organisations = organisations.filter(
            Q(name_key__contains=word)
            | Q(area_key__contains=word)
            | Q(pk__in=OrganisationAlias.objects.filter(name_key__contains=word).values("organisation"))
        )
    return organisations.by_name()
