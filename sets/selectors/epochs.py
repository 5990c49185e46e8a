"""Where the epochs of sets stand in the cache; the database knows them too."""

#: How long a key stays: as late as this pages follow where the cache could not be told of a change.
KEPT = 10


def key_of(learning_set: int) -> str:
    return f"set-people:{learning_set}"
