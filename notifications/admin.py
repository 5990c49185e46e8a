"""What went out and what did not: the outside of each message, never what is in it."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from notifications.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "to", "subject", "kind", "state", "attempts", "error"]
    list_filter = ["state", "kind", "secret"]
    search_fields = ["to__iexact"]
    date_hierarchy = "created_at"
    fields = [
        *("to", "subject", "kind", "secret", "state", "error", "attempts"),
        *("created_at", "due_at", "claimed_at", "sent_at"),
    ]
