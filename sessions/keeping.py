"""How long what belongs to sessions is kept (C14)."""

#: After somebody's last session: what was arranged for them.
NEEDS_DAYS = 28

#: Names of rows.
NEEDS, TELL = "needs", "told"

#: Stands where a row is counted and must say something.
NO_LONGER_KEPT = "No longer kept"
