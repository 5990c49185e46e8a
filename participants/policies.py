"""Who may do what to organisations."""

from django.contrib.auth.models import AnonymousUser

from core.refusal import Refusal
from participants.models import Organisation, User
from participants.states import Acceptance


def may_settle_organisations(user: User | AnonymousUser) -> bool:
    """Coordinators keep the register and settle requests; a system admin as such does not (domain, section 2)."""
    return bool(user.is_active and getattr(user, "may_open_programmes", False))


def may_merge_organisations(user: User | AnonymousUser) -> bool:
    """A system admin who may change organisations at all: what is merged cannot be taken apart (domain, section 2)."""
    return bool(getattr(user, "is_staff", False)) and user.has_perm("participants.change_organisation")


def may_read_record(user: User | AnonymousUser) -> bool:
    """A system admin who may read what was done to accounts, organisations, roles and programmes (section 2)."""
    return bool(getattr(user, "is_staff", False)) and user.has_perm("core.view_auditentry")


def may_choose(user: User, organisation: Organisation) -> bool:
    """Whether a person may say that they represent it: it is accepted, or is asked for and theirs already, because
    they asked or because a place of it was handed over to them (P4, P10)."""
    is_theirs = organisation.requested_by_id == user.pk or organisation.pk == user.organisation_id
    return organisation.acceptance == Acceptance.ACCEPTED or (
        organisation.acceptance == Acceptance.REQUESTED and is_theirs
    )


def why_not_take_off_second_step(user: User, owner: User) -> str:
    """Why somebody may not take the second step off an account; empty if they may."""
    if not (user.is_active and user.is_staff):
        return "Only a system admin may do that."
    if user.pk == owner.pk:
        return "Your own second step you take off on your own page, which asks first whether it is you."
    if (owner.is_staff or owner.is_superuser) and not user.is_superuser:
        return "That of a system admin only a superuser takes off."
    return ""


def why_not_erase(user: User | None, owner: User) -> str:
    """Why somebody may not erase a person; empty if they may. The system may, and everybody themselves."""
    if user is None or user.pk == owner.pk:
        return ""
    if not (user.is_active and user.is_staff):
        return "Only a system admin may do that for somebody else."
    if (owner.is_staff or owner.is_superuser) and not user.is_superuser:
        return "A system admin is erased by themselves, or by a superuser."
    return ""


def refuse_erased(person: User) -> None:
    """For whoever writes to the person's own row, under its lock: a page that was open as they were erased."""
    if person.is_erased:
        raise Refusal("This account has been erased.")
