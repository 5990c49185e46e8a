"""Places, as a coordinator gives and takes them."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
places                              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
places                              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
places draft                        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
places draft                        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
person_ledger                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
person_ledger                       POST  in 405 405 405 405 405 405 405 405 405 405 405 405
place_remove                        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_remove                        POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_move                          GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_move                          POST  in 404 404 404 404 404 404 404 409 404 404 404 404
place_exchange                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_exchange                      POST  in 404 404 404 404 404 404 404 302 404 404 404 404
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
sign_up_example                     GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sign_up_example                     POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sign_up_import                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sign_up_import                      POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_withdraw_for                  GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_withdraw_for                  POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_accept_for                    GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_accept_for                    POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_decline_for                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_decline_for                   POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_hand_over_for                 GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_hand_over_for                 POST  in 404 404 404 404 404 404 404 302 404 404 404 404
place_lift                          GET   in 404 404 404 404 404 404 404 200 404 404 404 404
place_lift                          POST  in 404 404 404 404 404 404 404 302 404 404 404 404
option                              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
option                              POST  in 404 404 404 404 404 404 404 409 404 404 404 404
option draft                        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
option draft                        POST  in 404 404 404 404 404 404 404 409 404 404 404 404
"""
