"""A set with fewer members than it needs: the ways out on one page, and the decision to let it run (P11)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sets.forms.places import GoAheadForm
from sets.selectors.below_page import below_page
from sets.selectors.consequences import may_go_ahead, of_going_ahead
from sets.services.below import go_ahead
from sets.views.places import set_of


@login_required
@require_safe
def set_below(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    learning_set = set_of(request, slug, letter)
    context, now = {"learning_set": learning_set, "programme": learning_set.programme}, timezone.now()
    return render(
        request, "sets/set_below.html", {**context, "page": below_page(learning_set, now, reader=request.user)}
    )


@login_required
@require_http_methods(["GET", "POST"])
def set_go_ahead(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    learning_set = set_of(request, slug, letter)
    members, consequences = of_going_ahead(learning_set)
    if request.method == "GET" and not may_go_ahead(learning_set, members):
        return redirect("set_below", slug, letter)
    sent = request.POST if request.method == "POST" else None
    form = GoAheadForm(sent, hint="Kept in the record of the programme, so name nobody.")
    of = {"actor": request.user, "learning_set": learning_set, "now": timezone.now()}
    if form.carried_out(lambda: go_ahead(**of, **form.cleaned_data)):
        messages.success(request, f"{learning_set} goes ahead with the members it has.")
        return redirect("places", slug)
    context = {"learning_set": learning_set, "programme": learning_set.programme, "form": form, "members": members}
    return render(request, "sets/set_go_ahead.html", {**context, "consequences": consequences}, status=form.status)
