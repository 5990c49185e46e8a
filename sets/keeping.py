"""How long what belongs to places and programmes is kept (C14)."""

#: After sign-up closed: what people said who never had a place in a set.
WAITED_MONTHS = 3
#: After the set ended: what it wrote; its people are told so long before.
WRITING_MONTHS = 6
TOLD_DAYS = 30
#: After the programme ended: who its people are.
CONTACT_MONTHS = 12

#: Names of rows.
WAITED, PROGRAMME, WRITING = "waited", "programme", "writing"
