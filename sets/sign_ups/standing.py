"""What a file of sign-ups is compared with: accounts, organisations, places. The same queries for any file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from participants.models import Organisation, OrganisationAlias, User
from participants.recognition import matches_for_each
from participants.selectors import accounts_at
from participants.spelling import key, spelled
from sets.models import Programme
from sets.policies import those_with_another_part
from sets.selectors.window import Closure, closures
from sets.sign_ups.lines import Line
from sets.states import ONE_PER_ORGANISATION, PlaceState

#: What is weighed at once; beyond it, likely ones would be missed.
_NAMES_AT_ONCE = 20
MOST_ALIKE = 4


@dataclass(frozen=True)
class Standing:
    programme: Programme
    closures: Sequence[Closure]
    #: By each address that is theirs, in small letters.
    accounts: Mapping[str, User]
    #: Accepted ones that are called so in every word, or by a name that somebody has confirmed; and those chosen.
    organisations: Mapping[int, Organisation]
    called: Mapping[str, Sequence[int]]
    #: Who has said they represent one, by organisation.
    people_of: Mapping[int, Sequence[User]]
    #: Live places and completed ones, by person and by organisation (P2); people whose removal was not lifted.
    state_of: Mapping[int, str]
    represented: Mapping[int, int]
    removed: frozenset[int]
    runs: frozenset[int]

    def account(self, pk: int | None) -> User | None:
        return self._by_pk.get(pk or 0)

    def address_of(self, pk: int | None) -> str:
        """Of the account that is used; empty where one is made."""
        account = self.account(pk)
        return account.email if account else ""

    @cached_property
    def _by_pk(self) -> dict[int, User]:
        everybody = [*self.accounts.values(), *(user for some in self.people_of.values() for user in some)]
        return {user.pk: user for user in everybody}


def read_standing(programme: Programme, lines: Sequence[Line], chosen: Iterable[int]) -> Standing:
    """Nine queries at most, however many lines."""
    by_address = accounts_at(line.email for line in lines)
    organisations, called = _organisations(lines, chosen)
    people_of: dict[int, list[User]] = defaultdict(list)
    for user in User.objects.filter(organisation__in=organisations, is_active=True).order_by("pk"):
        people_of[user.organisation_id or 0].append(user)
    state_of, represented, removed = _places(programme)
    met = {user.pk for user in by_address.values()} | {user.pk for found in people_of.values() for user in found}
    runs = frozenset(those_with_another_part(met, programme))
    return Standing(
        programme,
        closures(programme),
        by_address,
        organisations,
        called,
        people_of,
        state_of,
        represented,
        frozenset(removed),
        runs,
    )


def alike(programme: Programme, names: Sequence[str]) -> dict[str, list[int]]:
    """For each name the accepted organisations that may be meant, likeliest first."""
    among = Organisation.objects.accepted().filter(kind__in=programme.kinds)
    found: dict[str, list[int]] = {}
    for start in range(0, len(names), _NAMES_AT_ONCE):
        some = matches_for_each(names[start : start + _NAMES_AT_ONCE], limit=MOST_ALIKE, among=among)
        found |= {name: [match.organisation.pk for match in matches] for name, matches in some.items()}
    return found


def _organisations(
    lines: Sequence[Line], chosen: Iterable[int]
) -> tuple[dict[int, Organisation], dict[str, list[int]]]:
    names = {spelled(line.organisation) for line in lines}
    keys = {key(line.organisation) for line in lines}
    called: dict[str, list[int]] = defaultdict(list)
    for pk, name in OrganisationAlias.objects.filter(name_key__in=keys).values_list("organisation", "name"):
        called[spelled(name)].append(pk)
    aliased = {pk for name, found in called.items() if name in names for pk in found}
    wanted = Q(name_key__in=keys) | Q(pk__in={*chosen, *aliased})
    organisations = {one.pk: one for one in Organisation.objects.accepted().filter(wanted).order_by("pk")}
    for one in organisations.values():
        if one.pk not in called[spelled(one.name)]:
            called[spelled(one.name)].append(one.pk)
    return organisations, {name: [pk for pk in found if pk in organisations] for name, found in called.items()}


def _places(programme: Programme) -> tuple[dict[int, str], dict[int, int], set[int]]:
    stands = Q(state__in=ONE_PER_ORGANISATION) | Q(state=PlaceState.REMOVED, removal_lifted_at=None)
    state_of, represented, removed = {}, {}, set()
    for person, organisation, state in programme.enrolments.filter(stands).values_list(
        "participant", "organisation", "state"
    ):
        if state == PlaceState.REMOVED:
            removed.add(person)
        else:
            state_of[person], represented[organisation] = state, person
    return state_of, represented, removed
