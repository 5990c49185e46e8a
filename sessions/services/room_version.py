"""What tells the pages of a room that something has changed."""

from django.core.cache import cache
from django.db.models import F

from sessions.models import Room
from sessions.selectors.room_state import key_of
from sets.selectors.epochs import KEPT


def touch(session: int) -> None:
    """Something changed that people in the room see. The caller holds the session's lock, so that nobody waits for
    the room's while holding what its holder needs as it commits: a row that names others locks them only then."""
    Room.objects.filter(session=session).update(version=F("version") + 1)
    for room in Room.objects.filter(session=session):
        tell(room)


def tell(room: Room) -> None:
    """While the room's row is locked, so that no older version overtakes a newer one.

    Read before the commit, it makes pages ask for what they have already, until it is there.
    """
    cache.set(key_of(room.session_id), room.version, KEPT)
