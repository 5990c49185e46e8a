"""Actions: one's own, those of a set, and what their owners say of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.refusal import Refusal
from sessions.forms.work import ActionForAMemberForm, ActionForm, ChangeForm, CloseForm, DropForm, UpdateForm
from sessions.models import Action, Issue
from sessions.policies import membership
from sessions.selectors import actions as selectors
from sessions.services import actions as services
from sessions.states import OPEN_ISSUE
from sessions.views.closed import refuse_while_closed
from sessions.views.work import crumbs, set_of
from sets.forms.decision import Decision
from sets.models import LearningSet


@login_required
@never_cache
@require_safe
def my_actions(request: HttpRequest) -> HttpResponse:
    return render(
        request, "sessions/my_actions.html", {"page": selectors.my_actions(request.user, timezone.localdate())}
    )


@login_required
@never_cache
@require_safe
def set_actions(request: HttpRequest, pk: int) -> HttpResponse:
    learning_set = set_of(request, pk)
    page = selectors.set_actions(learning_set, request.user, timezone.localdate())
    return render(request, "sessions/set_actions.html", {"page": page, **crumbs(request, learning_set)})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def action_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's own, or what the facilitator records for a member to confirm."""
    learning_set = set_of(request, pk)
    form, owner = _form_of(request, learning_set)
    made: list[Action] = []

    def record() -> None:
        given = form.cleaned_data
        action = services.record_action(
            actor=request.user,
            owner=owner or given["owner"],
            words=form.words(),
            issue=given.get("issue"),
            key=given["key"],
            now=timezone.now(),
        )
        made.append(action)

    if form.carried_out(record):
        said = "Your action is saved." if owner else "The action is recorded. It counts once the member confirms it."
        messages.success(request, said)
        return redirect("action", made[0].pk)
    context = {"form": form, "own": owner is not None, **crumbs(request, learning_set)}
    return render(request, "sessions/action_form.html", context, status=form.status)


def _form_of(request: HttpRequest, learning_set: LearningSet) -> tuple[ActionForm, Any]:
    """The form, and whose place it is for; None where the facilitator chooses."""
    sent = request.POST if request.method == "POST" else None
    place = membership(request.user, learning_set)
    if place is not None:
        here = Issue.objects.filter(owner=place, learning_set=learning_set)
        issues = here.filter(state__in=OPEN_ISSUE).order_by("-created_at")
        asked = request.GET.get("issue", "")
        initial = {"issue": int(asked)} if asked.isdecimal() and len(asked) < 18 else {}
        return ActionForm(sent, issues=issues, initial=initial), place
    members = learning_set.enrolments.of_people_of_sets().select_related("participant", "learning_set")
    return ActionForAMemberForm(sent, members=members.order_by("participant__full_name", "pk")), None


@login_required
@never_cache
@require_safe
def action(request: HttpRequest, pk: int) -> HttpResponse:
    return _action_page(request, _action(request, pk), UpdateForm.empty())


@login_required
@never_cache
@require_POST
def action_update(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = _own(request, pk), UpdateForm(request.POST)
    if form.carried_out(
        lambda: services.say_how_it_goes(
            actor=request.user,
            action=found,
            text=form.cleaned_data["text"],
            key=form.key_sent(),
            now=timezone.now(),
        )
    ):
        messages.success(request, "Saved.")
        return redirect("action", pk)
    return _action_page(request, found, form)


@login_required
@require_POST
def action_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _said(request, pk, services.confirm_action)


@login_required
@require_POST
def action_start(request: HttpRequest, pk: int) -> HttpResponse:
    return _said(request, pk, services.start_action)


def _said(request: HttpRequest, pk: int, service: Callable[..., Action]) -> HttpResponse:
    service(actor=request.user, action=_own(request, pk), now=timezone.now())
    return redirect("action", pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def action_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, CloseForm, services.close_action, "sessions/action_close.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    return _decided(request, pk, DropForm, services.drop_action, "sessions/action_drop.html")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def action_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another action takes its place."""
    found = _own(request, pk)
    form = ChangeForm.of(found, request.POST if request.method == "POST" else None)
    made: list[Action] = []

    def change() -> None:
        reason, words = form.cleaned_data["reason"], form.words()
        made.append(
            services.change_action(actor=request.user, action=found, words=words, reason=reason, now=timezone.now())
        )

    if form.carried_out(change):
        return redirect("action", made[0].pk)
    return _page_of(request, found, form, "sessions/action_change.html")


def _decided(
    request: HttpRequest, pk: int, form_class: type[Decision], service: Callable[..., Action], template: str
) -> HttpResponse:
    found = _own(request, pk)
    if not found.is_open and request.method != "POST":
        raise Refusal("This action is closed, so nothing more can be said about it.")
    form = form_class(request.POST if request.method == "POST" else None)
    if form.carried_out(lambda: service(actor=request.user, action=found, now=timezone.now(), **form.cleaned_data)):
        return redirect("action", pk)
    return _page_of(request, found, form, template)


def _page_of(request: HttpRequest, found: Action, form: Decision, template: str) -> HttpResponse:
    context = {"form": form, "action": found, "back_url": reverse("action", args=[found.pk])}
    return render(request, template, {**context, **crumbs(request, found.learning_set)}, status=form.status)


def _action_page(request: HttpRequest, found: Action, form: UpdateForm) -> HttpResponse:
    page = selectors.action_page(found, request.user, timezone.localdate())
    context = {"page": page, "form": form, **crumbs(request, found.learning_set)}
    return render(request, "sessions/action.html", context, status=form.status)


def _action(request: HttpRequest, pk: int, **only: Any) -> Action:
    """One's own are always open; before those of others come the ground rules of the set (C11)."""
    found = Action.objects.visible_to(request.user).select_related(
        "owner__participant", "owner__learning_set", "learning_set__programme", "issue", "replaced_by", "recorded_by"
    )
    one = get_object_or_404(found.filter(**only), pk=pk)
    if one.owner.participant_id != request.user.pk:
        refuse_while_closed(request, one.learning_set)
    return one


def _own(request: HttpRequest, pk: int) -> Action:
    """One's own, while one is of the set; somebody else's is read and not moved."""
    found = _action(request, pk, owner__participant=request.user)
    if membership(request.user, found.learning_set) is None:
        raise Http404
    return found
