"""A programme, as people look for and keep a place in it."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
programme                           GET  200 200 200 200 200 200 200 200 200 200 200 200 200
programme                           POST 405 405 405 405 405 405 405 405 405 405 405 405 405
programme draft                     GET  404 404 404 404 404 404 404 404 200 404 404 404 404
programme draft                     POST 405 405 405 405 405 405 405 405 405 405 405 405 405
sign_up                             GET   in 200 302 302 302 200 302 200 200 200 200 302 200
sign_up                             POST  in 302 302 302 302 302 302 409 409 302 409 302 302
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
place_hand_over                     GET   in 404 200 200 200 302 200 404 404 404 404 200 404
place_hand_over                     POST  in 404 302 302 302 409 302 404 404 404 404 302 404
place_hand_over draft               GET   in 404 404 404 404 404 404 404 404 404 404 404 404
place_hand_over draft               POST  in 404 404 404 404 404 404 404 404 404 404 404 404
place_hand_over_take_back           GET   in 404 302 302 302 302 302 404 404 404 404 302 404
place_hand_over_take_back           POST  in 404 404 404 404 404 404 404 404 404 404 404 404
hand_over                           GET  200 200 403 403 403 403 403 403 403 403 403 403 403
hand_over                           POST  in 409 403 403 403 403 403 403 403 403 403 403 403
hand_over_decline                   GET  200 200 200 200 200 200 200 200 200 200 200 200 200
hand_over_decline                   POST 302 302 302 302 302 302 302 302 302 302 302 302 302
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
"""
