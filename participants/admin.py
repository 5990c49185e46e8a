"""Repairing accounts and organisations. Every change is in the audit record, by the names of the fields."""

from collections.abc import Mapping
from typing import Any

from allauth.account import admin as registers_addresses  # noqa: F401 - all three before they are taken back below
from allauth.account.models import EmailAddress
from allauth.mfa import admin as registers_secrets  # noqa: F401 - as above
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth import admin as registers_groups  # noqa: F401 - as above
from django.contrib.auth.models import Group
from django.db.models import Field, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core import audit
from core.refusal import Refusal
from participants.models import Organisation, OrganisationAlias, OrganisationDomain, User
from participants.services.organisation_steps import lock_the_list
from participants.services.second_step import take_off_second_step

# Its pages would show what a second step is worked out from.
admin.site.unregister(Authenticator)
# Changes through its pages would be on no record; groups give nobody anything here.
admin.site.unregister([EmailAddress, Group])


class AddressForm(ModelForm):
    def clean(self) -> dict[str, Any]:
        """An address is one person's, and who signs in with it is one account."""
        said = super().clean() or {}
        address = self.instance
        if said.get("verified") and not address.can_set_verified():
            self.add_error("verified", "Somebody else has shown that this address is theirs.")
        taken = User.objects.exclude(pk=address.user_id).filter(email__iexact=address.email)
        if said.get("primary") and "primary" in self.changed_data and taken.exists():
            self.add_error("primary", "Somebody else signs in with this address.")
        return said


class AuditedAdmin(admin.ModelAdmin):
    """Writes who changed which fields, in the transaction of the change; nothing is deleted here."""

    #: What the record calls it.
    act_changed, act_made = "", ""
    #: Fields that are acts of their own, by whether they are ticked now.
    acts_of: Mapping[str, Mapping[bool, str]] = {}

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Called last, with the names in the rows below the form as well."""
        super().save_related(request, form, formsets, change)
        fields = {*form.changed_data, *(one.prefix for one in formsets if one.has_changed())}
        said = {"actor": request.user, "obj": self.on_record(form.instance), "now": timezone.now()}
        for field in sorted(fields & self.acts_of.keys()):
            audit.record(act=self.acts_of[field][getattr(form.instance, field)], **said)
        if rest := sorted(fields - self.acts_of.keys()):
            audit.record(act=self.act_changed if change else self.act_made, fields=rest, **said)

    def on_record(self, obj: Model) -> Model:
        """What the entry is of."""
        return obj

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(AuditedAdmin):
    """To say that an address is somebody's, or the main one; a new one is typed at the account."""

    act_changed = "address settled"
    form = AddressForm
    list_display = ["email", "user", "primary", "verified"]
    list_filter = ["primary", "verified"]
    list_select_related = ["user"]
    search_fields = ["email", "user__full_name"]
    fields = ["email", "user", "primary", "verified"]
    readonly_fields = ["email", "user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def on_record(self, obj: Model) -> Model:
        """Of the account whose address it is."""
        return obj.user

    def has_change_permission(self, request: HttpRequest, obj: EmailAddress | None = None) -> bool:
        """Who can read a superuser's mail can sign in as them."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.user.is_superuser)

    def save_model(self, request: HttpRequest, obj: EmailAddress, form: ModelForm, change: bool) -> None:
        """The main one is the one of the account as well, and the one before it is the main one no longer."""
        if obj.primary and "primary" in form.changed_data:
            obj.primary = False
            obj.set_as_primary()
        else:
            super().save_model(request, obj, form, change)


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """To lock an account, mend its name or address, or let someone open programmes. What people need stays theirs."""

    act_changed = "account changed"
    acts_of = {
        "is_active": {True: "account unlocked", False: "account locked"},
        "may_open_programmes": {True: "may make programmes", False: "may not make programmes"},
        "is_superuser": {True: "made system admin", False: "no longer system admin"},
    }
    list_display = ["email", "full_name", "organisation", "is_active", "may_open_programmes", "is_staff"]
    list_filter = ["is_active", "may_open_programmes", "is_staff"]
    list_select_related = ["organisation"]
    search_fields = ["email", "full_name", "organisation__name"]
    ordering = ["email"]
    autocomplete_fields = ["organisation"]
    fields = [
        *("email", "full_name", "organisation", "job_title"),
        *("is_active", "may_open_programmes", "is_staff", "last_login", "date_joined"),
    ]
    readonly_fields = ["is_staff", "last_login", "date_joined"]
    actions = ["take_off_second_step"]

    @admin.action(description="Take off the second step of somebody who lost theirs", permissions=["change"])
    def take_off_second_step(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            try:
                take_off_second_step(actor=request.user, user=user, now=timezone.now())
                messages.success(request, f"{user} signs in without a second step, and was told so.")
            except Refusal as refusal:
                messages.error(request, refusal.sentence)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People make their own accounts, and so show that the address is theirs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who can change the address of a superuser can sign in as them."""
        allowed = super().has_change_permission(request, obj)
        may = obj is None or (not obj.is_erased and (request.user.is_superuser or not obj.is_superuser))
        return allowed and may

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only a superuser says who else is a system admin, which is a superuser too; nobody stops being one alone."""
        says_so = request.user.is_superuser and obj != request.user
        return ["is_superuser" if one == "is_staff" and says_so else one for one in self.fields]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "is_superuser":
            words = "Can do everything on these pages, and make others system admins."
            kwargs |= {"label": "System admin", "help_text": words}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        obj.email = obj.email.lower()
        if "is_superuser" in form.changed_data:
            obj.is_staff = obj.is_superuser
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            # The next code that reaches the new address and comes back shows that it is theirs.
            EmailAddress.objects.filter(user=obj).delete()
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True, verified=False)


class AliasInline(admin.TabularInline):
    model = OrganisationAlias
    extra = 0
    fields = ["name"]


class DomainInline(admin.TabularInline):
    model = OrganisationDomain
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(AuditedAdmin):
    act_changed, act_made = "organisation changed", "organisation added"
    list_display = ["name", "kind", "tier", "nation", "acceptance"]
    list_filter = ["kind", "tier", "nation", "acceptance"]
    search_fields = ["name", "aliases__name"]
    autocomplete_fields = ["parent_county"]
    fields = [
        "name",
        "kind",
        "tier",
        "parent_county",
        "nation",
        "area_covered",
        "acceptance",
        "same_as",
        "merging",
        "record",
    ]
    #: Accepting and merging have consequences for places: that is done on pages of their own.
    readonly_fields = ["acceptance", "same_as", "merging", "record"]
    inlines = [AliasInline, DomainInline]

    @admin.display(description="One of the list twice?")
    def merging(self, obj: Organisation) -> str:
        if obj.pk is None or not obj.is_accepted:
            return "-"
        return format_html('<a href="{}">Merge it into another</a>', reverse("organisation_merge", args=[obj.pk]))

    @admin.display(description="Who changed what of it")
    def record(self, obj: Organisation) -> str:
        if obj.pk is None:
            return "-"
        return format_html('<a href="{}">See its record</a>', reverse("organisation_record", args=[obj.pk]))

    def save_model(self, request: HttpRequest, obj: Organisation, form: ModelForm, change: bool) -> None:
        lock_the_list()
        super().save_model(request, obj, form, change)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        found, _ = super().get_search_results(request, queryset, search_term)
        return found.distinct(), False
