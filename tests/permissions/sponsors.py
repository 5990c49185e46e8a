"""What a sponsor sees of a programme, and who lets them."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
sponsored                           GET   in 404 404 404 404 404 404 404 404 404 200 404 404
sponsored                           POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sponsored_programme                 GET   in 404 404 404 404 404 404 404 200 404 200 404 404
sponsored_programme                 POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sponsored_programme draft           GET   in 404 404 404 404 404 404 404 404 404 404 404 404
sponsored_programme draft           POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sponsored_programme_csv             GET   in 404 404 404 404 404 404 404 200 404 200 404 404
sponsored_programme_csv             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sponsored_programme_csv draft       GET   in 404 404 404 404 404 404 404 404 404 404 404 404
sponsored_programme_csv draft       POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sponsored_programme_xlsx            GET   in 404 404 404 404 404 404 404 200 404 200 404 404
sponsored_programme_xlsx            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sponsored_programme_xlsx draft      GET   in 404 404 404 404 404 404 404 404 404 404 404 404
sponsored_programme_xlsx draft      POST  in 405 405 405 405 405 405 405 405 405 405 405 405
programme_sponsors                  GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_sponsors                  POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_sponsors draft            GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_sponsors draft            POST  in 404 404 404 404 404 404 404 409 404 404 404 404
sponsor_end                         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sponsor_end                         POST  in 404 404 404 404 404 404 404 302 404 404 404 404
sponsor_end draft                   GET   in 404 404 404 404 404 404 404 302 404 404 404 404
sponsor_end draft                   POST  in 404 404 404 404 404 404 404 302 404 404 404 404
"""
