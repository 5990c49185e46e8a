from participants.models.organisation import Organisation, OrganisationAlias, OrganisationDomain
from participants.models.user import User

__all__ = ["Organisation", "OrganisationAlias", "OrganisationDomain", "User"]
