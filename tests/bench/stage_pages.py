"""Pages that people of the demonstration see, with a session and the number of queries of each; prints JSON."""

import json
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alsportal.__main__ import LOGINS
from participants.models import User
from sessions.states import AHEAD, COUNTED
from sets.models import LearningSet, Programme
from tests.bench.signed_in import sessions

FOR_ALL = ["/", "/my/", "/my/profile/", "/my/actions/", "/my/notifications/"]


def main() -> list[dict[str, Any]]:
    return [found for role, emails in LOGINS for found in _pages(role, emails.split(", ")[0])]


def _pages(role: str, email: str) -> list[dict[str, Any]]:
    user = User.objects.get(email=email)
    session = sessions([user])[0]
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = session
    found = []
    for path in [*FOR_ALL, *_paths(user)]:
        # Loads what is loaded once in a process; where ground rules come first, there is no page to measure.
        if "/ground-rules/" in client.get(path).headers.get("Location", ""):
            continue
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path)
        found.append(
            {"who": role, "path": path, "session": session, "queries": len(queries), "status": response.status_code}
        )
    return found


def _paths(user: User) -> list[str]:
    paths = []
    for programme in Programme.objects.published().filter(enrolments__participant=user).distinct():
        paths += [f"/programmes/{programme.slug}/", f"/programmes/{programme.slug}/my-place/"]
    own = Programme.objects.coordinated_by(user).published().order_by("pk").first()
    if own:
        paths += ["/coordinate/", "/organisations/"]
        paths += [
            f"/coordinate/{own.slug}/{page}" for page in ("", "places/", "messages/", "record/", "reports/attendance/")
        ]
        paths += [f"/coordinate/{own.slug}/reports/{page}/" for page in ("numbers", "returns")]
    paths += [f"/sponsor/{one.slug}/" for one in Programme.objects.shown_in_totals_to(user).order_by("pk")[:1]]
    if Programme.objects.sponsored_by(user).exists():
        paths.append("/sponsor/")
    if user.facilitations.exists():
        paths.append("/facilitate/")
    paths += [
        path for learning_set in LearningSet.objects.met_by(user).order_by("pk") for path in _of_set(learning_set)
    ]
    if not paths:
        open_one = Programme.objects.filter(state="open").order_by("pk").first()
        assert open_one is not None
        paths.append(f"/programmes/{open_one.slug}/")
        paths += [f"/programmes/{open_one.slug}/sign-up/"] if user.has_complete_profile else ["/admin/"]
    return paths


def _of_set(learning_set: LearningSet) -> list[str]:
    """What its people open; the sessions that were last held and that come next."""
    paths = [f"/sets/{learning_set.pk}/{page}" for page in ("", "people/", "documents/", "issues/", "actions/")]
    sessions = learning_set.sessions.not_void()
    for one in (sessions.filter(state__in=COUNTED).last(), sessions.filter(state__in=AHEAD).first()):
        if one:
            paths += [f"/sessions/{one.pk}/{page}" for page in ("", "progress/", "room/")]
    return paths


if __name__ == "__main__":
    print(json.dumps(main()))
