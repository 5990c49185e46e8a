"""Issues and actions."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
progress                            GET   in 404 404 404 200 404 404 200 404 404 404 404 404
progress                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
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
"""
