"""Programmes, as their coordinator makes and changes them, and their messages."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
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
programme_people                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_people                    POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_people draft              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_people draft              POST  in 404 404 404 404 404 404 404 302 404 404 404 404
coordinator_end                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
coordinator_end                     POST  in 404 404 404 404 404 404 404 409 404 404 404 404
coordinator_end draft               GET   in 404 404 404 404 404 404 404 200 404 404 404 404
coordinator_end draft               POST  in 404 404 404 404 404 404 404 409 404 404 404 404
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
"""
