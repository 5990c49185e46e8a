"""Send what is due, as the workers would in the course of a day; prints how many messages are in which state."""

import json
import sys
from datetime import timedelta

from django.utils import timezone

from notifications.models import Message
from notifications.services import delivery


def pass_hours(hours: int) -> dict[str, int]:
    for hour in range(hours + 1):
        now = timezone.now() + timedelta(hours=hour)
        delivery.take_up_what_was_left(now=now)
        for secret in (True, False):
            while delivery.send_due(secret=secret, clock=lambda now=now: now) is delivery.Left.PERHAPS_MORE:
                pass
    states = list(Message.objects.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


if __name__ == "__main__":
    print(json.dumps(pass_hours(int(sys.argv[1]))))
