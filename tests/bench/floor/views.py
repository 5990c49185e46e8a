"""Read the group, insert under its lock, read the result."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tests.bench.floor.models import Group, Place


@login_required
def group(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Group, pk=pk)
    return render(request, "floor/group.html", {"group": found, "taken": found.places.count()})


@login_required
@require_POST
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        found = get_object_or_404(Group.objects.select_for_update(), pk=pk)
        taken = found.places.count()
        state = "confirmed" if taken < found.seats else "waiting"
        Place.objects.create(group=found, person=request.user, position=taken + 1, state=state)
    return redirect("place", pk=pk)


@login_required
def place(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Place.objects.select_related("group"), group=pk, person=request.user)
    return render(request, "floor/place.html", {"place": found})
