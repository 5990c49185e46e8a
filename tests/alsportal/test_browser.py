"""What a browser makes of a page: every file it names arrives, and the strict policy has nothing to complain about."""


def test_the_letter_box_is_shown_as_it_was_meant(page, live_server, settings, tmp_path):
    settings.DEMO_MAIL = tmp_path / "none"
    refused = []
    page.on("requestfailed", lambda request: refused.append(request.url))
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{live_server.url}/demo/mail/")
    assert page.get_by_role("heading", level=1).inner_text() == "Mail of this demonstration"
    assert refused == []
