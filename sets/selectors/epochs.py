"""Where the epochs of sets stand in the cache; the database knows them too."""

#: As long as anything that names an epoch is good for.
SECONDS = 60


def key_of(learning_set: int) -> str:
    return f"set-people:{learning_set}"
