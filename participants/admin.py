"""Repairing accounts and organisations. Every change is in the audit record, by the names of the fields."""

from typing import Any

from allauth.account import admin as registers_addresses  # noqa: F401 - all three before they are taken back below
from allauth.account.models import EmailAddress
from allauth.mfa import admin as registers_secrets  # noqa: F401
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth import admin as registers_groups  # noqa: F401
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
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


class AuditedAdmin(admin.ModelAdmin):
    """Writes who changed which fields, in the transaction of the change; nothing is deleted here."""

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Called last, with the names in the rows below the form as well."""
        super().save_related(request, form, formsets, change)
        fields = {*form.changed_data, *(one.prefix for one in formsets if one.has_changed())}
        act = "changed" if change else "made"
        audit.record(actor=request.user, act=act, obj=form.instance, now=timezone.now(), fields=sorted(fields))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(EmailAddress)
class EmailAddressAdmin(AuditedAdmin):
    """To say that an address is somebody's, or no longer the main one; a new one is typed at the account."""

    list_display = ["email", "user", "primary", "verified"]
    list_filter = ["primary", "verified"]
    list_select_related = ["user"]
    search_fields = ["email", "user__full_name"]
    fields = ["email", "user", "primary", "verified"]
    readonly_fields = ["email", "user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """To lock an account, mend its name or address, or let someone open programmes. What people need stays theirs."""

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
    readonly_fields = ["last_login", "date_joined"]
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

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Only a superuser says who else is a system admin."""
        return self.readonly_fields if request.user.is_superuser else [*self.readonly_fields, "is_staff"]

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        obj.email = obj.email.lower()
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
    list_display = ["name", "kind", "tier", "nation", "acceptance"]
    list_filter = ["kind", "tier", "nation", "acceptance"]
    search_fields = ["name", "aliases__name"]
    autocomplete_fields = ["parent_county"]
    fields = ["name", "kind", "tier", "parent_county", "nation", "area_covered", "acceptance", "same_as", "merging"]
    #: Accepting and merging have consequences for places: that is done on pages of their own.
    readonly_fields = ["acceptance", "same_as", "merging"]
    inlines = [AliasInline, DomainInline]

    @admin.display(description="One of the list twice?")
    def merging(self, obj: Organisation) -> str:
        if obj.pk is None or not obj.is_accepted:
            return "-"
        return format_html('<a href="{}">Merge it into another</a>', reverse("organisation_merge", args=[obj.pk]))

    def save_model(self, request: HttpRequest, obj: Organisation, form: ModelForm, change: bool) -> None:
        lock_the_list()
        super().save_model(request, obj, form, change)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        found, _ = super().get_search_results(request, queryset, search_term)
        return found.distinct(), False
