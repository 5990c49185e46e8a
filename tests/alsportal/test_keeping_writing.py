"""C14: what a set wrote goes when it was promised to, all of it; what is counted stays countable."""

from datetime import time
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.html import strip_tags

from core.keeping import months_after
from core.refusal import Refusal
from notifications.models import Message
from participants.models import User
from sessions.models import Reflection
from sessions.selectors.actions import my_actions
from sessions.services.actions import ActionWords, record_action
from sessions.services.ground_rules import acknowledge
from sessions.services.issues import IssueWords, share_issue, write_issue
from sessions.services.notes import write_note
from sessions.services.reflections import Answer, reflect
from sets.audit import audit_programme
from sets.services.documents import Shelf, add_document
from tests import make
from tests.alsportal.kept import DAY, at, figures, holding
from tests.sessions.kept import Ended, a_set_that_ended, night, there
from tests.sessions.written import as_, tell, write

pytestmark = pytest.mark.django_db


def test_what_a_set_wrote_goes_after_six_months_its_people_were_told_and_every_figure_stays(
    django_capture_on_commit_callbacks,
):
    """C14: members warned 30 days before, once; on the day and not the day before; C15: counts stay. Late writers are
    refused, pages say since when it is gone."""
    ended = a_set_that_ended()
    before = there(ended.learning_set)
    assert all(before.values()), before
    due = months_after(ended.ended_on, 6)
    numbers = figures(ended, due)

    night(due - 31 * DAY)
    assert not Message.objects.filter(kind="writing_goes").exists()
    assert "goes on" not in shown(ended.member, ended)
    night(due - 30 * DAY)
    told = Message.objects.filter(kind="writing_goes")
    everybody = {ended.met.facilitator.pk, *(one.participant_id for one in ended.met.places)}
    assert {one.recipient_id for one in told} == everybody
    assert len(told) == 4
    words = f"{due:%A} {due.day} {due:%B} {due.year}"
    assert all(words in one.subject and one.context["data_url"].endswith("/my/data/") for one in told)
    for reader in (ended.member, ended.met.facilitator):
        assert f"What this set wrote goes on {words}" in shown(reader, ended)
    night(due - 29 * DAY)
    night(due - DAY, at=time(23, 59))
    assert told.count() == 4
    assert there(ended.learning_set) == before
    assert default_storage.exists(ended.document.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        report = night(due, at=time(0, 1))
    assert report.went["writing"]["sets"] == report.went["writing"]["documents"] == 1
    assert report.went["writing"]["issues"] == before["issues"]
    assert not any(there(ended.learning_set).values())
    assert not default_storage.exists(ended.document.file.name)
    assert figures(ended, due) == numbers
    assert audit_programme(ended.learning_set.programme, now=at(due)) == []
    # What somebody wrote in their journal and never shared is theirs: about a session, and about none.
    assert holding("Xø") == {"learning_sessions_reflection": 2}
    what_is_theirs_alone_stays(ended)
    assert night(due + DAY).counts == {}
    gone_for_its_people(ended)
    late_writers_are_refused(ended)


def shown(reader: User, ended: Ended) -> str:
    page = as_(reader).get(f"/sets/{ended.learning_set.pk}/")
    assert page.status_code == 200
    return " ".join(strip_tags(page.content.decode()).split())


def gone_for_its_people(ended: Ended) -> None:
    pk, session = ended.learning_set.pk, ended.met.session().pk
    assert "What this set wrote is gone" in shown(ended.member, ended)
    assert "agree to the ground rules" not in shown(ended.member, ended)
    assert my_actions(ended.member, ended.ended_on).closed == []
    of_set = [f"/sets/{pk}/{page}/" for page in ("issues", "actions", "ground-rules")]
    for reader in (ended.member, ended.met.facilitator):
        client = as_(reader)
        for page in of_set:
            assert client.get(page).status_code == 410, page
        assert client.get(f"/issues/{ended.issue.pk}/").status_code == 404
        assert client.get(f"/sessions/{session}/").status_code == 200
    for reader, page in (
        (ended.member, "reflect"),
        (ended.met.facilitator, "write-up"),
        (ended.met.facilitator, "plan"),
    ):
        assert as_(reader).get(f"/sessions/{session}/{page}/").status_code == 410, page
    assert as_(make.person()).get(of_set[0]).status_code == 404


def what_is_theirs_alone_stays(ended: Ended) -> None:
    about, note = Reflection.objects.order_by("text")
    assert (about.text, note.text, about.session) == ("Xølearned", "Xøown", ended.met.session())
    client = as_(ended.member)
    journal = client.get("/my/journal/").content.decode()
    assert "Xølearned" in journal
    assert "Xøworked" not in journal
    sent = client.post(f"/my/journal/{about.pk}/", {"text": "Still mine", "version": about.version, "shared": "on"})
    assert sent.status_code == 302
    about.refresh_from_db()
    assert (about.text, about.shared_at) == ("Still mine", None)


def late_writers_are_refused(ended: Ended) -> None:
    met, now = ended.met, timezone.now()
    member, learning_set, session = ended.member, ended.learning_set, met.session()
    by = {"actor": member, "now": now}
    shelf = Shelf(learning_set.programme, learning_set, from_coordinator=False)
    words = ActionWords("Late", timezone.localdate() + DAY)
    writers = [
        lambda: write_issue(learning_set=learning_set, words=IssueWords("Late?"), **by),
        lambda: share_issue(issue=ended.issue, **by),
        lambda: record_action(owner=met.places[0], words=words, **by),
        lambda: reflect(session=session, answers=[Answer("worked", "Late")], **by),
        lambda: acknowledge(learning_set=learning_set, version=1, **by),
        lambda: write(met, findings="Late"),
        lambda: tell(met, "Late"),
        lambda: met.mark("absent"),
        lambda: write_note(actor=met.facilitator, learning_set=learning_set, text="Late", key=uuid4(), now=now),
        lambda: add_document(
            actor=met.facilitator, shelf=shelf, title="Late", name="late.txt", content=b"Late", now=now
        ),
    ]
    for writer in writers:
        with pytest.raises(Refusal):
            writer()
    assert holding("Late") == {}
