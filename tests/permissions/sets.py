"""A set, its people and who facilitates it."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
set_home                            GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_home                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_facilitator                     GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_facilitator                     POST  in 405 405 405 405 405 405 405 405 405 405 405 405
facilitator_profile                 GET   in 404 404 404 404 404 404 200 404 404 404 404 404
facilitator_profile                 POST  in 404 404 404 404 404 404 302 404 404 404 404 404
conflict_declare                    GET   in 404 404 404 404 404 404 200 404 404 404 404 404
conflict_declare                    POST  in 404 404 404 404 404 404 302 404 404 404 404 404
conflict_end                        GET   in 404 404 404 404 404 404 200 404 404 404 404 404
conflict_end                        POST  in 404 404 404 404 404 404 302 404 404 404 404 404
set_sessions                        GET   in 404 404 404 404 404 404 200 404 404 404 404 404
set_sessions                        POST  in 404 404 404 404 404 404 302 404 404 404 404 404
set_people                          GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_people                          POST  in 405 405 405 405 405 405 405 405 405 405 405 405
set_note_new                        GET   in 404 404 404 404 404 404 200 404 404 404 404 404
set_note_new                        POST  in 404 404 404 404 404 404 302 404 404 404 404 404
set_note_take_back                  GET   in 404 404 404 404 404 404 200 404 404 404 404 404
set_note_take_back                  POST  in 404 404 404 404 404 404 302 404 404 404 404 404
ground_rules                        GET   in 404 404 404 200 404 404 200 404 404 404 404 404
ground_rules                        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
ground_rules_acknowledge            GET   in 405 405 405 405 405 405 405 405 405 405 405 405
ground_rules_acknowledge            POST  in 404 404 404 302 404 404 409 404 404 404 404 404
ground_rules_edit                   GET   in 404 404 404 404 404 404 200 404 404 404 404 404
ground_rules_edit                   POST  in 404 404 404 404 404 404 302 404 404 404 404 404
facilitate                          GET   in 404 404 404 404 404 404 200 404 404 404 404 404
facilitate                          POST  in 405 405 405 405 405 405 405 405 405 405 405 405
"""
