"""What pages show of a file of organisations, and what a file of the list holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from core.imports.cells import cell
from core.imports.shown import Option, Preview, Question, current_of, page_of, tabs
from participants.importing.columns import HEADINGS
from participants.importing.lines import Line, line_of
from participants.importing.settling import LEFT_OUT, NEW
from participants.models import Organisation, OrganisationImport, OrganisationImportRow, User
from participants.services.import_work import how_far
from participants.states import Kind, Nation, Outcome, Tier


@dataclass(frozen=True)
class ShownRow:
    line: Line
    said: Sequence[str]
    question: Question

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the row holds beside its name, under the list's own headings; of a wrong one not what it would be."""
        line = self.line
        tier = Tier(line.tier).label + (f" in {line.county}" if line.county else "") if line.tier != Tier.NONE else ""
        nation = "" if line.nation == Nation.ENGLAND else Nation(line.nation).label
        found = {
            "kind": "" if line.problems else Kind(line.kind).label,
            "tier": tier,
            "nation": nation,
            "area_covered": line.area_covered,
            "aliases": "; ".join(line.aliases),
            "domains": "; ".join(line.domains),
        }
        return [(HEADINGS[name], words) for name, words in found.items() if words]


@dataclass(frozen=True, kw_only=True)
class ImportPreview(Preview):
    adding: int
    #: Rows that are chosen to be the same as another: the list may learn their spelling.
    the_same: int


def imports_of(user: User) -> list[OrganisationImport]:
    """What somebody has sent and is still there, the latest first."""
    return list(OrganisationImport.objects.sent_by(user).defer("content").order_by("-pk"))


def preview_of(sent: OrganisationImport, *, show: str, page: str) -> ImportPreview:
    """Six queries, however many rows."""
    own = tabs(tuple(Outcome), sent.counts, show=show)
    shown = current_of(own) or Outcome.NEW
    rows = page_of(sent.rows.filter(outcome=shown).order_by("number"), page)
    chosen = sent.rows.filter(outcome=Outcome.LIKELY).aggregate(
        none=Count("pk", filter=Q(choice="")),
        new=Count("pk", filter=Q(choice=NEW)),
        the_same=Count("pk", filter=Q(choice__contains=":")),
    )
    return ImportPreview(
        tabs=own,
        shown=shown,
        page=rows,
        rows=list(_shown(sent, list(rows))),
        unchosen=chosen["none"],
        wrong=sent.counts.get(Outcome.WRONG, 0),
        adding=sent.counts.get(Outcome.NEW, 0) + chosen["new"],
        the_same=chosen["the_same"],
    )


@dataclass(frozen=True)
class Progress:
    words: str
    row: int
    #: How many there are; nothing while the file is not read.
    of: int

    @property
    def sentence(self) -> str:
        return f"{self.words}: row {self.row:,} of {self.of:,}" if self.of and self.row else self.words


def progress_of(sent: OrganisationImport) -> Progress:
    words, row = how_far(sent.pk)
    return Progress(words or "Waiting to begin", row, sum(sent.counts.values()) if sent.counts else 0)


def lines_of_the_list() -> Iterator[list[str]]:
    """Every accepted organisation under the headings of `HEADINGS`, in three queries."""
    organisations = Organisation.objects.accepted().select_related("parent_county").by_name()
    for one in organisations.prefetch_related("aliases", "domains"):
        yield [
            one.name,
            one.get_kind_display(),
            "" if one.tier == Tier.NONE else one.get_tier_display(),
            one.parent_county.name if one.parent_county else "",
            one.get_nation_display(),
            one.area_covered,
            _together(alias.name for alias in sorted(one.aliases.all(), key=lambda alias: alias.pk)),
            _together(sorted(domain.domain for domain in one.domains.all())),
        ]


def _together(parts: Iterable[str]) -> str:
    """As an import takes them apart again: a name that has a semicolon stands on a line of its own."""
    parts = list(parts)
    return "".join(f"{part}\n" for part in parts) if any(";" in part for part in parts) else "; ".join(parts)


def _shown(sent: OrganisationImport, rows: Sequence[OrganisationImportRow]) -> Iterator[ShownRow]:
    asked = {tuple(one) for row in rows if row.outcome == Outcome.LIKELY for one in row.found["alike"]}
    known = Organisation.objects.select_related("parent_county").in_bulk([n for which, n in asked if which != "row"])
    others = sent.rows.filter(number__in=[n for which, n in asked if which == "row"])
    names = {row.number: cell(row.cells, sent.columns, "name") for row in (others if asked else ())}
    for row in rows:
        line, options = line_of(row.number, row.cells, sent.columns, sent.width), []
        if row.outcome == Outcome.LIKELY:
            options = [_option(which, number, known, names) for which, number in row.found["alike"]]
            options += [Option(NEW, "Another one: add it"), Option(LEFT_OUT, "Leave it out")]
        yield ShownRow(
            line, row.said, Question(f"row-{row.number}", f"Row {row.number}: {line.name}", options, row.choice)
        )


def _option(which: str, number: int, known: dict[int, Organisation], names: dict[int, str]) -> Option:
    if which == "row":
        return Option(f"row:{number}", f"The same as row {number}: {names.get(number, '')}", "In this file")
    one = known.get(number)
    if one is None:
        return Option(f"{which}:{number}", "The same as one that has gone since")
    tier = f", {one.get_tier_display()}" if one.tier != Tier.NONE else ""
    county = f" in {one.parent_county}" if one.parent_county else ""
    return Option(f"{which}:{number}", f"The same as {one}", f"In the list: {one.get_kind_display()}{tier}{county}")
