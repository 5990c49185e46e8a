"""How long what belongs to sessions is kept (C14)."""

#: After somebody's last session: what was arranged for them.
NEEDS_DAYS = 28

#: How often the warning that what a set wrote goes is sent to somebody whom it does not reach for no fault of their
#: address: each night once more. Then they count as told, or the writing would stay for ever.
TIMES_TOLD = 30

#: Names of rows.
NEEDS, TELL = "needs", "told"

#: The mail that what a set wrote goes, and what the record calls it that somebody was not reached by it.
WRITING_GOES, NOT_REACHED = "writing_goes", "warning not delivered"

#: Stands where a row is counted and must say something.
NO_LONGER_KEPT = "No longer kept"
