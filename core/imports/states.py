"""The states that every file has; an import that is worked on by somebody else has more."""

COLUMNS, PREVIEW, DONE = "columns", "preview", "done"
