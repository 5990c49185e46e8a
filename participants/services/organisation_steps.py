"""What other services do to organisations inside their own transaction. Call each inside a transaction.

Accepting or merging changes who is eligible for a place, and places live above this app: the durable services that
settle a request stand there, lock their programmes first and then call these.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from core.audit import record
from core.refusal import Refusal
from participants.models import Organisation, OrganisationAlias, OrganisationDomain, User
from participants.spelling import key
from participants.states import Acceptance, Kind, Tier

NAME_LENGTH = 160
AREA_LENGTH = 300
#: Nobody needs more at a time; coordinators read each of them.
_OPEN_REQUESTS = 5

#: Of the lock that whoever changes the list takes first, before any row; nobody else takes one of this number.
_THE_LIST = 7_001


def lock_the_list() -> None:
    """Until the transaction ends, nobody else adds to the list of organisations or changes what it holds.

    An import compares a whole file with the list and writes what it found: without this, of two that write the same
    organisation at once both would find it new.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_THE_LIST])


def request(*, actor: User, name: str, kind: str, area_covered: str, now: datetime) -> Organisation:
    """The organisation `actor` asks for, waiting to be accepted (P4). Asking twice for one name is one request.

    Locks the person's row, so that a double click finds the first click's request.
    """
    name, area_covered = " ".join(name.split()), area_covered.strip()
    refuse_unless_a_name(name)
    if kind not in Kind.values:
        raise Refusal("Choose what kind of organisation it is.", field="kind")
    if len(area_covered) > AREA_LENGTH:
        raise Refusal(f"Describe the area in {AREA_LENGTH} characters or fewer.", field="area_covered")
    User.objects.select_for_update().get(pk=actor.pk)
    open_requests = Organisation.objects.requested().filter(requested_by=actor)
    if asked_before := open_requests.filter(name_key=key(name)).first():
        return asked_before
    if open_requests.count() >= _OPEN_REQUESTS:
        raise Refusal(
            f"You have asked for {_OPEN_REQUESTS} organisations already. Wait until a coordinator has settled one.",
            field="name",
        )
    organisation = Organisation.objects.create(
        name=name,
        kind=kind,
        area_covered=area_covered,
        acceptance=Acceptance.REQUESTED,
        requested_by=actor,
        requested_at=now,
    )
    record(actor=actor, act="organisation requested", obj=organisation, now=now)
    return organisation


def accept(organisation: Organisation, actor: User, now: datetime) -> None:
    """Accept a requested organisation as new; accepting it again changes nothing. Call inside a transaction.

    Refuses when it was settled as the same as another in the meantime.
    """
    organisation = _lock(organisation)
    if organisation.acceptance == Acceptance.ACCEPTED:
        return
    _refuse_if_merged(organisation)
    organisation.acceptance = Acceptance.ACCEPTED
    organisation.save(update_fields=["acceptance"])
    record(actor=actor, act="organisation accepted", obj=organisation, now=now)


def merge_into(organisation: Organisation, target: Organisation, actor: User, now: datetime, places: int = 0) -> None:
    """Settle that `organisation` is `target` under another name; twice is once. Call inside a transaction.

    People and the names they know it by move to `target`. Refuses itself, a target that is not accepted, one that was
    settled as the same as a third in the meantime, and districts that would lie in no county. Places are the caller's:
    it moves them before or refuses (P2); how many `places` is for the audit entry.
    """
    if organisation.pk == target.pk:
        raise Refusal("An organisation cannot be the same as itself. Choose another one.", field="target")
    # Lower id first: two coordinators who merge crosswise wait for each other and do not deadlock.
    locked = {one.pk: one for one in _in_order([organisation, target])}
    organisation, target = locked[organisation.pk], locked[target.pk]
    if organisation.same_as_id == target.pk:
        return
    _refuse_if_merged(organisation)
    if target.acceptance != Acceptance.ACCEPTED:
        raise Refusal(f"{target} is not an accepted organisation. Accept it first, or choose another.", field="target")
    if target.tier != Tier.COUNTY and organisation.districts.exists():
        raise Refusal(
            f"Districts lie in {organisation}, and {target} is no county. Change its tier to “County” first.",
            field="target",
        )
    moved = organisation.people.update(organisation=target)
    _move_what_hangs_on(organisation, target)
    organisation.acceptance, organisation.same_as = Acceptance.MERGED, target
    organisation.save(update_fields=["acceptance", "same_as"])
    record(
        actor=actor, act="organisation merged", obj=organisation, now=now, target=target.pk, people=moved, places=places
    )


def refuse_unless_a_name(name: str) -> None:
    if not key(name):
        raise Refusal("Type the name of the organisation, with at least one letter or number.", field="name")
    if len(name) > NAME_LENGTH:
        raise Refusal(f"Shorten the name to {NAME_LENGTH} characters. It has {len(name):,} now.", field="name")


def write_aliases(organisation: Organisation, names: Iterable[str]) -> None:
    """Make these the other names of the organisation; spellings that compare alike are kept once."""
    wanted = {key(name): name for name in reversed(list(names)) if key(name)}
    organisation.aliases.exclude(name_key__in=wanted).delete()
    for alias in organisation.aliases.all():
        name = wanted.pop(alias.name_key)
        if alias.name != name:
            alias.name = name
            alias.save(update_fields=["name", "name_key"])
    OrganisationAlias.objects.bulk_create(
        [OrganisationAlias(organisation=organisation, name=name, name_key=k) for k, name in reversed(wanted.items())]
    )


def write_domains(organisation: Organisation, domains: Iterable[str]) -> None:
    wanted = {domain.lower(): None for domain in domains}
    organisation.domains.exclude(domain__in=wanted).delete()
    kept = set(organisation.domains.values_list("domain", flat=True))
    OrganisationDomain.objects.bulk_create(
        [OrganisationDomain(organisation=organisation, domain=domain) for domain in wanted if domain not in kept]
    )


def _move_what_hangs_on(organisation: Organisation, target: Organisation) -> None:
    """Other spellings, mail domains, districts and earlier merges; `target` gains the merged name as an alias."""
    names = [*target.aliases.values_list("name", flat=True), organisation.name]
    write_aliases(target, [*names, *organisation.aliases.values_list("name", flat=True)])
    domains = target.domains.values_list("domain", flat=True)
    write_domains(target, [*domains, *organisation.domains.values_list("domain", flat=True)])
    organisation.districts.update(parent_county=target)
    organisation.merged.update(same_as=target)


def _lock(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _in_order(organisations: list[Organisation]) -> Iterable[Organisation]:
    return (
        Organisation.objects.select_for_update(no_key=True)
        .filter(pk__in=[one.pk for one in organisations])
        .order_by("pk")
    )


def _refuse_if_merged(organisation: Organisation) -> None:
    if organisation.acceptance == Acceptance.MERGED:
        raise Refusal(f"{organisation} was already settled as the same as {organisation.same_as}. Nothing was changed.")
