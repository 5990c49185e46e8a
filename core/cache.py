"""A cache that answers "empty" while Redis is away: nothing true lives in it, so nothing fails without it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from core.fuse import Fuse

#: How long a request goes without asking a Redis that did not answer: each question would wait again.
SECONDS_UNASKED = 5


class ForgivingRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._fuse = Fuse(SECONDS_UNASKED)

    def _or_empty(self, ask: Callable[..., Any], empty: Any, *args: Any, **kwargs: Any) -> Any:
        if self._fuse.blown:
            return empty
        try:
            return ask(*args, **kwargs)
        except RedisError:
            self._fuse.blow()
            return empty

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or_empty(super().get, default, key, default, version)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._or_empty(super().get_many, {}, list(keys), version)
        return found

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_empty(super().add, True, *args, **kwargs))

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or_empty(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_empty(super().touch, False, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._or_empty(super().delete, False, *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(self._or_empty(super().incr, 0, *args, **kwargs))
