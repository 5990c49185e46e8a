"""What went out and what did not: never what a message says, nor its subject, which tells who waits (C06)."""

from django.contrib import admin

from core.admin import ReadOnlyAdmin
from notifications.models import Message


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "to", "kind", "state", "attempts", "error"]
    list_filter = ["state", "kind", "secret"]
    search_fields = ["to__iexact"]
    date_hierarchy = "created_at"
    fields = [
        *("to", "kind", "secret", "state", "error", "attempts"),
        *("created_at", "due_at", "claimed_at", "sent_at"),
    ]
