"""The date poll of a set: made, changed, read, withdrawn and decided by who runs the set; answered by its members."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.refusal import Refusal
from core.templatetags.wording import in_words, plural
from sessions.forms.poll import AnswerForm, AskForm, ChooseForm, keys_in
from sessions.models import DatePoll, Session
from sessions.policies import facilitates, may_run, own_place
from sessions.selectors.poll_answers import AnswerPage, answer_page
from sessions.selectors.poll_asking import ask_page
from sessions.selectors.poll_result import PollResult, chosen, gaps, poll_result
from sessions.selectors.polls import sets_run_by
from sessions.services import polling
from sets.models import LearningSet


@login_required
@require_safe
def set_poll(request: HttpRequest, pk: int) -> HttpResponse:
    """The result so far, or the last one; for who runs the set."""
    poll = _latest_run_by(request, pk)
    if poll is None:
        return render(request, "sessions/poll_result.html", _context(request, _run_by(request, pk)))
    result = poll_result(poll, timezone.now())
    context = {**_of_result(request, result), "poll": poll}
    return render(request, "sessions/poll_result.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def set_poll_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, or change what is asked while nothing is decided."""
    learning_set = _run_by(request, pk)
    page, now = ask_page(learning_set), timezone.now()
    form = AskForm(_sent(request), page=page, now=now)
    sent = request.POST.get("poll", "")
    poll = DatePoll.objects.filter(learning_set=learning_set, pk=int(sent)).first() if _is_key(sent) else None
    if form.wants_more:
        form = form.without_errors()
    elif form.carried_out(
        lambda: polling.ask_dates(
            actor=request.user, learning_set=learning_set, question=form.question(), poll=poll, now=now
        )
    ):
        messages.success(request, "What is asked is changed." if poll else "Members are asked, and told by mail.")
        return redirect("set_poll", pk)
    context = {**_context(request, learning_set), "page": page, "form": form, "sessions": form.sessions()}
    return render(request, "sessions/poll_ask.html", context, status=200 if form.wants_more else form.status)


@login_required
@require_http_methods(["GET", "POST"])
def set_poll_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    learning_set = _run_by(request, pk)
    poll = _latest(learning_set)
    if poll is None or (request.method == "GET" and not poll.is_undecided):
        return redirect("set_poll", pk)
    if request.method == "POST":
        polling.withdraw_poll(actor=request.user, poll=poll, now=timezone.now())
        messages.success(request, "The poll is withdrawn.")
        return redirect("set_poll", pk)
    context = {**_context(request, learning_set), "back_url": reverse("set_poll", args=[pk])}
    return render(request, "sessions/poll_withdraw.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def set_poll_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a half-day for each session, fix them all, tell everybody: one step."""
    poll, now = _latest_run_by(request, pk), timezone.now()
    if poll is None:
        _run_by(request, pk)
    if poll is None or (request.method == "GET" and not poll.is_undecided):
        return redirect("set_poll", pk)
    result = poll_result(poll, now)
    form = ChooseForm(_sent(request), result=result, chosen=chosen(result, keys_in(request.GET.get("choice", ""))))
    if form.carried_out(
        lambda: polling.decide_poll(
            actor=request.user, poll=poll, choices=form.choices(), seen=form.cleaned_data["seen"], now=now
        )
    ):
        messages.success(request, f"The dates of {poll.learning_set} are fixed. Its members are told by mail.")
        return redirect("set_poll", pk)
    if not poll.is_undecided:
        raise Refusal("Dates were chosen from this poll already, or it was withdrawn.")
    context = {**_of_result(request, result), "form": form, "gaps": gaps(form.picked())}
    return render(request, "sessions/poll_confirm.html", context, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def session_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """For members of the set: all that its poll asks, on one page. Who runs the set is led to the result."""
    found = Session.objects.visible_to(request.user).select_related("learning_set__programme")
    session = get_object_or_404(found, pk=pk)
    learning_set, now = session.learning_set, timezone.now()
    place = own_place(request.user, session)
    if place is None:
        if request.method == "GET" and may_run(request.user, learning_set):
            return redirect("set_poll", learning_set.pk)
        raise Http404
    poll = _latest(learning_set)
    if poll is None:
        return redirect("session", pk)
    page = answer_page(poll, place, now)
    form = AnswerForm(_sent(request), page=page)
    if form.carried_out(
        lambda: polling.answer_poll(
            actor=request.user, poll=poll, answers=form.answers(), places=form.places(), now=now
        )
    ):
        messages.success(request, _saved(page, form))
        anchor = f"#session-{form.all_of.number}" if form.all_of else ""
        return redirect(reverse("session_dates", args=[pk]) + anchor)
    context = {"page": page, "form": form, "session": session, "learning_set": learning_set}
    return render(request, "sessions/poll_answer.html", context, status=form.status)


def _saved(page: AnswerPage, form: AnswerForm) -> str:
    left = len(page.options) - len(form.answers())
    if not left:
        return "Your answers are saved. You can change them until the poll closes."
    dates = f"{in_words(left)} {plural(left, 'date has,dates have')}"
    return f"Your answers are saved. {dates[:1].upper()}{dates[1:]} no answer: it counts as no."


def _run_by(request: HttpRequest, pk: int) -> LearningSet:
    found: LearningSet = get_object_or_404(sets_run_by(request.user), pk=pk)
    return found


def _latest(learning_set: LearningSet) -> DatePoll | None:
    return learning_set.date_polls.select_related("learning_set__programme").first()


def _latest_run_by(request: HttpRequest, pk: int) -> DatePoll | None:
    """The set's, if the reader runs the set."""
    polls = DatePoll.objects.run_by(request.user).filter(learning_set=pk)
    return polls.select_related("learning_set__programme").first()


def _of_result(request: HttpRequest, result: PollResult) -> dict[str, Any]:
    learning_set = result.poll.learning_set
    holds = request.user.pk in result.facilitators
    return {"learning_set": learning_set, "programme": learning_set.programme, "holds": holds, "page": result}


def _context(request: HttpRequest, learning_set: LearningSet) -> dict[str, Any]:
    """`holds`: a facilitator has the pages of the set around this one, a coordinator those of the programme."""
    holds = facilitates(request.user, learning_set)
    return {"learning_set": learning_set, "programme": learning_set.programme, "holds": holds}


def _is_key(sent: str) -> bool:
    return sent.isascii() and sent.isdigit() and len(sent) < 19


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
