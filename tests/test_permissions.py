"""Every address × every role, written out; and what each role reads on the pages that it may open.

Domain, section 2, and walls C01, C04, C06. What is not yours does not exist: 404, as for what was never there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from notifications.models import Message
from participants.models import Organisation
from sessions.models import Session
from sets.models import Facilitation, ProgrammeRole
from sets.services.learning_sets import unassign_facilitator
from sets.services.places import withdraw
from tests.addresses import Seen, address, answer, filled, look, more_addresses
from tests.planted_write_ups import CROSSES, STAYS
from tests.world import OTHERS, REASON, ROLES, World, everything, mark, planted, undone, url_names

pytestmark = pytest.mark.django_db

# `in`: to the sign-in page and back. `draft`: the same page of a programme that is not published.
# A POST is a form filled in as it should be; with nothing to fill in, the button alone.
# The roles are those of tests.world, in its order: signed out, stranger, waiting, offered, member, former member, other
# set's member, facilitator, coordinator, other coordinator, sponsor, requester of an organisation, system admin.
TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
home                                GET  200 200 200 200 200 200 200 200 200 200 200 200 200
home                                POST 405 405 405 405 405 405 405 405 405 405 405 405 405
health_live                         GET  200 200 200 200 200 200 200 200 200 200 200 200 200
health_live                         POST 405 405 405 405 405 405 405 405 405 405 405 405 405
health_ready                        GET  200 200 200 200 200 200 200 200 200 200 200 200 200
health_ready                        POST 405 405 405 405 405 405 405 405 405 405 405 405 405
health_metrics                      GET  404 404 404 404 404 404 404 404 404 404 404 404 404
health_metrics                      POST 405 405 405 405 405 405 405 405 405 405 405 405 405
demo_mail                           GET  200 200 200 200 200 200 200 200 200 200 200 200 200
demo_mail                           POST 405 405 405 405 405 405 405 405 405 405 405 405 405
demo_mail_message                   GET  404 404 404 404 404 404 404 404 404 404 404 404 404
demo_mail_message                   POST 405 405 405 405 405 405 405 405 405 405 405 405 405
account_login                       GET  200 302 302 302 302 302 302 302 302 302 302 302 302
account_login                       POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_logout                      GET  302 200 200 200 200 200 200 200 200 200 200 200 200
account_logout                      POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_inactive                    GET  200 200 200 200 200 200 200 200 200 200 200 200 200
account_inactive                    POST 405 405 405 405 405 405 405 405 405 405 405 405 405
account_signup                      GET  200 302 302 302 302 302 302 302 302 302 302 302 302
account_signup                      POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_reauthenticate              GET   in 403 403 403 403 403 403 403 403 403 403 403 403
account_reauthenticate              POST  in 403 403 403 403 403 403 403 403 403 403 403 403
account_email                       GET   in 200 200 200 200 200 200 200 200 200 200 200 200
account_email                       POST  in 302 302 302 302 302 302 302 302 302 302 302 302
account_email_verification_sent     GET  302 302 302 302 302 302 302 302 302 302 302 302 302
account_email_verification_sent     POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_change_password             GET   in 302 302 302 302 302 302 302 302 302 302 302 302
account_change_password             POST  in 302 302 302 302 302 302 302 302 302 302 302 302
account_set_password                GET   in 200 200 200 200 200 200 200 200 200 200 200 200
account_set_password                POST  in 302 302 302 302 302 302 302 302 302 302 302 302
account_reset_password              GET  200 200 200 200 200 200 200 200 200 200 200 200 200
account_reset_password              POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_confirm_login_code          GET  302 302 302 302 302 302 302 302 302 302 302 302 302
account_confirm_login_code          POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_confirm_password_reset_code GET  302 302 302 302 302 302 302 302 302 302 302 302 302
account_confirm_password_reset_code POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_complete_password_reset     GET  302 302 302 302 302 302 302 302 302 302 302 302 302
account_complete_password_reset     POST 302 302 302 302 302 302 302 302 302 302 302 302 302
account_password_reset_completed    GET  200 200 200 200 200 200 200 200 200 200 200 200 200
account_password_reset_completed    POST 405 405 405 405 405 405 405 405 405 405 405 405 405
account_request_login_code          GET  200 302 302 302 302 302 302 302 302 302 302 302 302
account_request_login_code          POST 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_index                           GET   in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_index                           POST  in 405 405 405 405 405 405 405 405 405 405 405 405
mfa_authenticate                    GET  302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_authenticate                    POST 302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_reauthenticate                  GET   in 403 403 403 403 403 403 403 403 403 403 403 403
mfa_reauthenticate                  POST  in 403 403 403 403 403 403 403 403 403 403 403 403
mfa_activate_totp                   GET   in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_activate_totp                   POST  in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_deactivate_totp                 GET   in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_deactivate_totp                 POST  in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_view_recovery_codes             GET   in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_view_recovery_codes             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
mfa_generate_recovery_codes         GET   in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_generate_recovery_codes         POST  in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_download_recovery_codes         GET   in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_download_recovery_codes         POST  in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_list_webauthn                   GET   in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_list_webauthn                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
mfa_add_webauthn                    GET   in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_add_webauthn                    POST  in 200 200 200 200 200 200 200 200 200 200 200 200
mfa_reauthenticate_webauthn         GET   in 403 403 403 403 403 403 403 403 403 403 403 403
mfa_reauthenticate_webauthn         POST  in 403 403 403 403 403 403 403 403 403 403 403 403
mfa_remove_webauthn                 GET   in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_remove_webauthn                 POST  in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_edit_webauthn                   GET   in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_edit_webauthn                   POST  in 404 404 404 404 404 404 404 404 404 404 404 404
mfa_login_webauthn                  GET  302 302 302 302 302 302 302 302 302 302 302 302 302
mfa_login_webauthn                  POST 302 302 302 302 302 302 302 302 302 302 302 302 302
what_is_action_learning             GET  200 200 200 200 200 200 200 200 200 200 200 200 200
what_is_action_learning             POST 405 405 405 405 405 405 405 405 405 405 405 405 405
privacy                             GET  200 200 200 200 200 200 200 200 200 200 200 200 200
privacy                             POST 405 405 405 405 405 405 405 405 405 405 405 405 405
accessibility                       GET  200 200 200 200 200 200 200 200 200 200 200 200 200
accessibility                       POST 405 405 405 405 405 405 405 405 405 405 405 405 405
cookies                             GET  200 200 200 200 200 200 200 200 200 200 200 200 200
cookies                             POST 405 405 405 405 405 405 405 405 405 405 405 405 405
notification_preferences            GET   in 200 200 200 200 200 200 200 200 200 200 200 200
notification_preferences            POST  in 302 302 302 302 302 302 302 302 302 302 302 302
unsubscribe                         GET  200 200 200 200 200 200 200 200 200 200 200 200 200
unsubscribe                         POST 200 200 200 200 200 200 200 200 200 200 200 200 200
profile                             GET   in 200 200 200 200 200 200 200 200 200 200 200 200
profile                             POST  in 302 302 302 302 302 302 302 302 302 302 302 302
handbook                            GET   in 200 200 200 200 200 200 200 200 200 200 200 200
handbook                            POST  in 302 302 302 302 302 302 302 302 302 302 302 302
handbook_own_photo                  GET   in 200 200 200 200 200 200 200 200 200 200 200 200
handbook_own_photo                  POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_list                   GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_list                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_suggestions            GET  302 302 302 302 302 302 302 302 302 302 302 302 302
organisation_suggestions            POST 405 405 405 405 405 405 405 405 405 405 405 405 405
organisation_new                    GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_new                    POST  in 404 404 404 404 404 404 404 302 302 404 404 404
organisation_export                 GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_export                 POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_template               GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_template               POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_imports                GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_imports                POST  in 404 404 404 404 404 404 404 302 302 404 404 404
organisation_import                 GET   in 404 404 404 404 404 404 404 200 404 404 404 404
organisation_import                 POST  in 404 404 404 404 404 404 404 302 404 404 404 404
organisation_edit                   GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_edit                   POST  in 404 404 404 404 404 404 404 302 302 404 404 404
programme                           GET  200 200 200 200 200 200 200 200 200 200 200 200 200
programme                           POST 405 405 405 405 405 405 405 405 405 405 405 405 405
programme draft                     GET  404 404 404 404 404 404 404 404 200 404 404 404 404
programme draft                     POST 405 405 405 405 405 405 405 405 405 405 405 405 405
sign_up                             GET   in 200 302 302 302 200 302 200 200 200 200 302 200
sign_up                             POST  in 302 302 302 302 302 302 409 409 302 302 302 302
sign_up draft                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sign_up draft                       POST  in 404 404 404 404 404 404 404 422 404 404 404 404
interest                            GET   in 200 302 302 302 200 302 200 200 200 200 302 200
interest                            POST  in 302 302 302 302 302 302 302 302 302 302 302 302
interest draft                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
interest draft                      POST  in 404 404 404 404 404 404 404 409 404 404 404 404
my_place                            GET   in 404 200 200 200 200 200 404 404 404 404 200 404
my_place                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
my_place draft                      GET   in 404 404 404 404 404 404 404 404 404 404 404 404
my_place draft                      POST  in 405 405 405 405 405 405 405 405 405 405 405 405
place_withdraw                      GET   in 404 200 200 200 302 200 404 404 404 404 200 404
place_withdraw                      POST  in 404 302 302 302 302 302 404 404 404 404 302 404
place_withdraw draft                GET   in 404 404 404 404 404 404 404 404 404 404 404 404
place_withdraw draft                POST  in 404 404 404 404 404 404 404 404 404 404 404 404
place_commit                        GET   in 404 302 302 302 302 302 404 404 404 404 302 404
place_commit                        POST  in 404 409 409 302 409 302 404 404 404 404 409 404
place_commit draft                  GET   in 404 404 404 404 404 404 404 404 404 404 404 404
place_commit draft                  POST  in 404 404 404 404 404 404 404 404 404 404 404 404
place_accept                        GET   in 404 302 302 302 302 302 404 404 404 404 302 404
place_accept                        POST  in 404 409 302 302 409 302 404 404 404 404 409 404
place_accept draft                  GET   in 404 404 404 404 404 404 404 404 404 404 404 404
place_accept draft                  POST  in 404 404 404 404 404 404 404 404 404 404 404 404
place_decline                       GET   in 404 302 302 302 302 302 404 404 404 404 302 404
place_decline                       POST  in 404 409 302 409 409 409 404 404 404 404 409 404
place_decline draft                 GET   in 404 404 404 404 404 404 404 404 404 404 404 404
place_decline draft                 POST  in 404 404 404 404 404 404 404 404 404 404 404 404
coordinate                          GET   in 404 404 404 404 404 404 404 200 200 404 404 404
coordinate                          POST  in 405 405 405 405 405 405 405 405 405 405 405 405
programme_new                       GET   in 404 404 404 404 404 404 404 200 200 404 404 404
programme_new                       POST  in 404 404 404 404 404 404 404 302 302 404 404 404
cockpit                             GET   in 404 404 404 404 404 404 404 200 404 404 404 404
cockpit                             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
cockpit draft                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
cockpit draft                       POST  in 405 405 405 405 405 405 405 405 405 405 405 405
programme_edit                      GET   in 404 404 404 404 404 404 404 302 404 404 404 404
programme_edit                      POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_edit draft                GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_edit draft                POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_preview                   GET   in 404 404 404 404 404 404 404 302 404 404 404 404
programme_preview                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
programme_preview draft             GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_preview draft             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
programme_publish                   GET   in 405 405 405 405 405 405 405 405 405 405 405 405
programme_publish                   POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_publish draft             GET   in 405 405 405 405 405 405 405 405 405 405 405 405
programme_publish draft             POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_window                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_window                    POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_window draft              GET   in 404 404 404 404 404 404 404 302 404 404 404 404
programme_window draft              POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_close                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_close                     POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_close draft               GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_close draft               POST  in 404 404 404 404 404 404 404 409 404 404 404 404
programme_reopen                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_reopen                    POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_reopen draft              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_reopen draft              POST  in 404 404 404 404 404 404 404 409 404 404 404 404
programme_rules                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_rules                     POST  in 404 404 404 404 404 404 404 200 404 404 404 404
programme_rules draft               GET   in 404 404 404 404 404 404 404 302 404 404 404 404
programme_rules draft               POST  in 404 404 404 404 404 404 404 409 404 404 404 404
programme_words                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_words                     POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_words draft               GET   in 404 404 404 404 404 404 404 302 404 404 404 404
programme_words draft               POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_complete                  GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_complete                  POST  in 404 404 404 404 404 404 404 409 404 404 404 404
programme_complete draft            GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_complete draft            POST  in 404 404 404 404 404 404 404 409 404 404 404 404
programme_copy                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_copy                      POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_copy draft                GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_copy draft                POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_cancel                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_cancel                    POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_cancel draft              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_cancel draft              POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_record                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_record                    POST  in 405 405 405 405 405 405 405 405 405 405 405 405
programme_record draft              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_record draft              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
messages                            GET   in 404 404 404 404 404 404 404 200 404 404 404 404
messages                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
messages draft                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
messages draft                      POST  in 405 405 405 405 405 405 405 405 405 405 405 405
message_again                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
message_again                       POST  in 404 404 404 404 404 404 404 302 404 404 404 404
message_hold                        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
message_hold                        POST  in 404 404 404 404 404 404 404 302 404 404 404 404
message_release                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
message_release                     POST  in 404 404 404 404 404 404 404 302 404 404 404 404
places                              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
places                              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
places draft                        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
places draft                        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
person_ledger                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
person_ledger                       POST  in 405 405 405 405 405 405 405 405 405 405 405 405
place_remove                        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_remove                        POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_extend                        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_extend                        POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_enter                         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_enter                         POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_enter draft                   GET   in 404 404 404 404 404 404 404 302 404 404 404 404
place_enter draft                   POST  in 404 404 404 404 404 404 404 422 404 404 404 404
sign_up_imports                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sign_up_imports                     POST  in 404 404 404 404 404 404 404 302 404 404 404 404
sign_up_imports draft               GET   in 404 404 404 404 404 404 404 302 404 404 404 404
sign_up_imports draft               POST  in 404 404 404 404 404 404 404 409 404 404 404 404
sign_up_import                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sign_up_import                      POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_withdraw_for                  GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_withdraw_for                  POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_accept_for                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_accept_for                    POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_decline_for                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_decline_for                   POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_lift                          GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_lift                          POST  in 404 404 404 404 404 404 404 302 404 404 404 404
set_open                            GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_open                            POST  in 404 404 404 404 404 404 404 409 404 404 404 404
set_open draft                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_open draft                      POST  in 404 404 404 404 404 404 404 409 404 404 404 404
set_dates                           GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_dates                           POST  in 404 404 404 404 404 404 404 302 404 404 404 404
set_facilitators                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_facilitators                    POST  in 404 404 404 404 404 404 404 302 404 404 404 404
facilitator_end                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
facilitator_end                     POST  in 404 404 404 404 404 404 404 302 404 404 404 404
set_confirm                         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_confirm                         POST  in 404 404 404 404 404 404 404 302 404 404 404 404
set_cancel                          GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_cancel                          POST  in 404 404 404 404 404 404 404 302 404 404 404 404
sessions                            GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sessions                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sessions draft                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sessions draft                      POST  in 405 405 405 405 405 405 405 405 405 405 405 405
work_report                         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
work_report                         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
work_report draft                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
work_report draft                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
returns                             GET   in 404 404 404 404 404 404 404 200 404 404 404 404
returns                             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
returns draft                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
returns draft                       POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report draft             GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report draft             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_csv               GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_csv               POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_csv draft         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_csv draft         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_xlsx              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_xlsx              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_xlsx draft        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_xlsx draft        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_pdf               GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_pdf               POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_pdf draft         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_pdf draft         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_freeze            GET   in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_freeze            POST  in 404 404 404 404 404 404 404 409 404 404 404 404
attendance_period_freeze draft      GET   in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_freeze draft      POST  in 404 404 404 404 404 404 404 409 404 404 404 404
attendance_period                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_period                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period draft             GET   in 404 404 404 404 404 404 404 404 404 404 404 404
attendance_period draft             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_file              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_period_file              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_file draft        GET   in 404 404 404 404 404 404 404 404 404 404 404 404
attendance_period_file draft        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_home                            GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_home                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_facilitator                     GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_facilitator                     POST  in 405 405 405 405 405 405 405 405 405 405 405 405
facilitator_profile                 GET   in 404 404 404 404 404 404 200 404 404 404 404 404
facilitator_profile                 POST  in 404 404 404 404 404 404 302 404 404 404 404 404
conflict_declare                    GET   in 404 404 404 404 404 404 200 404 404 404 404 404
conflict_declare                    POST  in 404 404 404 404 404 404 302 404 404 404 404 404
conflict_end                        GET   in 404 404 404 404 404 404 200 404 404 404 404 404
conflict_end                        POST  in 404 404 404 404 404 404 302 404 404 404 404 404
set_sessions                        GET   in 404 404 404 404 404 404 200 404 404 404 404 404
set_sessions                        POST  in 404 404 404 404 404 404 302 404 404 404 404 404
set_people                          GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_people                          POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_note_new                        GET   in 404 404 404 404 404 404 200 404 404 404 404 404
set_note_new                        POST  in 404 404 404 404 404 404 302 404 404 404 404 404
set_note_take_back                  GET   in 404 404 404 404 404 404 200 404 404 404 404 404
set_note_take_back                  POST  in 404 404 404 404 404 404 302 404 404 404 404 404
handbook_photo                      GET   in 404 404 404 200 404 404 200 404 404 404 404 404
handbook_photo                      POST  in 405 405 405 405 405 405 405 405 405 405 405 405
programme_documents                 GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_documents                 POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_documents draft           GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_documents draft           POST  in 404 404 404 404 404 404 404 302 404 404 404 404
set_documents                       GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_documents                       POST  in 404 404 404 404 404 404 302 404 404 404 404 404
document                            GET   in 404 404 404 200 404 404 200 404 404 404 404 404
document                            POST 405 405 405 405 405 405 405 405 405 405 405 405 405
document_remove                     GET   in 404 404 404 404 404 404 200 404 404 404 404 404
document_remove                     POST  in 404 404 404 404 404 404 302 404 404 404 404 404
set_poll                            GET   in 404 404 404 404 404 404 200 200 404 404 404 404
set_poll                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_poll_new                        GET   in 404 404 404 404 404 404 200 200 404 404 404 404
set_poll_new                        POST  in 404 404 404 404 404 404 302 302 404 404 404 404
set_poll_confirm                    GET   in 404 404 404 404 404 404 200 200 404 404 404 404
set_poll_confirm                    POST  in 404 404 404 404 404 404 302 302 404 404 404 404
set_poll_withdraw                   GET   in 404 404 404 404 404 404 200 200 404 404 404 404
set_poll_withdraw                   POST  in 404 404 404 404 404 404 302 302 404 404 404 404
session_dates                       GET   in 404 404 404 200 404 404 302 302 404 404 404 404
session_dates                       POST  in 404 404 404 302 404 404 404 404 404 404 404 404
ground_rules                        GET   in 404 404 404 200 404 404 200 404 404 404 404 404
ground_rules                        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
ground_rules_acknowledge            GET   in 405 405 405 405 405 405 405 405 405 405 405 405
ground_rules_acknowledge            POST  in 404 404 404 302 404 404 409 404 404 404 404 404
ground_rules_edit                   GET   in 404 404 404 404 404 404 200 404 404 404 404 404
ground_rules_edit                   POST  in 404 404 404 404 404 404 302 404 404 404 404 404
session                             GET   in 404 404 404 200 404 404 200 200 404 404 404 404
session                             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
session_calendar                    GET   in 404 404 404 200 404 404 200 200 404 404 404 404
session_calendar                    POST  in 405 405 405 405 405 405 405 405 405 405 405 405
session_reminder                    GET   in 404 404 404 404 404 404 200 200 404 404 404 404
session_reminder                    POST  in 404 404 404 404 404 404 302 302 404 404 404 404
session_cancel                      GET   in 404 404 404 404 404 404 200 200 404 404 404 404
session_cancel                      POST  in 404 404 404 404 404 404 302 302 404 404 404 404
session_cover                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
session_cover                       POST  in 404 404 404 404 404 404 404 302 404 404 404 404
session_cover_end                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
session_cover_end                   POST  in 404 404 404 404 404 404 404 302 404 404 404 404
session_cover_ask                   GET   in 404 404 404 404 404 404 200 404 404 404 404 404
session_cover_ask                   POST  in 404 404 404 404 404 404 302 404 404 404 404 404
session_plan                        GET   in 404 404 404 404 404 404 200 404 404 404 404 404
session_plan                        POST  in 404 404 404 404 404 404 302 404 404 404 404 404
room                                GET   in 404 404 404 200 404 404 200 404 404 404 404 404
room                                POST  in 404 404 404 404 404 404 409 404 404 404 404 404
room_changes                        GET  404 404 404 404 404 404 404 404 404 404 404 404 404
room_changes                        POST 405 405 405 405 405 405 405 405 405 405 405 405 405
room_write                          GET   in 405 405 405 405 405 405 405 405 405 405 405 405
room_write                          POST  in 404 404 404 409 404 404 409 404 404 404 404 404
room_screen                         GET   in 404 404 404 404 404 404 200 404 404 404 404 404
room_screen                         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
session_run_sheet                   GET   in 404 404 404 404 404 404 200 404 404 404 404 404
session_run_sheet                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
session_bid                         GET   in 404 404 404 200 404 404 404 404 404 404 404 404
session_bid                         POST  in 404 404 404 302 404 404 404 404 404 404 404 404
progress                            GET   in 404 404 404 200 404 404 200 404 404 404 404 404
progress                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
register                            GET   in 404 404 404 404 404 404 200 200 404 404 404 404
register                            POST  in 404 404 404 404 404 404 409 409 404 404 404 404
register_marks                      GET   in 405 405 405 405 405 405 405 405 405 405 405 405
register_marks                      POST  in 404 404 404 404 404 404 409 409 404 404 404 404
session_start                       GET   in 405 405 405 405 405 405 405 405 405 405 405 405
session_start                       POST  in 404 404 404 404 404 404 409 409 404 404 404 404
session_end                         GET   in 405 405 405 405 405 405 405 405 405 405 405 405
session_end                         POST  in 404 404 404 404 404 404 409 409 404 404 404 404
session_abandon                     GET   in 404 404 404 404 404 404 302 302 404 404 404 404
session_abandon                     POST  in 404 404 404 404 404 404 409 409 404 404 404 404
apologies                           GET   in 404 404 404 200 404 404 404 404 404 404 404 404
apologies                           POST  in 404 404 404 302 404 404 404 404 404 404 404 404
apologies_withdraw                  GET   in 405 405 405 405 405 405 405 405 405 405 405 405
apologies_withdraw                  POST  in 404 404 404 302 404 404 404 404 404 404 404 404
check_in                            GET   in 404 404 404 200 404 404 404 404 404 404 404 404
check_in                            POST  in 404 404 404 409 404 404 404 404 404 404 404 404
calendar_feed                       GET  404 404 404 404 404 404 404 404 404 404 404 404 404
calendar_feed                       POST 405 405 405 405 405 405 405 405 405 405 405 405 405
my_calendar                         GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_calendar                         POST  in 302 302 302 302 302 302 302 302 302 302 302 302
reflect                             GET   in 404 404 404 409 404 404 404 404 404 404 404 404
reflect                             POST  in 404 404 404 409 404 404 404 404 404 404 404 404
session_feedback                    GET   in 404 404 404 409 404 404 409 409 404 404 404 404
session_feedback                    POST  in 404 404 404 409 404 404 404 404 404 404 404 404
write_up                            GET   in 404 404 404 200 404 404 200 404 404 404 404 404
write_up                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
write_up_edit                       GET   in 404 404 404 404 404 404 409 404 404 404 404 404
write_up_edit                       POST  in 404 404 404 404 404 404 409 404 404 404 404 404
session_return                      GET   in 404 404 404 404 404 404 409 404 404 404 404 404
session_return                      POST  in 404 404 404 404 404 404 409 404 404 404 404 404
organisation_accept                 GET   in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_accept                 POST  in 404 404 404 404 404 404 404 302 302 404 404 404
organisation_merge                  GET   in 404 404 404 404 404 404 404 404 404 404 404 200
organisation_merge                  POST  in 404 404 404 404 404 404 404 404 404 404 404 302
organisation_same_as                GET   in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_same_as                POST  in 404 404 404 404 404 404 404 302 302 404 404 404
my                                  GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my                                  POST  in 405 405 405 405 405 405 405 405 405 405 405 405
my_actions                          GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_actions                          POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_issues                          GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_issues                          POST  in 405 405 405 405 405 405 405 405 405 405 405 405
issue_new                           GET   in 404 404 404 200 404 404 404 404 404 404 404 404
issue_new                           POST  in 404 404 404 302 404 404 404 404 404 404 404 404
issue                               GET   in 404 404 404 200 404 404 200 404 404 404 404 404
issue                               POST  in 405 405 405 405 405 405 405 405 405 405 405 405
issue_edit                          GET   in 404 404 404 200 404 404 404 404 404 404 404 404
issue_edit                          POST  in 404 404 404 302 404 404 404 404 404 404 404 404
issue_share                         GET   in 404 404 404 200 404 404 404 404 404 404 404 404
issue_share                         POST  in 404 404 404 302 404 404 404 404 404 404 404 404
issue_move                          GET   in 405 405 405 405 405 405 405 405 405 405 405 405
issue_move                          POST  in 404 404 404 302 404 404 302 404 404 404 404 404
issue_pass_on                       GET   in 404 404 404 200 404 404 404 404 404 404 404 404
issue_pass_on                       POST  in 404 404 404 409 404 404 404 404 404 404 404 404
issue_delete                        GET   in 404 404 404 200 404 404 404 404 404 404 404 404
issue_delete                        POST  in 404 404 404 302 404 404 404 404 404 404 404 404
set_actions                         GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_actions                         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
action_new                          GET   in 404 404 404 200 404 404 200 404 404 404 404 404
action_new                          POST  in 404 404 404 302 404 404 302 404 404 404 404 404
action                              GET   in 404 404 404 200 404 404 200 404 404 404 404 404
action                              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
action_update                       GET   in 405 405 405 405 405 405 405 405 405 405 405 405
action_update                       POST  in 404 404 404 302 404 404 404 404 404 404 404 404
action_confirm                      GET   in 405 405 405 405 405 405 405 405 405 405 405 405
action_confirm                      POST  in 404 404 404 302 404 404 404 404 404 404 404 404
action_start                        GET   in 405 405 405 405 405 405 405 405 405 405 405 405
action_start                        POST  in 404 404 404 302 404 404 404 404 404 404 404 404
action_close                        GET   in 404 404 404 200 404 404 404 404 404 404 404 404
action_close                        POST  in 404 404 404 302 404 404 404 404 404 404 404 404
action_drop                         GET   in 404 404 404 200 404 404 404 404 404 404 404 404
action_drop                         POST  in 404 404 404 302 404 404 404 404 404 404 404 404
action_change                       GET   in 404 404 404 200 404 404 404 404 404 404 404 404
action_change                       POST  in 404 404 404 302 404 404 404 404 404 404 404 404
journal                             GET   in 200 200 200 200 200 200 200 200 200 200 200 200
journal                             POST  in 200 200 200 200 200 200 200 200 200 200 200 200
journal_new                         GET   in 200 200 200 200 200 200 200 200 200 200 200 200
journal_new                         POST  in 302 302 302 302 302 302 302 302 302 302 302 302
journal_delete                      GET   in 200 200 200 200 200 200 200 200 200 200 200 200
journal_delete                      POST  in 302 302 302 302 302 302 302 302 302 302 302 302
journal_text                        GET   in 200 200 200 200 200 200 200 200 200 200 200 200
journal_text                        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
journal_data                        GET   in 200 200 200 200 200 200 200 200 200 200 200 200
journal_data                        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
journal_entry                       GET   in 404 404 404 200 404 404 404 404 404 404 404 404
journal_entry                       POST  in 404 404 404 302 404 404 404 404 404 404 404 404
journal_entry_delete                GET   in 404 404 404 200 404 404 404 404 404 404 404 404
journal_entry_delete                POST  in 404 404 404 302 404 404 404 404 404 404 404 404
facilitate                          GET   in 404 404 404 404 404 404 200 404 404 404 404 404
facilitate                          POST  in 405 405 405 405 405 405 405 405 405 405 405 405
"""

#: The addresses of one session.
OF_SESSION = (
    "session",
    "session_cover",
    "session_cover_end",
    "session_cover_ask",
    "session_calendar",
    "session_cancel",
    "session_dates",
    "register",
    "apologies",
    "check_in",
    "session_start",
    "session_abandon",
    *("session", "session_cancel", "session_reminder", "register", "apologies", "check_in"),
    *("session_start", "session_abandon"),
)
OF_WRITE_UP = ("write_up", "write_up_edit", "session_return")
OF_POLL = ("set_poll", "set_poll_new", "set_poll_confirm", "set_poll_withdraw")
#: And of the ground rules of a set.
OF_ORGANISATION = (
    *("organisation_edit", "organisation_accept", "organisation_same_as"),
    *("organisation_import", "organisation_merge"),
)
OF_RULES = ("ground_rules", "ground_rules_acknowledge", "ground_rules_edit")
REFUSED = ("in", "403", "404", "405", "409", "422")
#: In Set A, with a place: nobody else is a member of it.
SET_A = {"member", "mate"}
SET_B = {"other_member", "other_mate", "fellow"}
IN_PROGRAMME = {"waiting", "offered", "former", "other_member", "other_mate", "fellow", "removed", "second_waiting"}
IN_PROGRAMME |= SET_A | {"requester"}
FACILITATORS = {"facilitator", "other_facilitator"}

#: What occurs on pages → reader → whose. Everybody may read their own besides; whoever is not named reads only that.
READ: dict[str, dict[str, set[str]]] = {
    "name": {
        # Who has left is named on what they shared.
        "member": SET_A | {"facilitator", "cover", "former"},
        "other_member": SET_B | {"other_facilitator"},
        "facilitator": SET_A | {"cover", "former"},
        "coordinator": IN_PROGRAMME | FACILITATORS | {"interested", "cover"},
        "other_coordinator": {"elsewhere", "requester"},
    },
    "job": {
        "member": SET_A,
        "other_member": SET_B,
        "facilitator": SET_A,
        "coordinator": IN_PROGRAMME,
        "other_coordinator": {"elsewhere"},
    },
    # Whoever facilitates shows the photo alone; the coordinator reads nothing of the handbook.
    "photo": {
        "member": SET_A | {"facilitator"},
        "other_member": SET_B | {"other_facilitator"},
        "facilitator": SET_A,
    },
    "portrait": {"member": SET_A, "other_member": SET_B, "facilitator": SET_A},
    # What members write, for the set alone; who has left is still read, and reads nothing but their own (C02, C04).
    "issue": {"member": SET_A | {"former"}, "other_member": SET_B, "facilitator": SET_A | {"former"}},
    "action": {"member": SET_A | {"former"}, "other_member": SET_B, "facilitator": SET_A | {"former"}},
    # Who has left presents nothing.
    "bid": {"member": SET_A, "other_member": SET_B, "facilitator": SET_A},
    "draft": {},
    "proposed": {"facilitator": {"mate"}},
    # Filled in and not shown.
    "hidden": {},
    "passkey": {},
    "needs": {"facilitator": SET_A, "coordinator": IN_PROGRAMME, "other_coordinator": {"elsewhere"}},
    "answer": {"coordinator": IN_PROGRAMME | {"interested"}, "other_coordinator": {"elsewhere"}},
    "organisation": {
        "member": SET_A,
        "other_member": SET_B,
        # The one they have declared a conflict with.
        "facilitator": SET_A | {"other_member"},
        "coordinator": IN_PROGRAMME - {"requester"} | {"interested"},
        "other_coordinator": {"elsewhere"},
    },
}
#: Here every organisation is listed or looked for, whether or not anybody has a place for it.
REGISTER = (
    "organisation_list",
    "organisation_new",
    "organisation_edit",
    "organisation_export",
    "organisation_merge",
    "organisation_suggestions",
    "conflict_declare",
)


@dataclass(frozen=True)
class Row:
    name: str
    method: str
    answers: dict[str, str]


ROWS = [
    Row(line[:35].strip(), line[36:40].strip(), dict(zip(ROLES, line[41:].split(), strict=True)))
    for line in TABLE.strip("\n").splitlines()[1:]
]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), planted() as made:
        yield made


@pytest.fixture(scope="module")
def before(world: World) -> dict[str, Any]:
    """The whole database as it was planted, to which every test returns it."""
    return everything()


@pytest.fixture(scope="module")
def walk(world: World) -> tuple[list[Seen], dict[str, Any], dict[str, Any]]:
    """Every page as every role gets it, and the whole database before and after."""
    before = everything()
    seen = [look(world, row.name, role) for row in ROWS if row.method == "GET" for role in ROLES]
    seen += [look(world, name, role, url) for name, url in more_addresses(world) for role in ROLES]
    return seen, before, everything()


# --- the table -------------------------------------------------------------------------------------------------------


def test_every_address_of_the_site_is_in_the_table():
    """An address that is added must be added here, with what each role gets."""
    listed = {row.name.partition(" ")[0] for row in ROWS}
    assert listed == url_names() - url_names(below="admin:")
    assert len(ROWS) == len({(row.name, row.method) for row in ROWS}) == 2 * len({row.name for row in ROWS})


def test_every_role_gets_the_page_that_the_table_says(walk):
    """Domain, section 2; C01."""
    given = {(one.name, one.role): one.answer for one in walk[0][: len(ROWS) // 2 * len(ROLES)]}
    expected = {(row.name, role): said for row in ROWS if row.method == "GET" for role, said in row.answers.items()}
    assert {one: (given[one], "not", said) for one, said in expected.items() if given[one] != said} == {}


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "POST"], ids=lambda row: row.name)
def test_every_role_may_do_what_the_table_says(world, before, row, settings):
    """Domain, section 2; C01. Whatever a role may not do leaves everything as it was."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # only to be quick
    url, given = address(world, row.name), {}
    refused = [role for role in ROLES if row.answers[role] in REFUSED]
    with undone():
        for role in refused:
            given[role] = answer(world.client(role).post(url, filled(world, row.name, role)))
        assert everything() == before
    for role in set(ROLES) - set(refused):
        with undone():
            given[role] = answer(world.client(role).post(url, filled(world, row.name, role)))
    assert given == row.answers


def test_looking_at_anything_changes_nothing(walk):
    """A GET never changes state: mail scanners follow links."""
    _, before, after = walk
    assert before == after


def test_ids_of_another_programme_set_or_place_lead_nowhere(world):
    """C01: whoever coordinates one programme reaches nothing of another through it; both answer as if it were not."""
    ours, theirs, elsewhere = world.programme.slug, world.other.slug, world.places["elsewhere"].pk
    forged = [
        (name, [slug, pk])
        for name in ("person_ledger", "place_remove", "place_extend", "place_lift", "place_withdraw_for")
        for slug, pk in ((ours, elsewhere), (theirs, world.places["waiting"].pk), (ours, 2**70))
    ]
    foreign = Message.objects.filter(topic=f"programme:{world.other.pk}").first().pk
    of_nothing = Message.objects.create(key="of-nothing", created_at=world.now, due_at=world.now).pk
    forged += [
        (name, [slug, pk])
        for name, message in world.mails.items()
        for slug, pk in ((ours, foreign), (theirs, message.pk), (ours, of_nothing), (ours, 2**70))
    ]
    sets = ("set_dates", "set_facilitators", "set_confirm")
    forged += [(name, [theirs, letter]) for name in sets for letter in ("B", "a", "A-1")]
    facilitations = {letter: world.facilitation(letter).pk for letter in "AB"}
    theirs_facilitation = Facilitation.objects.get(learning_set__programme=world.other).pk
    forged += [
        ("facilitator_end", [ours, "A", facilitations["B"]]),
        ("facilitator_end", [ours, "B", facilitations["A"]]),
        ("facilitator_end", [ours, "A", theirs_facilitation]),
        ("facilitator_end", [theirs, "A", facilitations["A"]]),
    ]
    forged += [("attendance_period", [slug, pk]) for slug, pk in ((theirs, world.period.pk), (ours, 2**70))]
    forged += [("attendance_period_file", [theirs, world.period.pk, "pdf"])]
    mate = world.people["mate"].pk
    forged += [("handbook_photo", [world.set("B").pk, mate])]
    note = world.note("A").pk
    forged += [("set_note_take_back", [world.set("B").pk, note]), ("set_note_take_back", [2**70, note])]
    forged += [("set_note_take_back", [world.set("A").pk, number]) for number in (world.note("B").pk, 2**70)]
    forged += [("handbook_photo", [2**70, mate]), ("handbook_photo", [world.set("A").pk, 2**70])]
    forged += [(name, [2**70]) for name in ("set_home", "set_sessions", "set_people", "set_note_new", "set_documents")]
    forged += [(name, [2**70]) for name in ("document", "document_remove", *OF_SESSION)]
    forged += [(name, [2**70]) for name in OF_POLL]
    forged += [(name, [2**70]) for name in (*OF_RULES, "reflect", "session_feedback", *OF_WRITE_UP)]
    forged += [(name, [pk]) for name in ("journal_entry", "journal_entry_delete") for pk in (2**70, world.foreign.pk)]
    forged += [(name, [2**70]) for name in OF_ORGANISATION]
    forged += [("sign_up_import", [slug, pk]) for slug, pk in ((theirs, world.mailed.pk), (ours, 2**70))]
    for name, arguments in forged:
        url = reverse(name, args=arguments)
        for role in ("coordinator", "other_coordinator", "facilitator", "member", "superuser"):
            with undone():
                client = world.client(role)
                got = (client.get(url).status_code, client.post(url, {"reason": "Because."}).status_code)
            assert got in ((404, 404), (404, 405), (405, 404)), (name, arguments, role, got)


def test_letters_that_are_none_are_not_looked_for(world):
    """What the database cannot compare is no set either: never an error page."""
    page = reverse("set_dates", args=[world.programme.slug, "A"])
    for letter in ("%00", "%C3%81", "A%0A", "%F0%9F%AA%91", "A" * 2000, "%ff"):
        assert world.client("coordinator").get(page.replace("/A/", f"/{letter}/")).status_code == 404


@pytest.mark.parametrize("name", ["place_withdraw", "place_accept", "place_decline", "place_commit"])
def test_somebody_elses_place_is_not_withdrawn_accepted_or_declined(world, name):
    """C01: the place that a form names counts only for its owner."""
    before = everything()
    for role in ("waiting", "member", "former", "requester"):
        for target in ("offered", "other_member", "elsewhere"):
            response = world.client(role).post(address(world, name), {"place": world.places[target].pk})
            assert response.status_code == 404
    assert everything() == before


def test_an_organisation_can_only_be_merged_with_one_of_the_register(world):
    """A target that is not accepted, or was never there, is refused beside the button."""
    url = reverse("organisation_same_as", args=[world.requested.pk])
    for target in (world.requested.pk, 2**70, "", "\x00", "A"):
        with undone():
            assert world.client("coordinator").post(url, {"target": target}).status_code == 422


def test_who_coordinates_by_role_alone_settles_organisations_and_makes_no_programme(world):
    """Domain, section 2: a second coordinator of a programme, without the right to open programmes."""
    with undone():
        ProgrammeRole.objects.create(programme=world.programme, user=world.people["stranger"], role="coordinator")
        client = world.client("stranger")
        pages = {name: client.get(address(world, name)).status_code for name in ("places", "messages", "coordinate")}
        assert set(pages.values()) == {200}
        assert client.get(reverse("programme_new")).status_code == 404
        assert client.get(reverse("organisation_list")).status_code == 404
        assert client.post(address(world, "organisation_accept")).status_code == 302
        assert Organisation.objects.get(pk=world.requested.pk).is_accepted


# --- who reads what --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", READ)
def test_each_role_reads_of_others_what_it_may_and_nothing_else(walk, kind):
    """C06: exactly these, on all pages together; the letter box of a demonstration holds everybody's mail."""
    hidden = ("demo_mail", *(REGISTER if kind == "organisation" else ()))
    pages = [one for one in walk[0] if not one.name.startswith(hidden)]
    for reader in ROLES:
        words = "".join(one.body for one in pages if one.role == reader)
        read = {one for one in (*ROLES, *OTHERS) if mark(one, kind).lower() in words}
        assert read - {reader} == READ[kind].get(reader, set()) - {reader}, reader


@pytest.mark.parametrize("kind", ["upload", "file", "mailed", "mailfile"])
def test_a_file_of_organisations_or_sign_ups_and_its_name_are_for_who_sent_it(walk, kind):
    """Nobody else who keeps the list, or coordinates, sees what is not confirmed."""
    assert {one.role for one in walk[0] if mark("coordinator", kind).lower() in one.body} == {"coordinator"}


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("profile", {"member", "facilitator", "coordinator"}),
        ("availability", {"facilitator", "coordinator"}),
        ("conflict", {"facilitator", "coordinator"}),
    ],
)
def test_what_a_facilitator_says_is_for_their_set_and_conflicts_for_coordinators(walk, kind, readers):
    """D7: never for members, whoever they are in conflict with among them."""
    assert {one.role for one in walk[0] if mark("facilitator", kind).lower() in one.body} == readers


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("link", {"A": {"member", "facilitator"}, "B": {"other_member"}}),
        ("place", {"A": {"member", "facilitator", "coordinator"}, "B": {"other_member", "coordinator"}}),
        ("arrangement", {"A": {"member", "facilitator", "coordinator"}, "B": {"other_member", "coordinator"}}),
        # Asked about in its date poll.
        ("pollplace", {"A": {"member", "facilitator", "coordinator"}, "B": {"other_member", "coordinator"}}),
    ],
)
def test_where_a_set_meets_is_for_its_people(walk, kind, readers):
    """Section 2: the coordinator knows the place and does not read the link; offered and new people read neither."""
    for letter, expected in readers.items():
        assert {one.role for one in walk[0] if mark(letter, kind).lower() in one.body} == expected


@pytest.mark.parametrize(
    ("shelf", "readers"),
    [
        ("public", set(ROLES)),
        ("members", {"member", "other_member", "facilitator", "coordinator"}),
        ("for_set", {"member", "facilitator", "coordinator"}),
        ("of_set", {"member", "facilitator"}),
        ("of_other_set", {"other_member"}),
        ("draft", {"coordinator"}),
        ("elsewhere", {"other_coordinator"}),
    ],
)
@pytest.mark.parametrize("kind", ["title", "content"])
def test_documents_are_read_by_those_they_are_for(walk, shelf, readers, kind):
    """Section 2, C01, C02: a coordinator reads nothing that a facilitator put there, not even its title."""
    assert {one.role for one in walk[0] if mark(shelf, kind).lower() in one.body} == readers


def test_a_note_to_a_set_is_for_its_people_alone(walk):
    """C02: not for the coordinator, the sponsor, a system admin, nor for the letter box of a demonstration."""
    for letter, expected in {"A": {"member", "facilitator"}, "B": {"other_member"}}.items():
        assert {one.role for one in walk[0] if mark(letter, "note").lower() in one.body} == expected


@pytest.mark.parametrize(("letter", "readers"), [("A", {"member", "facilitator"}), ("B", {"other_member"})])
def test_the_ground_rules_of_a_set_are_for_its_people(walk, letter, readers):
    """C01, C02: no coordinator, sponsor or system admin reads them; nor does who has left, or is offered a place."""
    assert {one.role for one in walk[0] if mark(letter, "rules").lower() in one.body} == readers


@pytest.mark.parametrize(
    ("kind", "readers"),
    [
        ("private", {"A": {"member"}, "B": {"other_member"}}),
        ("shared", {"A": {"member"}, "B": {"other_member"}}),
        ("matesprivate", {"A": set(), "B": set()}),
        ("matesshared", {"A": set(), "B": set()}),
        ("line", {"A": set(), "B": set()}),
    ],
)
def test_what_somebody_wrote_looking_back_reaches_whom_they_chose(walk, kind, readers):
    """C02, C03: their author's journal; and as no session of this world was held yet, no page of anybody else."""
    for letter, expected in readers.items():
        assert {one.role for one in walk[0] if mark(letter, kind).lower() in one.body} == expected


def test_what_was_written_up_is_for_its_set_alone(walk):
    """C01, C02, C07: and the line of a return for the set and, once the session was held, for the coordinator."""
    for kind in (*STAYS, CROSSES):
        for letter, expected in {"A": {"member", "facilitator"}, "B": {"other_member"}}.items():
            assert {one.role for one in walk[0] if mark(letter, kind).lower() in one.body} == expected, kind


def test_of_a_session_that_was_held_the_coordinator_reads_the_line_and_no_other_word(world):
    """C02: of all marks on the page of returns, but the reader's own name, it is the lines; elsewhere there is none."""
    with undone():
        Session.objects.filter(number=1, learning_set__programme=world.programme).update(state="written_up")
        lines = {mark(letter, CROSSES).lower() for letter in "AB"}
        found = set(re.findall(r"xo\w+ski", look(world, "returns", "coordinator").body))
        assert found - {mark("coordinator").lower()} == lines
        stays = [mark(letter, kind).lower() for letter in "AB" for kind in (*STAYS, CROSSES)]
        for name in ("session", "sessions", "cockpit", "work_report", "attendance_report", "set_dates"):
            seen = look(world, name, "coordinator")
            assert (seen.answer, [one for one in stays if one in seen.body]) == ("200", []), name


def test_only_the_person_and_the_coordinator_read_why_somebody_was_removed(world, walk):
    """C10: and the coordinator of another programme does not."""
    assert {one.role for one in walk[0] if REASON.lower() in one.body} == {"coordinator"}
    own = world.client("removed").get(address(world, "my_place")).content.decode()
    assert REASON in own


def test_what_somebody_asked_for_is_suggested_to_nobody_else(walk):
    """C06: whose organisation waits to be accepted is known to those who settle it."""
    name = "marram coast together"
    readers = {one.role for one in walk[0] if name in one.body.replace('value="marram', "")}
    assert readers == {"requester", "coordinator", "other_coordinator"}


def test_access_ends_at_once(world):
    """C04: who no longer facilitates, and who has withdrawn, reads on in no open tab."""
    with undone():
        client = world.client("facilitator")
        assert mark("member") in client.get(reverse("facilitate")).content.decode()
        place = world.places["member"]
        withdraw(actor=place.participant, enrolment=place, now=world.now)
        assert mark("member") not in client.get(reverse("facilitate")).content.decode()
        assert look(world, "document", "member").answer == "404"
        assert look(world, "reflect", "member").answer == look(world, "session_feedback", "member").answer == "404"
        assert look(world, "journal_entry", "member").answer == "200"
        for name in ("set_home", "set_people", "set_documents", "ground_rules", "session"):
            assert world.client("member").get(address(world, name)).status_code == 404
            assert client.get(address(world, name)).status_code == 200
        assert world.client("member").get(address(world, "session_dates")).status_code == 404
        assert look(world, "write_up", "member").answer == "404"
        by = world.people["coordinator"]
        unassign_facilitator(actor=by, facilitation=world.facilitation("A"), now=world.now)
        names = ("set_home", "set_sessions", "set_people", "set_documents", "document", "document_remove", "session")
        names = (*names, "set_poll", "session_dates", *OF_WRITE_UP)
        names += (*OF_RULES[::2], "register")
        for url in (reverse("facilitate"), *(address(world, name) for name in names)):
            assert client.get(url).status_code == 404
