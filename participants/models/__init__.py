from participants.models.handbook import HandbookEntry, Shown
from participants.models.organisation import Organisation, OrganisationAlias, OrganisationDomain
from participants.models.organisation_import import OrganisationImport, OrganisationImportRow
from participants.models.user import User

__all__ = [
    "HandbookEntry",
    "Organisation",
    "OrganisationAlias",
    "OrganisationDomain",
    "OrganisationImport",
    "OrganisationImportRow",
    "Shown",
    "User",
]
