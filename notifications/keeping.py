"""How long mail is kept once it has gone its way (C14)."""

from datetime import timedelta

#: After it was written: to whom it went, what it said, what became of it.
MAIL_MONTHS = 12
#: The same of mail with a code, which is emptied as soon as it is sent.
CODES_FOR = timedelta(hours=48)

#: Names of rows.
MAIL, CODES = "mail", "codes"
