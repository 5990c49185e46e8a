"""The plan of a session, and the room."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
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
"""
