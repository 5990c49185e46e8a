"""What we hold about the person who asks: seen, taken away, erased (C15)."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.decision import Decision
from core.served import attachment
from participants import own_data_files as files
from participants.again import NEW_WAYS, who_showed_it_lately
from participants.own_data import at_a_glance
from participants.services.belongings import addresses_of
from participants.services.erasure import erase_person, what_stands_in_the_way, what_will_happen
from participants.services.own_data import take_copy

WORD = "erase"


class EraseForm(Decision):
    word = forms.CharField(
        label="To go on, type the word “erase”",
        max_length=20,
        error_messages={"required": "Type the word “erase”, or go back."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        if word.strip(" “”\"'.").lower() != WORD:
            raise forms.ValidationError("That is another word. Type “erase”, or go back.")
        return word


@login_required
@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    held, none = at_a_glance(request.user, at=addresses_of(request.user))
    return render(request, "participants/my_data.html", {"held": held, "none": none})


@login_required
@never_cache
@who_showed_it_lately
@require_http_methods(["GET", "POST"])
def my_data_download(request: HttpRequest) -> HttpResponse:
    """Made as it is asked for, and kept nowhere."""
    if request.method != "POST":
        return render(request, "participants/my_data_download.html")
    if too_often := ratelimit.consume_or_429(request, action="download_own_data", user=request.user):
        return too_often
    now = timezone.now()
    content = files.archive(request.user, take_copy(actor=request.user, now=now), now=now)
    return attachment(content, kind=files.ZIP, name=f"my-data-{timezone.localdate(now).isoformat()}.zip")


@login_required
@never_cache
@who_showed_it_lately
@require_http_methods(["GET", "POST"])
def my_data_erase(request: HttpRequest) -> HttpResponse:
    """Says what will happen, or what has to be done first; the POST does it, and they are signed out."""
    now, person = timezone.now(), request.user
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.carried_out(lambda: erase_person(actor=person, person=person, now=now)):
        logout(request)
        messages.success(request, "All we held about you is erased. A last mail tells you so.")
        return redirect("home")
    context: dict[str, Any] = {"form": form, "obstacles": what_stands_in_the_way(person, now)}
    context |= {"happens": what_will_happen(person), "back_url": reverse("my_data")}
    return render(request, "participants/my_data_erase.html", context, status=form.status)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def my_data_again(request: HttpRequest) -> HttpResponse:
    """For whoever has neither password nor second step: they sign in once more, by a code."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    onward = wanted if wanted in _sensitive() else reverse("my_data")
    if request.method != "POST":
        changes = onward in {reverse(name) for name in NEW_WAYS}
        context = {"next": onward, "changes": changes, "back_url": reverse("mfa_index" if changes else "my_data")}
        return render(request, "participants/my_data_again.html", context)
    logout(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': onward})}")


def _sensitive() -> set[str]:
    return {reverse(name) for name in ("my_data_download", "my_data_erase", *NEW_WAYS)}
