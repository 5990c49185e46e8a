"""A lock that does not come in time."""

import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse

from sets.models import Programme
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_waits_too_long_for_the_lock_gets_a_sentence_and_nothing_changes(client):
    programme = make.programme()
    place = make.place(programme)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Programme.objects.select_for_update().get(pk=programme.pk)
                held.set()
                done.wait(timeout=30)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(timeout=10)
    client.force_login(place.participant)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    try:
        answer = client.post(reverse("place_withdraw", args=[programme.slug]), {"place": place.pk})
    finally:
        done.set()
        holder.join()
        connection.close()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "your turn did not come" in answer.content.decode()
    place.refresh_from_db()
    assert place.state == "confirmed"
