"""Registers, apologies and how a session begins and ends."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
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
"""
