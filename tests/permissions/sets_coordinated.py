"""Sets, as a coordinator opens, arranges and cancels them."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
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
set_below                           GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_below                           POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_go_ahead                        GET   in 404 404 404 404 404 404 404 302 404 404 404 404
set_go_ahead                        POST  in 404 404 404 404 404 404 404 409 404 404 404 404
set_merge                           GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_merge                           POST  in 404 404 404 404 404 404 404 409 404 404 404 404
set_cancel                          GET   in 404 404 404 404 404 404 404 200 404 404 404 404
set_cancel                          POST  in 404 404 404 404 404 404 404 302 404 404 404 404
"""
