"""Sessions, who covers them, and calendars."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
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
calendar_feed                       GET  404 404 404 404 404 404 404 404 404 404 404 404 404
calendar_feed                       POST 405 405 405 405 405 405 405 405 405 405 405 405 405
my_calendar                         GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_calendar                         POST  in 302 302 302 302 302 302 302 302 302 302 302 302
"""
