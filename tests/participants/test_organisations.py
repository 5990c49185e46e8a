"""The register: asking for an organisation, adding and changing one, settling requests, known mail domains."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from core.refusal import Refusal
from participants.models import Organisation, User
from participants.selectors import address_is_known, addresses_known
from participants.services import organisation_steps
from participants.services.organisations import (
    Particulars,
    add_organisation,
    change_organisation,
    request_organisation,
)
from participants.states import Acceptance, Kind, Nation, Tier
from tests import make

NOW = datetime(2028, 10, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def coordinator(db: None) -> User:
    return make.person(may_open_programmes=True, email="coordinator@example.org")


@pytest.fixture
def asker(db: None) -> User:
    return make.person(email="asker@example.org", full_name="Ama Asker")


@pytest.fixture
def register_page(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def _request(asker: User, name: str = "Vale LSP", **fields: Any) -> Organisation:
    return request_organisation(actor=asker, name=name, now=NOW, **{"kind": Kind.LSP, "area_covered": "", **fields})


def _accept(organisation: Organisation, actor: User) -> None:
    with transaction.atomic():
        organisation_steps.accept(organisation, actor, NOW)
    organisation.refresh_from_db()


def _merge(organisation: Organisation, target: Organisation, actor: User) -> None:
    with transaction.atomic():
        organisation_steps.merge_into(organisation, target, actor, NOW)
    organisation.refresh_from_db()


class TestAskingForOne:
    """P4: somebody whose organisation is not listed asks for it and need not wait to go on."""

    def test_it_waits_to_be_accepted_and_says_who_asked(self, asker: User) -> None:
        asked = _request(asker, "  Vale   LSP ", area_covered="Vale Council")
        assert (asked.name, asked.acceptance, asked.requested_by, asked.requested_at) == (
            "Vale LSP",
            Acceptance.REQUESTED,
            asker,
            NOW,
        )
        assert AuditEntry.objects.filter(act="organisation requested", object_id=asked.pk, actor=asker).count() == 1

    def test_asking_twice_is_one_request_also_when_written_differently(self, asker: User) -> None:
        first = _request(asker, "Vale LSP")
        assert _request(asker, "the VALE local strategic partnership") == first
        assert Organisation.objects.count() == 1

    def test_two_people_who_ask_for_the_same_make_two_requests(self, asker: User) -> None:
        assert _request(asker) != _request(make.person())

    def test_the_database_refuses_a_second_open_request_of_one_person_for_one_name(self, asker: User) -> None:
        _request(asker)
        with pytest.raises(IntegrityError, match="one_open_request_per_person_and_name"), transaction.atomic():
            make.organisation(name="Vale", acceptance=Acceptance.REQUESTED, requested_by=asker)

    def test_a_sixth_open_request_of_one_person_is_refused_until_one_is_settled(
        self, asker: User, coordinator: User
    ) -> None:
        asked = [_request(asker, f"Vale {number}") for number in range(5)]
        with pytest.raises(Refusal, match="already"):
            _request(asker, "Vale 5")
        _accept(asked[0], coordinator)
        assert _request(asker, "Vale 5").acceptance == Acceptance.REQUESTED

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"name": " … "}, "name"),
            ({"name": "é" * 10_000}, "name"),
            ({"kind": "club"}, "kind"),
            ({"area_covered": "x" * 301}, "area_covered"),
        ],
    )
    def test_what_cannot_be_kept_is_refused_beside_its_field(self, asker: User, fields: Any, field: str) -> None:
        with pytest.raises(Refusal) as refused:
            _request(asker, **fields)
        assert refused.value.field == field
        assert not Organisation.objects.exists()

    def test_only_the_asker_can_choose_it_until_it_is_accepted(self, asker: User, coordinator: User) -> None:
        asked, stranger = _request(asker), make.person()
        assert list(Organisation.objects.choosable_by(asker)) == [asked]
        assert not Organisation.objects.choosable_by(stranger).exists()
        _accept(asked, coordinator)
        assert list(Organisation.objects.choosable_by(stranger)) == [asked]


class TestSettling:
    def test_accepting_makes_it_one_of_the_register_and_twice_is_once(self, asker: User, coordinator: User) -> None:
        asked = _request(asker)
        _accept(asked, coordinator)
        _accept(asked, coordinator)
        assert asked.is_accepted
        assert AuditEntry.objects.filter(act="organisation accepted").count() == 1

    def test_the_same_under_another_name_takes_its_people_names_and_domains_along(
        self, asker: User, coordinator: User
    ) -> None:
        target = make.organisation(
            name="Hart Community Partnership", aliases=("Hart LSP",), domains=("hart.example.org",)
        )
        asked = _request(asker, "Hartshire LSP")
        User.objects.filter(pk=asker.pk).update(organisation=asked)
        _merge(asked, target, coordinator)
        asker.refresh_from_db()
        assert asker.organisation == target
        assert (asked.acceptance, asked.same_as) == (Acceptance.MERGED, target)
        assert sorted(alias.name for alias in target.aliases.all()) == ["Hart LSP", "Hartshire LSP"]
        entry = AuditEntry.objects.get(act="organisation merged")
        assert (entry.object_id, entry.actor, entry.facts) == (
            asked.pk,
            coordinator,
            {"target": target.pk, "people": 1, "places": 0},
        )

    def test_merging_twice_is_once(self, asker: User, coordinator: User) -> None:
        asked, target = _request(asker), make.organisation()
        _merge(asked, target, coordinator)
        _merge(asked, target, coordinator)
        assert AuditEntry.objects.filter(act="organisation merged").count() == 1

    def test_earlier_merges_and_districts_follow(self, asker: User, coordinator: User) -> None:
        first, second, target = (make.organisation(tier=tier) for tier in (Tier.NONE, Tier.COUNTY, Tier.COUNTY))
        district, no_county = make.organisation(tier=Tier.DISTRICT, parent_county=second), make.organisation()
        with pytest.raises(Refusal, match="is no county"):
            _merge(second, no_county, coordinator)
        _merge(first, second, coordinator)
        _merge(second, target, coordinator)
        first.refresh_from_db()
        district.refresh_from_db()
        assert (first.same_as, district.parent_county) == (target, target)

    def test_what_was_settled_otherwise_meanwhile_is_refused(self, asker: User, coordinator: User) -> None:
        asked, target, third = _request(asker), make.organisation(), make.organisation()
        _merge(asked, target, coordinator)
        with pytest.raises(Refusal, match="already settled"):
            _merge(asked, third, coordinator)
        with pytest.raises(Refusal, match="already settled"):
            _accept(asked, coordinator)

    def test_itself_and_one_that_is_not_accepted_are_no_targets(self, asker: User, coordinator: User) -> None:
        asked, other = _request(asker), _request(make.person())
        for target in (asked, other):
            with pytest.raises(Refusal):
                _merge(asked, target, coordinator)
        assert asked.acceptance == Acceptance.REQUESTED


class TestAddingAndChanging:
    def test_the_system_and_a_coordinator_may_add_nobody_else(self, coordinator: User, asker: User) -> None:
        county = add_organisation(
            actor=None, name="Shire Partnership", tier=Tier.COUNTY, area_covered="Shire County Council", now=NOW
        )
        added = add_organisation(
            actor=coordinator,
            name="Vale LSP",
            kind=Kind.LSP,
            tier=Tier.DISTRICT,
            parent=county,
            nation=Nation.WALES,
            aliases=["Vale Together", "vale together.", "Dyffryn"],
            domains=["Vale.example.org", "vale.example.org"],
            now=NOW,
        )
        assert (added.parent_county, added.is_accepted) == (county, True)
        assert [alias.name for alias in added.aliases.order_by("pk")] == ["Vale Together", "Dyffryn"]
        assert [domain.domain for domain in added.domains.all()] == ["vale.example.org"]
        with pytest.raises(Refusal):
            add_organisation(actor=asker, name="Dale LSP", now=NOW)

    def test_a_parent_must_be_a_county_of_a_district(self, coordinator: User) -> None:
        county, other = make.organisation(tier=Tier.COUNTY), make.organisation(tier=Tier.UNITARY)
        for tier, parent in [(Tier.UNITARY, county), (Tier.DISTRICT, other)]:
            with pytest.raises(Refusal) as refused:
                add_organisation(actor=coordinator, name="Vale", tier=tier, parent=parent, now=NOW)
            assert refused.value.field == "parent"

    def test_a_county_with_districts_stays_a_county(self, coordinator: User) -> None:
        county = make.organisation(name="Shire", tier=Tier.COUNTY)
        make.organisation(tier=Tier.DISTRICT, parent_county=county)
        with pytest.raises(Refusal) as refused:
            change_organisation(actor=coordinator, organisation=county, particulars=Particulars(name="Shire"), now=NOW)
        assert refused.value.field == "tier"

    def test_changing_replaces_names_and_domains_and_never_settles_a_request(
        self, coordinator: User, asker: User
    ) -> None:
        asked = _request(asker)
        make.OrganisationAlias.objects.create(organisation=asked, name="Old")
        change_organisation(
            actor=coordinator,
            organisation=asked,
            particulars=Particulars(name="Vale", aliases=["New"], domains=["a.example.org"]),
            now=NOW,
        )
        asked.refresh_from_db()
        assert (asked.name, asked.acceptance) == ("Vale", Acceptance.REQUESTED)
        assert [alias.name for alias in asked.aliases.all()] == ["New"]


class TestKnownMailDomains:
    """An address outside the organisation's domains is flagged to the coordinator, never blocked."""

    @pytest.mark.parametrize(
        ("address", "known"),
        [
            ("a@vale.example.org", True),
            ("a@planning.VALE.example.org", True),
            ("a@notvale.example.org", False),
            ("a@example.com", False),
        ],
    )
    def test_a_domain_and_what_lies_in_it_are_known(self, db: None, address: str, known: bool) -> None:
        vale = make.organisation(domains=("Vale.example.org",))
        assert address_is_known(make.person(email=address), vale) is known

    def test_without_known_domains_there_is_no_answer(self, db: None) -> None:
        assert address_is_known(make.person(), make.organisation()) is None

    @pytest.mark.parametrize("people", [1, 3])
    def test_a_list_takes_one_query(self, db: None, people: int) -> None:
        vale, dale = make.organisation(domains=("example.org",)), make.organisation()
        pairs = [(make.person(), organisation) for _ in range(people) for organisation in (vale, dale)]
        with CaptureQueriesContext(connection) as queries:
            known = addresses_known(pairs)
        assert len(queries) == 1
        assert [known[person.pk, organisation.pk] for person, organisation in pairs] == [True, None] * people


class TestThePages:
    @pytest.mark.parametrize("path", ["/organisations/", "/organisations/new/", "/organisations/1/"])
    def test_for_whoever_does_not_keep_the_register_it_does_not_exist(
        self, client: Client, path: str, asker: User
    ) -> None:
        make.organisation(pk=1)
        assert client.get(path).status_code == 302
        client.force_login(asker)
        assert client.get(path).status_code == 404
        client.force_login(make.person(is_staff=True, is_superuser=True))
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_register_takes_the_same_queries_for_one_and_for_three(self, register_page: Client, rows: int) -> None:
        county = make.organisation(name="Shire", tier=Tier.COUNTY)
        for number in range(rows):
            make.organisation(
                name=f"Vale {number} LSP",
                aliases=("Dale",),
                domains=("example.org",),
                tier=Tier.DISTRICT,
                parent_county=county,
            )
            _request(make.person(), f"Vale {number} council", area_covered="Dale")
        with CaptureQueriesContext(connection) as queries:
            page = register_page.get("/organisations/")
        assert page.status_code == 200
        assert len(queries) == 10, "\n".join(query["sql"][:100] for query in queries)

    def test_requests_stand_on_top_with_what_they_may_be(self, register_page: Client, asker: User) -> None:
        make.organisation(name="Hart Partnership", area_covered="Hart Council", domains=("hart.example.org",))
        _request(asker, "Hart Council")
        text = register_page.get("/organisations/").content.decode()
        assert "Accept as new" in text
        assert "covers Hart Council" in text
        assert "outside its known mail domains" in text
        assert "asker@example.org" in text
        assert text.index("Accept as new") < text.index("<caption>")

    def test_one_click_settles_a_request_either_way(self, register_page: Client, asker: User) -> None:
        hart = make.organisation(name="Hart Partnership", area_covered="Hart Council")
        new, same = _request(asker, "Vale LSP"), _request(asker, "Hart Council")
        text = register_page.get("/organisations/").content.decode()
        for action, fields in [
            (f"/organisations/{new.pk}/accept/", {}),
            (f"/organisations/{same.pk}/same-as/", {"target": hart.pk}),
        ]:
            assert f'action="{action}"' in text
            assert register_page.post(action, fields).url == "/organisations/"
        new.refresh_from_db()
        same.refresh_from_db()
        assert new.is_accepted
        assert same.same_as == hart

    def test_more_than_ten_requests_say_so(self, register_page: Client) -> None:
        for number in range(12):
            _request(make.person(), f"Vale {number}")
        assert "The oldest 10 of 12 are shown" in register_page.get("/organisations/").content.decode()

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("?q=hart+council", {"Hart LSP"}),
            ("?q=isle", {"Futures"}),
            ("?kind=council", {"Vale Council"}),
            ("?tier=unitary", {"Futures"}),
            ("?kind=nonsense&tier=nonsense&page=nonsense", {"Hart LSP", "Futures", "Vale Council"}),
            ("?q=" + "x" * 3000, set()),
        ],
    )
    def test_it_is_narrowed_by_words_kind_and_tier(self, register_page: Client, query: str, shown: set[str]) -> None:
        make.organisation(name="Hart LSP", area_covered="Hart Council")
        make.organisation(name="Futures", aliases=("Isle of Dale",), tier=Tier.UNITARY)
        make.organisation(name="Vale Council", kind=Kind.COUNCIL)
        page = register_page.get("/organisations/" + query)
        assert {one.name for one in page.context["register"].organisations} == shown

    def test_a_name_like_one_in_the_register_is_pointed_out_and_can_be_insisted_on(self, register_page: Client) -> None:
        make.organisation(name="Hart LSP")
        answers = {"name": "The Hart Partnership", "kind": "lsp", "tier": "none", "nation": "ENG"}
        page = register_page.post("/organisations/new/", answers)
        assert "This may be one you have: Hart LSP" in page.content.decode()
        assert register_page.post("/organisations/new/", {**answers, "is_another": "on"}).status_code == 302
        assert Organisation.objects.filter(name="The Hart Partnership", acceptance=Acceptance.ACCEPTED).exists()

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("name", "", "Type the name of the organisation."),
            ("name", "漢" * 10_000, "Shorten this to 160 characters or fewer. It has 10000 now."),
            ("name", "…", "at least one letter or number"),
            ("area_covered", "x" * 10_000, "Shorten this to 300 characters"),
            ("aliases", "y" * 200, "to 160 characters or fewer"),
            ("aliases", "a\n" * 51, "Keep to 50 lines"),
            ("domains", "not a domain", "is not a mail domain"),
            ("parent", "99", "Select a valid choice"),
            ("kind", "club", "Select a valid choice"),
        ],
    )
    def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(
        self, register_page: Client, field: str, value: str, sentence: str
    ) -> None:
        answers = {
            "name": "Vale",
            "kind": "lsp",
            "tier": "none",
            "nation": "ENG",
            "aliases": "Kept alias",
            field: value,
        }
        page = register_page.post("/organisations/new/", answers)
        text = page.content.decode()
        assert page.status_code == 200
        assert sentence in text
        assert answers["aliases"] in text
        assert not Organisation.objects.exists()

    def test_a_page_of_a_merged_one_leads_to_what_it_became(self, register_page: Client, coordinator: User) -> None:
        old, new = make.organisation(), make.organisation()
        _merge(old, new, coordinator)
        assert register_page.get(f"/organisations/{old.pk}/").url == f"/organisations/{new.pk}/"

    def test_the_page_of_a_request_finds_what_it_may_be_by_another_word(
        self, register_page: Client, asker: User
    ) -> None:
        target = make.organisation(name="Island Futures")
        asked = _request(asker, "IoW Board")
        page = register_page.get(f"/organisations/{asked.pk}/", {"q": "island"})
        assert f'name="target" value="{target.pk}"' in page.content.decode()

    def test_a_changed_organisation_is_saved_as_written(self, register_page: Client) -> None:
        made = make.organisation(name="Vale", aliases=("Old",))
        answers = {
            "name": "Vale",
            "kind": "council",
            "tier": "unitary",
            "nation": "WLS",
            "aliases": "One\r\n Two \r\n\r\n",
            "domains": "@vale.example.org",
        }
        assert register_page.post(f"/organisations/{made.pk}/", answers).status_code == 302
        made.refresh_from_db()
        assert (made.kind, made.tier, made.nation) == (Kind.COUNCIL, Tier.UNITARY, Nation.WALES)
        assert [alias.name for alias in made.aliases.order_by("pk")] == ["One", "Two"]
        assert [domain.domain for domain in made.domains.all()] == ["vale.example.org"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_two_connections_is_one_request() -> None:
    """P4: both clicks get the same request, neither an error; without the lock on the person one of them fails."""
    asker, together = make.person(), Barrier(2)

    def click(_: int) -> int:
        try:
            together.wait(10)
            return _request(asker).pk
        finally:
            connection.close()

    for _ in range(5):
        with ThreadPoolExecutor(2) as clicks:
            assert len(set(clicks.map(click, range(2)))) == 1
        Organisation.objects.all().delete()
