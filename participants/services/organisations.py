"""The register of organisations: asking for one, adding one, changing one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.audit import record
from core.once import once
from core.refusal import Refusal
from participants.models import Organisation, User
from participants.policies import may_settle_organisations
from participants.services import organisation_steps as steps
from participants.states import Kind, Nation, Tier


@transaction.atomic(durable=True)
def request_organisation(*, actor: User, name: str, kind: str, area_covered: str, now: datetime) -> Organisation:
    """Ask for an organisation that is not listed; asking twice for one name is one request (P4)."""
    return steps.request(actor=actor, name=name, kind=kind, area_covered=area_covered, now=now)


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What the register holds of one organisation."""

    name: str
    kind: str = Kind.LSP
    tier: str = Tier.NONE
    parent: Organisation | None = None
    nation: str = Nation.ENGLAND
    area_covered: str = ""
    aliases: Sequence[str] = ()
    domains: Sequence[str] = ()


@transaction.atomic(durable=True)
def add_organisation(
    *,
    actor: User | None,
    name: str,
    kind: str = Kind.LSP,
    tier: str = Tier.NONE,
    parent: Organisation | None = None,
    nation: str = Nation.ENGLAND,
    area_covered: str = "",
    aliases: Sequence[str] = (),
    domains: Sequence[str] = (),
    now: datetime,
    key: UUID | None = None,
) -> Organisation:
    """Add an accepted organisation to the register. Refuses strangers to it, and a parent that is no county.

    The same `key` again gives the same organisation.
    """
    _refuse_unless_keeper(actor)
    particulars = Particulars(
        name=name,
        kind=kind,
        tier=tier,
        parent=parent,
        nation=nation,
        area_covered=area_covered,
        aliases=aliases,
        domains=domains,
    )

    def add() -> Organisation:
        steps.lock_the_list()
        organisation = Organisation()
        _write(organisation, particulars)
        record(actor=actor, act="organisation added", obj=organisation, now=now)
        return organisation

    return once(actor=actor, what="organisation", key=key, of=Organisation, make=add, now=now)


@transaction.atomic(durable=True)
def change_organisation(
    *, actor: User, organisation: Organisation, particulars: Particulars, now: datetime
) -> Organisation:
    """Correct what the register holds. Whether a request is accepted is settled elsewhere."""
    _refuse_unless_keeper(actor)
    steps.lock_the_list()
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if organisation.districts.exists() and particulars.tier != Tier.COUNTY:
        raise Refusal("Districts name this organisation as their county, so its tier stays “County”.", field="tier")
    before = _as_it_stands(organisation)
    _write(organisation, particulars)
    after = _as_it_stands(organisation)
    if changed := sorted(name for name, value in after.items() if value != before[name]):
        record(actor=actor, act="organisation changed", obj=organisation, now=now, fields=changed)
    return organisation


def _as_it_stands(organisation: Organisation) -> dict[str, object]:
    """What can be changed of it, to be compared."""
    columns = ("name", "kind", "tier", "parent_county_id", "nation", "area_covered")
    lists = {
        "aliases": set(organisation.aliases.values_list("name", flat=True)),
        "domains": set(organisation.domains.values_list("domain", flat=True)),
    }
    return {**{name.removesuffix("_id"): getattr(organisation, name) for name in columns}, **lists}


def _refuse_unless_keeper(actor: User | None) -> None:
    if actor is not None and not may_settle_organisations(actor):
        raise Refusal("Only a coordinator may change the list of organisations.")


def _write(organisation: Organisation, particulars: Particulars) -> None:
    name = " ".join(particulars.name.split())
    steps.refuse_unless_a_name(name)
    parent = particulars.parent
    if parent is not None and particulars.tier != Tier.DISTRICT:
        raise Refusal("Only a district lies in a county. Choose the tier “District”, or no county.", field="parent")
    if parent is not None and (parent.tier != Tier.COUNTY or parent.pk == organisation.pk):
        raise Refusal(f"{parent} is not a county, so no district can lie in it.", field="parent")
    organisation.name = name
    organisation.kind = particulars.kind
    organisation.tier = particulars.tier
    organisation.parent_county = parent
    organisation.nation = particulars.nation
    organisation.area_covered = particulars.area_covered
    organisation.save()
    steps.write_aliases(organisation, particulars.aliases)
    steps.write_domains(organisation, particulars.domains)
