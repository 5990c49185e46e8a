"""Asking for dates."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
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
"""
