"""Issues of a set: written, read, shared, moved on. For the people of the set alone (C01 to C05)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.forms.work import IssueForm, PassOnForm
from sessions.models import Issue
from sessions.policies import facilitates, membership
from sessions.selectors import issues as selectors
from sessions.services import issues as services
from sessions.states import IssueState
from sessions.views.closed import refuse_while_closed
from sessions.views.work import crumbs, set_of


@login_required
@never_cache
@require_safe
def set_issues(request: HttpRequest, pk: int) -> HttpResponse:
    learning_set = set_of(request, pk)
    page = selectors.set_issues(learning_set, request.user)
    return render(request, "sessions/set_issues.html", {"page": page, **crumbs(request, learning_set)})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def issue_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's own draft; who facilitates has none."""
    learning_set = set_of(request, pk)
    if membership(request.user, learning_set) is None:
        raise Http404
    form = IssueForm(request.POST if request.method == "POST" else None)
    made: list[Issue] = []

    def write() -> None:
        said = {"words": form.words(), "key": form.cleaned_data["key"], "now": timezone.now()}
        made.append(services.write_issue(actor=request.user, learning_set=learning_set, **said))

    if form.carried_out(write):
        messages.success(request, "Your issue is saved. Nobody but you can read it until you share it.")
        return redirect("issue", made[0].pk)
    context = {"form": form, "back_url": reverse("set_issues", args=[pk]), **crumbs(request, learning_set)}
    return render(request, "sessions/issue_form.html", context, status=form.status)


@login_required
@never_cache
@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    found = _issue(request, pk)
    page = selectors.issue_page(found, request.user, timezone.localdate())
    return render(request, "sessions/issue.html", {"page": page, "issue": found, **crumbs(request, found.learning_set)})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def issue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever changed it in another window meanwhile is shown both wordings and loses neither (R5)."""
    found = _own(request, pk)
    form = IssueForm.of(found, request.POST if request.method == "POST" else None)

    def rewrite() -> None:
        services.rewrite_issue(
            actor=request.user,
            issue=found,
            words=form.words(),
            revision=form.cleaned_data["revision"] or 0,
            now=timezone.now(),
        )

    if form.carried_out(rewrite):
        return redirect("issue", pk)
    context = {"form": form, "issue": found, "back_url": reverse("issue", args=[pk])}
    if form.refused:
        found.refresh_from_db()
        form.having_seen(found)
        context |= {"stands": found}
    return render(
        request, "sessions/issue_form.html", {**context, **crumbs(request, found.learning_set)}, status=form.status
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def issue_share(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    if request.method == "POST":
        services.share_issue(actor=request.user, issue=found, now=timezone.now())
        messages.success(request, "Your set can read the issue now.")
        return redirect("issue", pk)
    return render(request, "sessions/issue_share.html", {"issue": found, **crumbs(request, found.learning_set)})


@login_required
@require_POST
def issue_move(request: HttpRequest, pk: int) -> HttpResponse:
    """What the owner says of it; that the set has worked on it, the facilitator says as well."""
    found = _issue(request, pk)
    if found.owner.participant_id != request.user.pk and not facilitates(request.user, found.learning_set):
        raise Http404
    state = request.POST.get("state", "")
    if state not in IssueState.values:
        raise Http404
    services.move_issue(actor=request.user, issue=found, state=state, now=timezone.now())
    return redirect("issue", pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def issue_pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Outside the set's power: a blocker for the sponsor, in words the owner writes."""
    found = _own(request, pk)
    form = PassOnForm(request.POST if request.method == "POST" else None)

    def pass_on() -> None:
        services.move_issue(
            actor=request.user,
            issue=found,
            state=IssueState.PASSED_ON,
            words=form.cleaned_data["words"],
            now=timezone.now(),
        )

    if form.carried_out(pass_on):
        return redirect("issue", pk)
    context = {"form": form, "issue": found, **crumbs(request, found.learning_set)}
    return render(request, "sessions/issue_pass_on.html", context, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def issue_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    if request.method == "POST":
        services.delete_draft(actor=request.user, issue=found)
        messages.success(request, "Your draft is deleted.")
        return redirect("set_issues", found.learning_set_id)
    return render(request, "sessions/issue_delete.html", {"issue": found, **crumbs(request, found.learning_set)})


def _issue(request: HttpRequest, pk: int, **only: Any) -> Issue:
    """One's own are always open; before those of others come the ground rules of the set (C11)."""
    found = Issue.objects.visible_to(request.user).select_related("owner__participant", "learning_set__programme")
    one = get_object_or_404(found.filter(**only), pk=pk)
    if one.owner.participant_id != request.user.pk:
        refuse_while_closed(request, one.learning_set)
    return one


def _own(request: HttpRequest, pk: int) -> Issue:
    return _issue(request, pk, owner__participant=request.user)
