"""A file of sign-ups that came by e-mail: shown row by row, then entered in the order received, or not at all (P15)."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.refusal import Refusal
from notifications.models import Message
from participants.importing.example import NAMES
from participants.models import Organisation, User
from sets import tasks
from sets.audit import audit_programme
from sets.models import CriterionAnswer, Enrolment, LedgerEntry, LedgerReason, Programme, ProgrammeRole, SignUpImport
from sets.received import end_of_minute
from sets.services import places
from sets.services import sign_up_import as services
from sets.services.programmes import CriterionPlan
from sets.services.requests import Application
from sets.services.sign_up_import import Entry
from sets.sign_ups.times import NotAMoment, moment
from tests import make
from tests.sets.test_coordinator_pages import mine, signed_in, words

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
REASON = "Wrote to us by email"
HEADINGS = "Name,Email address,Organisation,Received,Job title\n"
SAID = Entry(Application(committed=True), REASON, "Officer")
OPENS = datetime(2028, 10, 1, 8, tzinfo=UTC)
LATER = datetime(2028, 11, 1, 8, tzinfo=UTC)


def send(programme: Programme, content: str | bytes, *, name="mail.csv", now=LATER) -> SignUpImport:
    content = content if isinstance(content, bytes) else content.encode()
    actor = make.coordinator_of(programme)
    return services.send(actor=actor, programme=programme, name=name, content=content, now=now)


def confirm(sent: SignUpImport, *, entry: Entry = SAID, now=LATER) -> SignUpImport:
    by = make.coordinator_of(sent.programme)
    return services.confirm(actor=by, sent=sent, revision=sent.revision, entry=entry, now=now)


def choose(sent: SignUpImport, *, now=LATER, **choices) -> SignUpImport:
    of = {"actor": make.coordinator_of(sent.programme), "pk": sent.pk, "revision": sent.revision, "now": now}
    return services.choose(choices={int(row.strip("r")): answer for row, answer in choices.items()}, **of)


def outcomes(sent: SignUpImport) -> dict[int, str]:
    return {row["number"]: row["found"]["outcome"] for row in sent.rows if "found" in row}


def why(sent: SignUpImport, number: int) -> str:
    return " ".join(next(row["found"]["said"] for row in sent.rows if row["number"] == number))


def written() -> list[int]:
    return [model.objects.count() for model in (User, Organisation, Enrolment, LedgerEntry, Message)]


# --- entered ---------------------------------------------------------------------------------------------------------


def test_everybody_is_entered_in_the_order_received_in_one_act_and_told_and_the_same_file_again_changes_nothing():
    """P1, P4, P15; C10: the mail holds no word of the reason. Nothing is written before it is confirmed."""
    programme = make.programme(now=OPENS, minimum=2, optimum=2, maximum=2, max_sets=1)
    seated = make.places(programme, 1, now=OPENS)[0]
    ash, elm, oak = (make.organisation(name=f"{name} Partnership") for name in ("Ash", "Elm", "Oak"))
    known = make.person(email="Elm.Known@example.org", full_name="Ellen Known", job_title="")
    content = (
        "\ufeff" + HEADINGS + '"Olive\nTarn",olive@example.org,Oak Partnership,03/10/2028 09:30\n'
        "Ann Ash,ANN@EXAMPLE.ORG,ash partnership,2028-10-02T09:30,Clerk\n"
        "Ellen Known,elm.known@example.org,Elm Partnership,2 October 2028 10:00am\n"
    )
    before = written()
    sent = send(programme, content)
    assert outcomes(sent) == {2: "new", 3: "new", 4: "known"}
    assert written() == before
    done = confirm(sent)
    assert (done.state, done.rows, done.counts) == ("done", [], {"held": 1, "waiting": 2, "not_entered": 0})
    entered = programme.enrolments.exclude(pk=seated.pk).in_order().select_related("participant", "organisation")
    assert [(one.participant.email, one.organisation, one.state) for one in entered] == [
        ("ann@example.org", ash, "confirmed"),
        (known.email, elm, "waiting"),
        ("olive@example.org", oak, "waiting"),
    ]
    assert [one.requested_at for one in entered] == [
        end_of_minute(datetime(2028, 10, 2, 8, 30, tzinfo=UTC)),
        end_of_minute(datetime(2028, 10, 2, 9, 0, tzinfo=UTC)),
        end_of_minute(datetime(2028, 10, 3, 8, 30, tzinfo=UTC)),
    ]
    assert [(one.participant.full_name, one.participant.job_title) for one in entered] == [
        ("Ann Ash", "Clerk"),
        ("Ellen Known", "Officer"),
        ("Olive Tarn", "Officer"),
    ]
    assert not any(one.participant.has_usable_password() for one in entered if one.participant != known)
    [act] = {entry.act for entry in LedgerEntry.objects.filter(programme_id=programme.pk, at=LATER)}
    assert LedgerReason.objects.get(programme_id=programme.pk, act=act).text == REASON
    told = Message.objects.filter(recipient__in=[one.participant for one in entered])
    assert Counter(mail.recipient_id for mail in told) == Counter(one.participant_id for one in entered)
    assert all(mail.context["for_you"] and REASON not in str(mail.context) for mail in told)
    assert audit_programme(programme, now=LATER) == []
    after = written()
    confirm(done)
    again = send(programme, content)
    assert set(outcomes(again).values()) == {"already"}
    with pytest.raises(Refusal, match="nobody in this file"):
        confirm(again)
    assert written() == after


def test_an_earlier_mail_goes_before_those_who_wait_and_sets_that_open_by_themselves_open_once():
    """P7, P13, P15: whoever was received first is first, also of those who were there before."""
    make_all = {"minimum": 2, "optimum": 2, "maximum": 2, "max_sets": 3}
    programme = make.programme(now=OPENS, **make_all)
    make.places(programme, 2, now=OPENS + 9 * MINUTE)
    waits = make.place(programme, now=OPENS + timedelta(days=5))
    Programme.objects.filter(pk=programme.pk).update(max_sets=1)
    rows = [f"N{n},n{n}@example.org,Firth {n} Partnership,2028-10-02 09:{n:02}" for n in (3, 1, 2)]
    for n in (1, 2, 3):
        make.organisation(name=f"Firth {n} Partnership")
    confirm(send(programme, HEADINGS + "\n".join(rows)))
    line = [one.participant.email for one in programme.enrolments.in_line().select_related("participant")]
    assert line == ["n1@example.org", "n2@example.org", "n3@example.org", waits.participant.email]
    Programme.objects.filter(pk=programme.pk).update(max_sets=3)
    first = programme.enrolments.members().order_by("position")[0]
    places.withdraw(actor=first.participant, enrolment=first, now=LATER + MINUTE)
    assert Enrolment.objects.get(participant__email="n1@example.org").state == "confirmed"


def test_where_dates_are_confirmed_a_seat_is_offered():
    """P5: nobody has seen the dates who wrote before."""
    programme = make.programme(now=OPENS)
    make.confirmed_dates(programme.sets.get(), now=OPENS, first=datetime(2029, 3, 1, tzinfo=UTC).date())
    for name in ("Ash", "Elm"):
        make.organisation(name=f"{name} Partnership")
    confirm(
        send(
            programme,
            HEADINGS + "A,a@example.org,Ash Partnership,2028-10-02 09:00\n"
            "B,b@example.org,Elm Partnership,2028-10-02 09:00\n",
        )
    )
    assert [one.state for one in programme.enrolments.in_order()] == ["offered"] * 2
    assert audit_programme(programme, now=LATER) == []


# --- row by row ------------------------------------------------------------------------------------------------------


def test_every_row_says_what_it_would_do_and_a_wrong_one_why():
    """P2, P15. One file with what people send: ragged, formulas, capitals, twice, too early, too late, unknown."""
    programme = make.programme(now=OPENS, kinds=["lsp"])
    coordinator = make.coordinator_of(programme)
    held = make.place(programme, now=OPENS)
    removed = make.place(programme, now=OPENS + MINUTE)
    places.remove_person(actor=coordinator, enrolment=removed, reason="Because.", now=OPENS + 2 * MINUTE)
    facilitates = make.facilitator(programme.sets.get(), make.representative(), now=OPENS + 3 * MINUTE)
    other = make.representative()
    User.objects.create_user("closed@example.org", is_active=False)
    for name in ("Ash", "Elm", "Fir"):
        make.organisation(name=f"{name} Partnership", aliases=(f"{name} and District",))
    make.organisation(name="Yew Council", kind="council")
    at = "2028-10-02 09:00"
    rows = [
        (f"Held,{held.participant.email.upper()},whatever,2020-01-01 09:00", "already", "Holds a place"),
        (f"{removed.participant},{removed.participant.email},{removed.organisation},{at}", "wrong", "was ended"),
        (f"{facilitates},{facilitates.email},{facilitates.organisation},{at}", "wrong", "facilitates here"),
        (f"{other},{other.email},Ash Partnership,{at}", "wrong", "another organisation"),
        (f"Me,{coordinator.email},Ash Partnership,{at}", "wrong", "for yourself"),
        (f"C,closed@example.org,Ash Partnership,{at}", "wrong", "Nobody with this address"),
        (f"Second,second@example.org,{held.organisation},{at}", "wrong", "each sends one"),
        (f"Y,y@example.org,Yew Council,{at}", "wrong", "not meant for councils"),
        ("A,a@example.org,Ash Partnership,2028-10-02 09:05", "new", ""),
        ("A,A@Example.org,ASH PARTNERSHIP,2028-10-02 09:07", "already", "The same as row 10"),
        ("A,a@example.org,Elm Partnership,2028-10-02 09:08", "wrong", "says otherwise"),
        ("a,a@example.org,Ash and District,2028-10-02 09:09", "already", "The same as row 10"),
        ("B,b@example.org,Ash Partnership,2028-10-02 09:06", "wrong", "Row 10 is for the same organisation"),
        ("F,f@example.org,Fir Partnership,2028-11-01 08:01", "wrong", "later than now"),
        ("F,f@example.org,Fir Partnership,2028-10-01 08:59", "wrong", "Sign-up opened on"),
        ("F,f@example.org,Fir Partnership,2028-10-29 01:30", "wrong", "came twice"),
        ("F,f@example.org,Fir Partnership,2028-10-29 01:30 +01:00", "new", ""),
        ("G,g@example.org,Elm Partnership,soon", "wrong", "not read as a date"),
        ("G,g@example.org,Elm Partnership", "wrong", "does not say when"),
        (f"G,=HYPERLINK(1),Elm Partnership,{at}", "wrong", "holds a formula"),
        (f"G,no address,Elm Partnership,{at}", "wrong", "no email address"),
        (f",g@example.org,,{at}", "wrong", "There is no name. It does not say whom"),
        (f",Gwen Holt <g@example.org>,Elm Partnership,{at},,,", "new", ""),
        (f"H,h@example.org,Nowhere at all,{at}", "choose", ""),
        (f"I,i@example.org,Elm Partnership,{at},Head,policy", "wrong", "after the last heading: “policy”"),
    ]
    sent = send(programme, HEADINGS + "\n".join(row for row, _, _ in rows))
    got = outcomes(sent)
    for number, (row, outcome, said) in enumerate(rows, start=2):
        assert got[number] == outcome, (row, why(sent, number))
        assert said in why(sent, number), (row, why(sent, number))
    before = written()
    with pytest.raises(Refusal, match="Choose what 1 row"):
        confirm(sent)
    sent = choose(sent, r25={"organisation": "out"})
    with pytest.raises(Refusal, match="18 rows cannot be taken"):
        confirm(sent)
    assert written() == before
    done = confirm(sent, entry=Entry(SAID.application, REASON, "Officer", leave_out_wrong=True))
    assert done.counts == {"held": 3, "waiting": 0, "not_entered": 22}
    assert set(programme.enrolments.live().values_list("participant__email", flat=True)) == {
        *("a@example.org", "f@example.org", "g@example.org", held.participant.email),
    }
    assert User.objects.get(email="g@example.org").full_name == "Gwen Holt"
    assert audit_programme(programme, now=LATER) == []


def test_an_organisation_that_is_not_called_so_and_a_person_who_may_be_known_are_chosen():
    """Nothing is assumed; what is not among the answers is refused, and an answer may be changed."""
    programme = make.programme(now=OPENS)
    hart = make.organisation(name="Hart Partnership", aliases=("Hart and District",))
    make.organisation(name="Elm Partnership")
    grace = make.representative(organisation=hart, full_name="Grace Vane")
    called = make.person(email="p@example.org", full_name="Pat Rill")
    at = "2028-10-02 09:00"
    sent = send(
        programme,
        HEADINGS + f"Grace Vane,g@example.com,Hart Council,{at}\nPatricia,p@example.org,Elm Partnership,{at}\n",
    )
    assert outcomes(sent) == {2: "choose", 3: "choose"}
    assert sent.rows[1]["found"]["alike"] == [hart.pk]
    for wrong in ({"r2": {"organisation": "1"}}, {"r2": {"person": "new"}}, {"r3": {"person": "new"}}):
        with pytest.raises(Refusal, match="one of the answers"):
            choose(sent, **wrong)
    sent = choose(sent, r2={"organisation": str(hart.pk)}, r3={"person": str(called.pk)})
    assert outcomes(sent) == {2: "choose", 3: "known"}
    sent = choose(sent, r2={"person": "new"}, r3={"person": "out"})
    assert outcomes(sent) == {2: "new", 3: "out"}
    sent = choose(sent, r2={"person": str(grace.pk)})
    assert outcomes(sent) == {2: "known", 3: "out"}
    confirm(sent)
    assert programme.enrolments.get().participant == grace
    assert not User.objects.filter(email="g@example.com").exists()
    again = send(programme, HEADINGS + f"Grace Vane,g@example.com,hart AND district,{at}\n")
    assert outcomes(again) == {2: "already"}


def test_times_are_read_as_people_and_mail_programs_write_them_and_never_guessed():
    """Without a zone it is London; without seconds, the end of the minute. What never was, or was twice, is said."""
    half_past = datetime(2028, 10, 24, 8, 30, tzinfo=UTC)
    for said in (
        *("2028-10-24 09:30", "2028-10-24T09:30:00", "24/10/2028 09:30", "24 October 2028, 9:30am", "24 Oct 2028 9.30"),
        *("Tue, 24 Oct 2028 09:30:00 +0100", "2028-10-24T08:30Z", "24/10/2028 08:30 GMT", "24.10.2028 09:30 BST"),
        *("Tuesday 24 October 2028 at 09:30", "2028-10-24 10:30+02:00", "24-10-2028 09:30"),
    ):
        assert moment(said) == end_of_minute(half_past), said
    assert moment("24/10/2028 09:30:07") == half_past + timedelta(seconds=7)
    assert moment("2028-12-24 09:30") == end_of_minute(datetime(2028, 12, 24, 9, 30, tzinfo=UTC))
    assert moment("2028-10-29 01:30 GMT") == end_of_minute(datetime(2028, 10, 29, 1, 30, tzinfo=UTC))
    for said, clock in (
        *(("24/10/2028", "9:30am"), ("2028-10-24", "09:30:00"), ("24 October, 2028", "08:30 GMT")),
        *(("2028-10-24 09:30", ""), ("2028-10-24T09:30:00", "9.30"), ("2028-10-24 09:30", "2028-10-24 09:30")),
    ):
        assert moment(said, clock) == end_of_minute(half_past), (said, clock)
    for said, clock, why_not in (
        *(("2028-10-24", "soon", "not read"), ("2028-10-24", "", "no time of day"), ("soon", "09:30", "not read")),
        *(("2028-10-24 09:30", "17:05", "time of day already"), ("2028-10-24T00:00:00", "09:30", "already")),
    ):
        with pytest.raises(NotAMoment, match=why_not):
            moment(said, clock)
    for said, why_not in (
        *(("2028-10-24", "no time of day"), ("24/10/2028", "no time of day"), ("10/24/2028 09:30", "not read")),
        *(("soon", "not read"), ("0001-01-01 00:00", "cannot be meant"), ("2028-02-30 09:00", "not read")),
        *(("2028-03-26 01:30", "clocks went forward"), ("2028-10-29 01:30", "came twice"), ("45589.4", "not read")),
        *(("Tue, 99 Foo 2028", "not read"), ("9999-12-31 23:59 -01:00", "cannot be meant"), ("09:30", "not read")),
    ):
        with pytest.raises(NotAMoment, match=why_not):
            moment(said)


def workbook(*rows: tuple) -> bytes:
    book, buffer = openpyxl.Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def test_a_day_without_a_time_goes_before_nobody_whatever_program_wrote_it():
    """P1, P15: midnight would be ahead of everybody who waits since that day. Day and time in two columns are one."""
    programme = make.programme(now=OPENS, minimum=2, optimum=2, maximum=2, max_sets=1)
    make.places(programme, 2, now=OPENS)
    waits = make.place(programme, now=datetime(2028, 10, 24, 8, tzinfo=UTC))
    make.organisation(name="Ash Partnership")
    ann, day = ("Ann", "ann@example.org", "Ash Partnership"), date(2028, 10, 24)
    headings = ("Name", "Email address", "Organisation", "Date")
    sent = send(programme, workbook(headings, (*ann, day)), name="a.xlsx")
    assert outcomes(sent) == {2: "wrong"}
    assert "“2028-10-24” has no time of day, and the order goes by it" in why(sent, 2)
    sent = send(programme, workbook((*headings, "Time"), (*ann, day, time(17, 5))), name="a.xlsx")
    assert (sent.columns["received"], sent.columns["time"], outcomes(sent)) == (3, 4, {2: "new"})
    assert sent.rows[1]["found"]["received"] == "2028-10-24T16:05:59.999999+00:00"
    confirm(sent)
    line = [one.participant.email for one in programme.enrolments.in_line().select_related("participant")]
    assert line == [waits.participant.email, "ann@example.org"]


def test_our_own_headings_go_before_those_that_mean_the_same_and_what_two_mean_is_asked():
    """Whichever stands further left; and what is not read is said above the rows."""
    client, programme = mine()
    make.organisation(name="Ash Partnership")
    sent = send(
        programme,
        "Title,Name,Address,Email address,Organisation,Date,Received,Job title\n"
        "Ms,Ann,1 Low Road,ann@example.org,Ash Partnership,2028-10-02 00:00,2028-10-24 09:30,Head\n",
    )
    own = {"name": 1, "email": 3, "organisation": 4, "received": 6, "job_title": 7}
    assert sent.columns == own
    shown = words(client.get(reverse("sign_up_import", args=[programme.slug, sent.pk])))
    assert "Not read: “Title”, “Address”, “Date”" in shown
    row = "Ann,ann@example.org,Ash Partnership,2028-10-02 09:00,2028-10-24 09:30\n"
    sent = send(programme, "Name,Email,LSP,Date,Sent\n" + row)
    assert (sent.state, sent.columns) == ("columns", {"name": 0, "email": 1, "organisation": 2})
    shown = words(client.get(reverse("sign_up_import", args=[programme.slug, sent.pk])))
    assert "“Date” and “Sent” could each be “Received”. Choose one of them." in shown
    # Not needed, so it is not asked before the rows are shown, but said with them.
    sent = send(programme, "Name,Email,LSP,Date,Role,Position,Post\n" + row.replace("2028-10-24 09:30", "Head,A,Chair"))
    assert (sent.state, "job_title" in sent.columns) == ("preview", False)
    shown = words(client.get(reverse("sign_up_import", args=[programme.slug, sent.pk])))
    assert "“Role”, “Position” and “Post” could each be “Job title”." in shown
    assert "Not read: “Role”, “Position”, “Post”." in shown


def test_a_title_above_headings_that_nobody_knows_is_passed_over_by_hand():
    programme = make.programme(now=OPENS)
    make.organisation(name="Ash Partnership")
    row = "Ann,ann@example.org,Ash Partnership,2028-10-24 09:30\n"
    sent = send(programme, "Sign-ups of autumn\nWho,Write to,For,When\n" + row)
    assert (sent.state, sent.heading_row) == ("columns", 0)
    columns = {"name": 0, "email": 1, "organisation": 2, "received": 3}
    by = {"actor": sent.sender, "pk": sent.pk, "revision": sent.revision, "now": LATER, "columns": columns}
    with pytest.raises(Refusal, match="which row holds the headings"):
        services.name_columns(heading_row=4, **by)
    sent = services.name_columns(heading_row=2, **by)
    assert (sent.headings, sent.width, outcomes(sent)) == (["Who", "Write to", "For", "When"], 4, {3: "new"})
    confirm(sent)
    assert programme.enrolments.get().participant.email == "ann@example.org"


# --- whole or not at all ---------------------------------------------------------------------------------------------


def test_what_changed_since_somebody_looked_is_said_and_nobody_is_signed_up():
    """P2: looked at again under the programme's lock."""
    programme = make.programme(now=OPENS)
    elm = make.organisation(name="Elm Partnership")
    make.organisation(name="Ash Partnership")
    at = "2028-10-02 09:00"
    sent = send(programme, HEADINGS + f"A,a@example.org,Ash Partnership,{at}\nB,b@example.org,Elm Partnership,{at}\n")
    make.place(programme, make.representative(organisation=elm), now=LATER)
    before = written()
    with pytest.raises(Refusal, match=r"Something has changed .*Row 3: This organisation has somebody"):
        confirm(sent)
    assert written() == before
    sent = services.look_again(actor=sent.sender, pk=sent.pk, sentence="Row 3.", now=LATER)
    assert (outcomes(sent), sent.sentence) == ({2: "new", 3: "wrong"}, "Row 3.")
    sent.revision -= 1
    with pytest.raises(Refusal, match="has changed since you looked"):
        confirm(sent)
    for fields, field in (({"reason": " "}, "reason"), ({"job_title": ""}, "job_title")):
        entry = Entry(**{"application": SAID.application, "reason": REASON, "leave_out_wrong": True, **fields})
        sent.refresh_from_db()
        with pytest.raises(Refusal) as refused:
            confirm(sent, entry=entry)
        assert refused.value.field == field
    assert written() == before
    with pytest.raises(Refusal, match="Only the coordinator"):
        services.confirm(actor=make.coordinator(), sent=sent, revision=sent.revision, entry=SAID, now=LATER)


def test_workbooks_are_read_and_files_that_are_none_refused():
    programme = make.programme(now=OPENS)
    make.organisation(name="Ash Partnership")
    book = openpyxl.Workbook()
    book.active.append(["Name", "From", "LSP", "Date"])
    book.active.append(["Ann", "ann@example.org", "Ash Partnership", datetime(2028, 10, 24, 9, 30)])  # noqa: DTZ001 - as a workbook holds it
    buffer = BytesIO()
    book.save(buffer)
    sent = send(programme, buffer.getvalue(), name="mail.xlsx")
    assert outcomes(sent) == {2: "new"}
    assert sent.rows[1]["found"]["received"] == "2028-10-24T08:30:59.999999+00:00"
    many = HEADINGS + "A,a@example.org,Ash Partnership,2028-10-02 09:00\n" * 501
    for content, name, said in (
        *((b"", "a.csv", "nothing in this file"), (b"PK\x03\x04", "a.csv", "not text"), (b"x", "a.pdf", "not taken")),
        *((HEADINGS, "a.csv", "no sign-up below"), (many, "a.csv", "more than 500 rows")),
    ):
        with pytest.raises(Refusal, match=said):
            send(programme, content, name=name)
    for _ in range(4):
        send(programme, many.rpartition("A,")[0])
    with pytest.raises(Refusal, match="5 files here already"):
        send(programme, many.rpartition("A,")[0])
    with pytest.raises(Refusal, match="Only the coordinator"):
        services.send(actor=make.coordinator(), programme=programme, name="a.csv", content=b"x", now=LATER)
    tasks.sign_up_import.forget_old(now=LATER + timedelta(days=1))
    assert not SignUpImport.objects.exists()


def test_a_column_says_of_each_row_whether_the_criteria_are_met_and_whoever_does_not_is_not_signed_up():
    """Without one it is said once for the file. What need not be met, or has to be written, is always asked once."""
    client, programme = mine(
        criteria=[
            CriterionPlan("Able to act", required=True),
            CriterionPlan("Has been in a set", required=False),
            CriterionPlan("What for?", required=True, kind="question"),
        ]
    )
    Programme.objects.filter(pk=programme.pk).update(opens_at=timezone.now() - timedelta(days=2))
    programme.refresh_from_db()
    at = f"{timezone.localtime(timezone.now() - timedelta(days=1)):%Y-%m-%d} 12:00"
    answers = ("Yes", "✓", "no", "", "perhaps", "-", "x")
    for n in range(len(answers)):
        make.organisation(name=f"Vale {n} Partnership")
    rows = [f"P,p{n}@example.org,Vale {n} Partnership,{at},{answer}\n" for n, answer in enumerate(answers)]
    headings = "Name,Email address,Organisation,Received,Meets Criteria\n"
    sent = send(programme, headings + "".join(rows), now=timezone.now())
    assert outcomes(sent) == {**dict.fromkeys((2, 3), "new"), **dict.fromkeys((4, 5, 6, 7, 8), "wrong")}
    for number, said in (
        (4, "criteria for joining are not met"),
        (5, "does not say whether"),
        (6, "“perhaps” is not"),
        (8, "“x” is not"),
    ):
        assert said in why(sent, number)
    page, (must, may, write) = reverse("sign_up_import", args=[programme.slug, sent.pk]), programme.criteria.all()
    shown = words(client.get(page, {"show": "new"}))
    assert "What the file says of each" in shown
    assert [f"criterion_{one.pk}" in shown for one in (must, may, write)] == [False, True, True]
    assert "Not met" in words(client.get(page, {"show": "wrong"}))
    said = {"act": "confirm", "revision": sent.revision, "reason": REASON, "committed": "on", "job_title": "Officer"}
    said |= {"leave_out_wrong": "on", f"criterion_{write.pk}": "To learn"}
    assert client.post(page, said).status_code == 302
    given = {(one.enrolment.participant.email, one.criterion_id): one.ticked for one in CriterionAnswer.objects.all()}
    assert [given.get((f"p{n}@example.org", must.pk)) for n in range(3)] == [True, True, None]
    # Left out, the question is asked once, as if there were no such column.
    sent = send(programme, headings + rows[2], now=timezone.now())
    columns = {"name": 0, "email": 1, "organisation": 2, "received": 3}
    by = {"actor": sent.sender, "pk": sent.pk, "revision": sent.revision, "now": timezone.now()}
    assert outcomes(services.name_columns(columns=columns, heading_row=1, **by)) == {2: "new"}
    assert f"criterion_{must.pk}" in words(client.get(reverse("sign_up_import", args=[programme.slug, sent.pk])))


# --- the pages -------------------------------------------------------------------------------------------------------


def test_a_coordinator_imports_in_a_browser_and_nobody_else_finds_the_file():
    client, programme = mine(criteria=[CriterionPlan("Able to act", required=True)])
    Programme.objects.filter(pk=programme.pk).update(opens_at=timezone.now() - timedelta(days=2))
    make.organisation(name="Hart Partnership")
    listing = reverse("sign_up_imports", args=[programme.slug])
    assert listing in words(client.get(reverse("places", args=[programme.slug])))
    at = f"{timezone.localtime(timezone.now() - timedelta(days=1)):%Y-%m-%d} 12:00"
    content = f"Who,Mail,For,When\nCleo <b>Tarn</b>,cleo@example.org,hart,{at}\nDan,no,Hart Partnership,{at}\n"

    def upload(name="mail.csv"):
        return client.post(listing, {"file": SimpleUploadedFile(name, content.encode())})

    assert upload("mail.exe").status_code == 409
    assert client.post(listing).status_code == 422
    page = upload()["Location"]
    assert "Which column is what?" in words(client.get(page))
    named = {"act": "columns", "revision": 1, "heading_row": "1"}
    columns = {f"column_{n}": field for n, field in enumerate(("name", "email", "organisation", "received"))}
    assert client.post(page, {**named, "column_0": "name"}).status_code == 422
    assert client.post(page, {**named, **columns}).status_code == 302
    shown = words(client.get(page))
    assert "Row 2: Cleo &lt;b&gt;Tarn&lt;/b&gt;" in shown
    assert "Which organisation is “hart”?" in shown
    hart = Organisation.objects.get(name="Hart Partnership").pk
    for answer, status in (({"organisation-2": "7" * 9}, 409), ({"revision": "0"}, 409), ({}, 302)):
        sent = {"act": "choose", "revision": 2, "organisation-2": hart, **answer}
        assert client.post(page, sent).status_code == status
    assert "“no” is no email address." in words(client.get(page, {"show": "wrong"}))
    assert "Sign up 1 person" in words(client.get(page, {"show": "new", "page": "x"}))
    said = {"act": "confirm", "revision": 3, "reason": REASON, "committed": "on", "job_title": "Officer"}
    assert client.post(page, said).status_code == 422
    said |= {f"criterion_{programme.criteria.get().pk}": "on"}
    refused = client.post(page, said)
    assert refused.status_code == 409
    assert "1 row cannot be taken" in words(refused)
    assert client.post(page, {"act": "look"}).status_code == 302
    said |= {"leave_out_wrong": "on", "revision": SignUpImport.objects.get().revision}
    for _ in range(2):
        assert client.post(page, said).status_code == 302
    assert "1 person has or is offered a place" in words(client.get(page))
    place = programme.enrolments.get()
    assert (place.participant.email, place.answers.get().ticked) == ("cleo@example.org", True)
    history = words(client.get(reverse("person_ledger", args=[programme.slug, place.pk])))
    assert f"Reason: {REASON}" in history
    beside = make.coordinator()
    ProgrammeRole.objects.create(programme=programme, user=beside, role="coordinator")
    assert signed_in(beside).get(page).status_code == signed_in(beside).post(page, said).status_code == 404
    for reader in (signed_in(make.coordinator()), signed_in(place.participant)):
        assert reader.get(page).status_code == reader.post(page, said).status_code == 404
        assert reader.get(listing).status_code == 404
    assert client.post(page, {"act": "nothing"}).status_code == 422
    assert client.post(page, {"act": "columns", **named}).status_code == 409
    assert client.post(page, {"act": "throw-away"}).status_code == 302
    assert client.get(page).status_code == 404


def test_the_preview_asks_the_database_the_same_few_questions_however_many_rows():
    client, programme = mine()
    Programme.objects.filter(pk=programme.pk).update(opens_at=timezone.now() - timedelta(days=2))
    at = f"{timezone.now() - timedelta(days=1):%Y-%m-%d} 12:00"
    asked = []
    for number in (1, 3):
        for n in range(number):
            make.organisation(name=f"Vale of {n}{number} Partnership")
        rows = [f"N{n},n{n}@example.org,Vale of {n}{number} Partnership,{at}\n" for n in range(number)]
        sent = send(programme, HEADINGS + "".join(rows), now=timezone.now())
        page = reverse("sign_up_import", args=[programme.slug, sent.pk])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        asked.append(len(queries))
    assert asked == [7, 7]


def test_the_example_is_two_people_for_the_organisations_of_the_other_example():
    """Received while one could sign up, also where sign-up is closed by now; nothing in it is a formula (C13)."""
    client, programme = mine()
    for name in NAMES:
        make.organisation(name=name)
    now = timezone.now()
    for closes_at in (None, now - timedelta(days=3)):
        Programme.objects.filter(pk=programme.pk).update(opens_at=now - timedelta(days=5), closes_at=closes_at)
        programme.refresh_from_db()
        example = client.get(reverse("sign_up_example", args=[programme.slug])).content
        assert outcomes(send(programme, example, now=now)) == {2: "new", 3: "new"}
