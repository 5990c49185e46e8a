"""The columns of the register in a file: how we write them, and how others do."""

from core.imports.columns import Columns

#: What the export calls them, in its order.
HEADINGS = {
    "name": "Name",
    "kind": "Kind",
    "tier": "Tier",
    "county": "County",
    "nation": "Nation",
    "area_covered": "Council areas covered",
    "aliases": "Also written as",
    "domains": "Mail domains",
}
_ALSO = {
    # Not "LSP", "partnership" or "council" alone: those stand in the rows, as kinds.
    "name": ("organisation", "organisations", "organisation name", "name of organisation", "lsp name", "name of lsp"),
    "kind": ("type", "organisation type", "type of organisation", "kind of organisation"),
    "tier": ("council tier", "tier of council", "level"),
    "county": ("parent", "parent county", "county it lies in", "in county", "upper tier"),
    "nation": ("country",),
    "area_covered": ("covers", "area", "areas", "area covered", "areas covered", "council areas", "councils"),
    "aliases": ("alias", "other names", "other name", "also known as", "aka", "spellings"),
    "domains": ("mail domain", "domain", "domains", "email domain", "email domains", "e mail domain", "e mail domains"),
}
COLUMNS = Columns(
    HEADINGS, also=_ALSO, needed=("name",), missing="Say which column holds the names of the organisations."
)
