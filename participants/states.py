"""Choices of people and organisations."""

from django.db.models import TextChoices

from core.states import Moves


class Kind(TextChoices):
    LSP = "lsp", "Local strategic partnership"
    COUNCIL = "council", "Council"
    PARTNER = "partner", "Partner organisation"


class Tier(TextChoices):
    COUNTY = "county", "County"
    DISTRICT = "district", "District"
    UNITARY = "unitary", "Unitary"
    METROPOLITAN = "metropolitan", "Metropolitan"
    LONDON = "london", "London borough"
    NONE = "none", "Does not apply"


class Nation(TextChoices):
    ENGLAND = "ENG", "England"
    SCOTLAND = "SCT", "Scotland"
    WALES = "WLS", "Wales"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"


class Acceptance(TextChoices):
    """An organisation a person asked for takes no seat until a coordinator accepts it (P4)."""

    REQUESTED = "requested", "Waiting to be accepted"
    ACCEPTED = "accepted", "Accepted"
    MERGED = "merged", "Same as another"
    REFUSED = "refused", "Not accepted"


class ImportState(TextChoices):
    """A file of organisations on its way into the list; nothing is written to the list before *writing*."""

    READING = "reading", "Being checked"
    COLUMNS = "columns", "Columns to be named"
    PREVIEW = "preview", "To be looked at"
    WRITING = "writing", "Being written"
    DONE = "done", "Done"
    FAILED = "failed", "Not taken"


IMPORT_MOVES = Moves(
    {
        ImportState.READING: {ImportState.COLUMNS, ImportState.PREVIEW, ImportState.FAILED},
        ImportState.COLUMNS: {ImportState.READING},
        ImportState.PREVIEW: {ImportState.READING, ImportState.WRITING},
        ImportState.WRITING: {ImportState.PREVIEW, ImportState.DONE, ImportState.FAILED},
    }
)


class Outcome(TextChoices):
    """What a row of such a file would do to the list."""

    LIKELY = "likely", "Likely the same"
    WRONG = "wrong", "Wrong"
    NEW = "new", "New"
    ALREADY = "already", "Already there"


class HandbookField(TextChoices):
    """What somebody may tell the people in their sets; each is shown only if its owner chose so (C06)."""

    PHOTO = "photo", "Photo"
    PORTRAIT = "portrait", "Pen portrait"
    CAN_HELP = "can_help", "What I can help with"
    EXPERIENCE = "experience", "Expertise and experience"
    NETWORKS = "networks", "Networks"
    CONTACT = "contact", "How to reach me"


class WhyErased(TextChoices):
    """On what grounds a person was erased; all that stands in the record."""

    OWN = "own", "They did it themselves"
    LETTER = "letter", "They asked in writing"
    TELEPHONE = "telephone", "They asked by telephone or in person"
    ORDER = "order", "A court or an authority ordered it"
    KEPT_LONG_ENOUGH = "kept long enough", "Nothing had to be kept any longer"

    @classmethod
    def by_others(cls) -> "list[WhyErased]":
        """What a system admin may say."""
        return [cls.LETTER, cls.TELEPHONE, cls.ORDER]
