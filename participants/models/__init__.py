from participants.models.handbook import HandbookEntry, Shown
from participants.models.organisation import Organisation, OrganisationAlias, OrganisationDomain
from participants.models.organisation_import import OrganisationImport, OrganisationImportRow
from participants.models.user import NAME_REMOVED, User

__all__ = [
    "NAME_REMOVED",
    "HandbookEntry",
    "Organisation",
    "OrganisationAlias",
    "OrganisationDomain",
    "OrganisationImport",
    "OrganisationImportRow",
    "Shown",
    "User",
]
