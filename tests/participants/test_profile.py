"""The profile: who somebody is and whom they represent, asked once, with and without script."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from core.refusal import Refusal
from participants.models import Organisation, User
from participants.services.profile import save_profile
from participants.states import Acceptance
from tests import make

TEN_THOUSAND = "Ω" * 10_000


@pytest.fixture
def person(db: None) -> User:
    return make.person(full_name="", job_title="", email="nia@example.org")


@pytest.fixture
def hart(db: None) -> Organisation:
    return make.organisation(name="Hart Community Partnership Steering Group.", area_covered="Hart Council")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def _answers(**changed: Any) -> dict[str, Any]:
    return {
        "full_name": "Nia Okafor",
        "organisation_name": "Hart Council",
        "job_title": "Policy officer",
        "access_needs": "",
        **changed,
    }


def _save(person: User, organisation: Organisation) -> User:
    return save_profile(
        actor=person, full_name="Nia", job_title="Officer", access_needs="", organisation=organisation, now=make.NOW
    )


def _chosen(organisation: Organisation, typed: str = "Hart Council") -> dict[str, Any]:
    return {"organisation_name": typed, "shown_for": typed, "organisation": str(organisation.pk)}


def _not_listed(typed: str, **changed: str) -> dict[str, Any]:
    return {"organisation_name": typed, "shown_for": typed, "organisation": "not-listed", "kind": "lsp", **changed}


def test_a_visitor_is_asked_to_sign_in_first(client: Client, db: None) -> None:
    assert client.get("/my/profile/").url.startswith("/accounts/login/")


def test_what_is_typed_is_never_taken_silently_the_match_is_shown_to_be_confirmed(
    signed_in: Client, person: User, hart: Organisation
) -> None:
    page = signed_in.post("/my/profile/", _answers(organisation_name="Hart Council"))
    text = page.content.decode()
    assert "Choose the organisation you mean" in text
    assert f'value="{hart.pk}"' in text
    assert "covers Hart Council" in text
    assert "My organisation is not listed" in text
    assert "checked" not in text.split("shown_for")[1].split("not-listed")[0]
    person.refresh_from_db()
    assert person.organisation is None
    # Not even when it is the very name.
    signed_in.post("/my/profile/", _answers(organisation_name=hart.name))
    person.refresh_from_db()
    assert person.organisation is None


def test_the_confirmed_match_is_kept_with_all_answers(signed_in: Client, person: User, hart: Organisation) -> None:
    answer = signed_in.post("/my/profile/", _answers(**_chosen(hart), access_needs="Captions\r\nRamp"))
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.job_title, person.organisation) == ("Nia Okafor", "Policy officer", hart)
    assert person.access_needs == "Captions\nRamp"
    assert person.has_complete_profile
    assert AuditEntry.objects.get(act="profile changed").facts == {
        "fields": ["full_name", "job_title", "access_needs", "organisation_id"]
    }


def test_a_choice_made_for_other_words_than_stand_in_the_field_does_not_count(
    signed_in: Client, person: User, hart: Organisation
) -> None:
    page = signed_in.post("/my/profile/", _answers(**{**_chosen(hart), "organisation_name": "Havant"}))
    assert page.status_code == 200
    person.refresh_from_db()
    assert person.organisation is None


def test_saving_again_keeps_the_organisation_without_asking(
    signed_in: Client, person: User, hart: Organisation
) -> None:
    User.objects.filter(pk=person.pk).update(organisation=hart)
    answer = signed_in.post("/my/profile/", _answers(organisation_name=hart.name, job_title="Head of policy"))
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.organisation, person.job_title) == (hart, "Head of policy")


def test_the_page_says_that_a_change_touches_later_sign_ups_only(
    signed_in: Client, person: User, hart: Organisation
) -> None:
    """P2: a place keeps the organisation it was asked for."""
    User.objects.filter(pk=person.pk).update(organisation=hart)
    assert "only later sign-ups use it" in signed_in.get("/my/profile/").content.decode()


class TestNotListed:
    """P4: "My organisation is not listed" makes a request that a coordinator settles."""

    def test_it_becomes_a_request_and_the_persons_organisation(self, signed_in: Client, person: User) -> None:
        answers = _answers(**_not_listed("Vale LSP", area_covered="Vale Council"))
        assert signed_in.post("/my/profile/", answers).status_code == 302
        person.refresh_from_db()
        asked = person.organisation
        assert asked
        assert (asked.name, asked.acceptance, asked.area_covered, asked.requested_by) == (
            "Vale LSP",
            Acceptance.REQUESTED,
            "Vale Council",
            person,
        )
        assert "Waiting to be accepted" in signed_in.get("/my/profile/").content.decode()

    def test_sending_it_twice_is_one_request(self, signed_in: Client) -> None:
        for _ in range(2):
            signed_in.post("/my/profile/", _answers(**_not_listed("Vale LSP")))
        assert Organisation.objects.count() == 1

    def test_a_recognised_one_is_shown_before_it_can_be_asked_for(self, signed_in: Client, hart: Organisation) -> None:
        answers = _answers(**_not_listed("Hart Council", shown_for=""))
        page = signed_in.post("/my/profile/", answers)
        assert "covers Hart Council" in page.content.decode()
        assert Organisation.objects.count() == 1

    def test_whoever_says_it_is_none_of_those_shown_may_ask_for_it(self, signed_in: Client, hart: Organisation) -> None:
        signed_in.post("/my/profile/", _answers(**_not_listed("Hart Council", kind="council")))
        assert Organisation.objects.requested().get().name == "Hart Council"

    def test_it_is_suggested_to_nobody_else(self, signed_in: Client, client: Client) -> None:
        signed_in.post("/my/profile/", _answers(**_not_listed("Vale LSP")))
        mine = signed_in.get("/organisations/suggestions/", {"q": "vale"}, headers={"HX-Request": "true"})
        assert "waiting to be accepted" in mine.content.decode()
        stranger = Client()
        stranger.force_login(make.person())
        theirs = stranger.get("/organisations/suggestions/", {"q": "vale"}, headers={"HX-Request": "true"})
        assert "Vale LSP" not in theirs.content.decode()

    def test_a_kind_that_does_not_exist_is_refused_and_the_choice_stays(self, signed_in: Client) -> None:
        page = signed_in.post("/my/profile/", _answers(**_not_listed("Vale LSP", kind="club", area_covered="Dale")))
        text = page.content.decode()
        assert "Choose what kind of organisation it is." in text
        assert 'value="not-listed" checked' in text
        assert "Dale" in text
        assert not Organisation.objects.exists()


class TestForgedChoices:
    @pytest.mark.parametrize("forged", ["0", "99999", "-1", "9" * 30, "x", "١", "not-listed "])
    def test_an_id_that_may_not_be_chosen_is_refused(self, signed_in: Client, person: User, forged: str) -> None:
        answers = _answers(organisation_name="Vale", shown_for="Vale", organisation=forged)
        assert signed_in.post("/my/profile/", answers).status_code == 200
        person.refresh_from_db()
        assert person.organisation is None

    def test_nor_is_what_somebody_else_asked_for(self, signed_in: Client, person: User) -> None:
        theirs = make.organisation(name="Secret", acceptance=Acceptance.REQUESTED, requested_by=make.person())
        page = signed_in.post("/my/profile/", _answers(**_chosen(theirs)))
        assert "Choose the organisation you mean" in page.content.decode()
        assert "Secret" not in page.content.decode()
        with pytest.raises(Refusal) as refused:
            _save(person, theirs)
        assert "Secret" not in refused.value.sentence
        person.refresh_from_db()
        assert person.organisation is None

    def test_one_that_was_merged_since_the_page_was_shown_is_the_one_it_became(
        self, person: User, hart: Organisation
    ) -> None:
        old = make.organisation(acceptance=Acceptance.MERGED, same_as=hart)
        assert _save(person, old).organisation == hart


class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("full_name", "  ", "Type your full name."),
            ("full_name", TEN_THOUSAND, "Shorten this to 120 characters or fewer. It has 10000 now."),
            ("job_title", "", "Type your job title."),
            ("job_title", TEN_THOUSAND, "Shorten this to 120 characters or fewer. It has 10000 now."),
            ("access_needs", TEN_THOUSAND, "Shorten this to 1,000 characters or fewer. It has 10000 now."),
            ("organisation_name", "", "Type the name of the organisation you represent."),
            ("organisation_name", TEN_THOUSAND, "Shorten this to 160 characters or fewer. It has 10000 now."),
            ("full_name", "a\x00b", "Null characters are not allowed."),
        ],
    )
    def test_it_is_said_beside_the_field_and_nothing_is_lost(
        self, signed_in: Client, person: User, field: str, value: str, sentence: str
    ) -> None:
        answers = _answers(full_name="Zoë 王", job_title="مديرة", access_needs="Rampe")
        text = signed_in.post("/my/profile/", {**answers, field: value}).content.decode()
        assert sentence in text
        del answers[field]
        assert all(answer in text for answer in answers.values())
        assert value.strip("\x00 a") in text
        person.refresh_from_db()
        assert person.full_name == ""

    @pytest.mark.parametrize("name", ["王小明", "Нія Окафор", "مريم", "O’Neill-Śmith <b>", "Ιώ", "🙂 Smile"])
    def test_names_in_any_script_are_kept_as_written(
        self, signed_in: Client, person: User, hart: Organisation, name: str
    ) -> None:
        signed_in.post("/my/profile/", _answers(**_chosen(hart), full_name=name))
        person.refresh_from_db()
        assert person.full_name == name
        assert "<b>" not in signed_in.get("/my/profile/").content.decode()

    def test_a_line_break_in_a_name_becomes_a_space(self, signed_in: Client, person: User, hart: Organisation) -> None:
        signed_in.post("/my/profile/", _answers(**_chosen(hart), full_name="Nia\r\nBcc: all@example.org"))
        person.refresh_from_db()
        assert person.full_name == "Nia Bcc: all@example.org"

    def test_an_empty_post_names_every_missing_answer(self, signed_in: Client) -> None:
        text = signed_in.post("/my/profile/", {}).content.decode()
        assert "Type your full name." in text
        assert "Type your job title." in text


class TestGoingOn:
    """Sign-up sends people here and wants them back."""

    def test_afterwards_one_is_back_where_one_came_from(self, signed_in: Client, hart: Organisation) -> None:
        page = signed_in.get("/my/profile/?next=/programmes/ptp/sign-up/")
        assert 'name="next" value="/programmes/ptp/sign-up/"' in page.content.decode()
        answer = signed_in.post("/my/profile/", _answers(**_chosen(hart), next="/programmes/ptp/sign-up/"))
        assert answer.url == "/programmes/ptp/sign-up/"

    def test_it_survives_a_round_of_confirming(self, signed_in: Client, hart: Organisation) -> None:
        page = signed_in.post("/my/profile/", _answers(next="/programmes/ptp/sign-up/"))
        assert 'name="next" value="/programmes/ptp/sign-up/"' in page.content.decode()

    @pytest.mark.parametrize(
        "elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", "\\\\example.com"]
    )
    def test_it_never_leads_to_another_site(self, signed_in: Client, hart: Organisation, elsewhere: str) -> None:
        assert signed_in.post("/my/profile/", _answers(**_chosen(hart), next=elsewhere)).url == "/my/profile/"


class TestSuggestions:
    def _ask(self, client: Client, **query: str) -> Any:
        return client.get("/organisations/suggestions/", query, headers={"HX-Request": "true"})

    def test_they_come_as_radio_buttons_to_those_signed_in(self, signed_in: Client, hart: Organisation) -> None:
        text = self._ask(signed_in, organisation_name="hart cou").content.decode()
        assert f'type="radio" name="organisation" id="organisation-{hart.pk}"' in text
        assert 'data-announcement="1 organisation found."' in text
        assert "<html" not in text

    def test_a_visitor_gets_none_and_no_sign_in_page_inside_the_form(self, client: Client, hart: Organisation) -> None:
        answer = self._ask(client, q="hart")
        assert (answer.status_code, answer.content) == (401, b"")

    def test_an_emptied_field_clears_them(self, signed_in: Client) -> None:
        assert self._ask(signed_in, organisation_name=" ").content.strip() == b""

    def test_the_address_alone_leads_to_the_profile(self, signed_in: Client) -> None:
        assert signed_in.get("/organisations/suggestions/?q=hart").url == "/my/profile/"

    @pytest.mark.parametrize("rows", [1, 3])
    def test_they_take_the_same_queries_for_one_and_for_three(self, signed_in: Client, rows: int) -> None:
        for number in range(rows):
            make.organisation(name=f"Vale {number}", aliases=("Dale",))
        with CaptureQueriesContext(connection) as queries:
            assert self._ask(signed_in, q="vale").content.count(b'name="organisation"') == rows + 1
        assert len(queries) == 4

    def test_names_are_escaped(self, signed_in: Client) -> None:
        make.organisation(name='Vale <script>alert("1")</script>')
        assert "<script>" not in self._ask(signed_in, q="vale").content.decode()
        assert "<script>" not in self._ask(signed_in, q="<script>").content.decode()
