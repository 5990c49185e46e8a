"""Settings come from the environment, and a service that lacks one does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from alsportal import embedded

NAMED = {
    "SECRET_KEY": "a-secret-only-this-test-knows-and-that-is-long-enough-for-everybody",
    "DATABASE_URL": "postgresql:///none",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "SITE_URL": "https://sets.example.org",
    "EMAIL_HOST": "smtp.example.org",
    "DEFAULT_FROM_EMAIL": "places@example.org",
}


def settings_with(**given: str) -> subprocess.CompletedProcess[str]:
    words = "from alsportal import settings; print(settings.DEMO, settings.SESSION_COOKIE_SECURE)"
    return subprocess.run(
        [sys.executable, "-c", words],
        env={"PATH": os.environ["PATH"], **given},
        cwd=embedded.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_lists_everything_that_is_missing():
    refused = settings_with()
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].endswith(
        "Set these in the environment before starting: "
        "SECRET_KEY, DATABASE_URL, REDIS_URL, SITE_URL, EMAIL_HOST, DEFAULT_FROM_EMAIL."
    )


@pytest.mark.parametrize("name", NAMED)
def test_it_does_not_start_without(name):
    refused = settings_with(**{key: value for key, value in NAMED.items() if key != name})
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[-1].endswith(f"before starting: {name}.")


def test_with_everything_named_it_is_no_demonstration():
    assert settings_with(**NAMED).stdout == "False True\n"


def test_a_real_service_is_not_shown_over_plain_http():
    refused = settings_with(**NAMED | {"SITE_URL": "http://sets.example.org"})
    assert "SITE_URL must begin with https://" in refused.stderr


def test_what_root_collects_another_user_serves_and_an_upload_is_for_the_service_alone(tmp_path: Path):
    """An image is made by root and run by somebody else."""
    modes = {}
    for name, said in settings.STORAGES.items():
        one = {**said, "OPTIONS": {**said.get("OPTIONS", {}), "location": tmp_path / name}}
        storages.create_storage(one).save("file", ContentFile(b"words"))
        modes[name] = oct((tmp_path / name / "file").stat().st_mode & 0o777)
    assert modes == {"default": "0o640", "staticfiles": "0o644"}
