"""Of what a session was about, in words that are the same in every set: all that crosses the wall but one line.

A fixed list, so that nothing of an issue can be typed into it.
"""

from django.db.models import TextChoices


class Theme(TextChoices):
    PARTNERSHIP = "partnership", "Partnership working"
    RELATIONSHIPS = "relationships", "Relationships and trust"
    GOVERNANCE = "governance", "Governance and who decides"
    LEADERSHIP = "leadership", "Leadership"
    PLANS = "plans", "Linking plans and strategies"
    MONEY = "money", "Money and funding"
    COMMISSIONING = "commissioning", "Commissioning and procurement"
    EVALUATION = "evaluation", "Monitoring and evaluation"
    DATA = "data", "Data sharing and evidence"
    DIGITAL = "digital", "Digital and technology"
    ENGAGEMENT = "engagement", "Community engagement"
    COMMUNICATION = "communication", "Communication and plain language"
    BEHAVIOUR = "behaviour", "Changing behaviour"
    WORKFORCE = "workforce", "Workforce, skills and time"
    PROCESSES = "processes", "Internal processes"
    VOLUNTARY = "voluntary", "Working with the voluntary sector"
    BUSINESS = "business", "Working with business"
    NEIGHBOURHOODS = "neighbourhoods", "Neighbourhoods and localities"
    HOUSING = "housing", "Housing and planning"
    ECONOMY = "economy", "Economic growth and high streets"
    EQUALITY = "equality", "Equality, diversity and inclusion"
    HEALTH = "health", "Health inequalities"
    SAFETY = "safety", "Community safety"
    CLIMATE = "climate", "Climate change"
    CULTURE = "culture", "Culture, tourism and sport"
