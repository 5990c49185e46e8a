"""Of a person's own data what this app and those below hold: the account, how they sign in, mail, the record."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from core import records
from core.models import AuditEntry
from notifications import kinds
from notifications.addressed import messages_to
from notifications.models import FailingAddress, Message, Preference
from notifications.states import MessageState
from participants.models import HandbookEntry, Organisation, OrganisationImport, User
from participants.own_data import Column, Section
from participants.services.belongings import addresses_of
from participants.states import Acceptance, HandbookField


def gather(person: User) -> Sequence[Section]:
    return [
        _account(person),
        Section(
            "email_addresses",
            "Email addresses",
            "Where we write to you, and what you sign in with.",
            [Column("email", "Address"), Column("primary", "The main one"), Column("verified", "Shown to be yours")],
            EmailAddress.objects.filter(user=person).order_by("pk"),
            page="account_email",
            page_words="Change your addresses",
        ),
        _second_steps(person),
        _handbook(person),
        *_organisations(person),
        *_mail(person),
        *_record(person),
    ]


def _account(person: User) -> Section:
    columns = [
        Column("full_name", "Full name"),
        Column("email", "Email address"),
        Column("organisation", "Organisation", "organisation__name"),
        Column("job_title", "Job title"),
        Column("access_needs", "What we should arrange"),
        Column("since", "Account made", "date_joined"),
        Column("last_signed_in", "Last signed in", "last_login"),
        Column("has_password", "Has a password", "password", made=lambda held: not held.startswith("!")),
        Column("may_open_programmes", "May make programmes"),
        Column("is_system_admin", "System admin", "is_staff"),
    ]
    said = "Who you are, whom you represent, and what you asked us to arrange."
    found = User.objects.filter(pk=person.pk)
    return Section("account", "Your account", said, columns, found, page="profile", page_words="Change your profile")


def _second_steps(person: User) -> Section:
    return Section(
        "second_steps",
        "Second steps of signing in",
        "What you add to signing in. Secrets and keys are not in the copy: whoever has them could sign in as you.",
        [
            Column("kind", "Kind", "type", choices=Authenticator.Type),
            Column("name", "Name", "data", made=lambda held: held.get("name", "")),
            Column("since", "Since", "created_at"),
            Column("last_used", "Last used", "last_used_at"),
        ],
        Authenticator.objects.filter(user=person).order_by("pk"),
        page="mfa_index",
        page_words="Change how you sign in",
    )


def _handbook(person: User) -> Section:
    parts = [
        column
        for one in HandbookField
        for column in (
            Column(one.value, str(one.label)),
            Column(f"shows_{one.value}", f"{one.label}: shown to your sets"),
        )
    ]
    said = "What you tell the people in your sets about yourself. A photo is a file of its own."
    found = HandbookEntry.objects.filter(user=person)
    return Section(
        "handbook", "Your handbook entry", said, parts, found, page="handbook", page_words="Change your entry"
    )


def _organisations(person: User) -> list[Section]:
    return [
        Section(
            "organisations_asked_for",
            "Organisations you asked for",
            "Those that were not on the list when you wrote your profile.",
            [
                Column("name", "Name"),
                Column("state", "State", "acceptance", choices=Acceptance),
                Column("asked_at", "Asked for", "requested_at"),
            ],
            Organisation.objects.filter(requested_by=person).order_by("pk"),
        ),
        Section(
            "organisation_files",
            "Files of organisations you sent",
            "Gone a day after you sent them.",
            [Column("file_name", "File"), Column("sent_at", "Sent")],
            OrganisationImport.objects.filter(sender=person).order_by("pk"),
        ),
    ]


def _mail(person: User) -> list[Section]:
    return [
        _messages(person),
        Section(
            "mail_choices",
            "Mail you chose about",
            "Kinds of mail that you switched off, or on again.",
            [
                Column("about", "About", "kind", made=kinds.label),
                Column("wanted", "Wanted"),
                Column("chosen_at", "Chosen", "changed_at"),
            ],
            Preference.objects.filter(user=person).order_by("pk"),
            page="notification_preferences",
            page_words="Choose which mail you get",
        ),
        Section(
            "address_that_fails",
            "An address that mail does not reach",
            "Marked when a mail server refuses it, until the next mail arrives.",
            [Column("address", "Address"), Column("since", "Since"), Column("last_at", "Last tried")],
            FailingAddress.objects.filter(user=person),
        ),
    ]


def _messages(person: User) -> Section:
    def at(addresses: Collection[str]) -> QuerySet[Message]:
        return messages_to(person.pk, addresses).order_by("created_at", "pk")

    mail = Section(
        "messages",
        "Mail we sent you",
        "What each was about, and what became of it. You have the mails themselves.",
        [
            Column("about", "About", "kind", made=kinds.label),
            Column("subject", "Subject"),
            Column("to", "To"),
            Column("state", "State", choices=MessageState),
            Column("written_at", "Written", "created_at"),
            Column("sent_at", "Sent"),
        ],
        at([person.email]),
        found_at=at,
    )
    # To addresses they no longer have: looked for only where all of it is wanted.
    return replace(mail, made=lambda: replace(mail, found=at(addresses_of(person))).entries)


def _record(person: User) -> list[Section]:
    """Without the names of others: who else did something is said as little as to whom."""
    about = AuditEntry.objects.filter(kind="participants.user", object_id=person.pk)
    own = AuditEntry.objects.filter(actor=person).exclude(pk__in=about.values("pk"))
    columns = [
        Column("at", "When"),
        Column("what", "What"),
        Column("by", "By"),
        Column("fields", "Which part"),
    ]
    return [
        Section(
            "record_of_account",
            "The record of your account",
            "What was changed of it, and whether by you.",
            columns,
            about,
            page="my_record",
            page_words="See the record of your account",
            made=lambda: _entries(about, person),
        ),
        Section(
            "record_of_acts",
            "The record of what you did",
            "Acts of yours that had to be put on record; what they were about is not repeated here.",
            columns[:2],
            own,
            made=lambda: [{"at": one["at"], "what": one["what"]} for one in _entries(own, person)],
        ),
    ]


def _entries(found: QuerySet[AuditEntry], person: User) -> list[dict[str, object]]:
    entries = list(found.order_by("at", "pk"))
    return [
        {
            "at": entry.at,
            "what": records.without_names(entry),
            "by": "you" if entry.actor_id == person.pk else "somebody else" if entry.actor_id else "by itself",
            "fields": ", ".join(records.fields_of(entry)),
        }
        for entry in entries
    ]
