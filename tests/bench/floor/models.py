"""A group with a number of seats, and the places in it."""

from django.conf import settings
from django.db import models


class Group(models.Model):
    name = models.CharField(max_length=100)
    seats = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="places")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    requested_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("group", "person", name="one_place_per_person"),
            models.UniqueConstraint("group", "position", name="positions_are_unique"),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"
