"""Reflections, feedback, write-ups and returns."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
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
"""
