"""The record of administrative acts, to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.models import AuditEntry


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows and changes nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor", "act", "kind", "object_id", "about"]
    list_filter = ["kind", "act"]
    search_fields = ["actor__email", "actor__full_name", "about", "=object_id"]
    list_select_related = ["actor"]
    date_hierarchy = "at"
