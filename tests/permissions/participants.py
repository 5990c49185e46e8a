"""Profiles, the handbook and the register of organisations."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
profile                             GET   in 200 200 200 200 200 200 200 200 200 200 200 200
profile                             POST  in 302 302 302 302 302 302 302 302 302 302 302 302
handbook                            GET   in 200 200 200 200 200 200 200 200 200 200 200 200
handbook                            POST  in 302 302 302 302 302 302 302 302 302 302 302 302
handbook_own_photo                  GET   in 200 200 200 200 200 200 200 200 200 200 200 200
handbook_own_photo                  POST  in 405 405 405 405 405 405 405 405 405 405 405 405
my_record                           GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_record                           POST  in 405 405 405 405 405 405 405 405 405 405 405 405
my_data                             GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_data                             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
my_data_download                    GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_data_download                    POST  in 200 200 200 200 200 200 200 200 200 200 200 200
my_data_erase                       GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_data_erase                       POST  in 422 422 422 422 422 422 422 422 422 422 422 422
my_data_again                       GET   in 200 200 200 200 200 200 200 200 200 200 200 200
my_data_again                       POST  in  in  in  in  in  in  in  in  in  in  in  in  in
whole_record                        GET   in 404 404 404 404 404 404 404 404 404 404 404 200
whole_record                        POST  in 404 404 404 404 404 404 404 404 404 404 404 302
organisation_list                   GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_list                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_suggestions            GET  302 302 302 302 302 302 302 302 302 302 302 302 302
organisation_suggestions            POST 405 405 405 405 405 405 405 405 405 405 405 405 405
organisation_new                    GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_new                    POST  in 404 404 404 404 404 404 404 302 302 404 404 404
organisation_export                 GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_export                 POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_template               GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_template               POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_example                GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_example                POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_imports                GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_imports                POST  in 404 404 404 404 404 404 404 302 302 404 404 404
organisation_import                 GET   in 404 404 404 404 404 404 404 200 404 404 404 404
organisation_import                 POST  in 404 404 404 404 404 404 404 302 404 404 404 404
organisation_edit                   GET   in 404 404 404 404 404 404 404 200 200 404 404 404
organisation_edit                   POST  in 404 404 404 404 404 404 404 302 302 404 404 404
organisation_record                 GET   in 404 404 404 404 404 404 404 200 200 404 404 200
organisation_record                 POST  in 405 405 405 405 405 405 405 405 405 405 405 405
handbook_photo                      GET   in 404 404 404 200 404 404 200 404 404 404 404 404
handbook_photo                      POST  in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_accept                 GET   in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_accept                 POST  in 404 404 404 404 404 404 404 302 302 404 404 404
organisation_merge                  GET   in 404 404 404 404 404 404 404 404 404 404 404 200
organisation_merge                  POST  in 404 404 404 404 404 404 404 404 404 404 404 302
organisation_same_as                GET   in 405 405 405 405 405 405 405 405 405 405 405 405
organisation_same_as                POST  in 404 404 404 404 404 404 404 302 302 404 404 404
"""
