"""Documents of programmes, sets and sessions."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
programme_documents                 GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_documents                 POST  in 404 404 404 404 404 404 404 302 404 404 404 404
programme_documents draft           GET   in 404 404 404 404 404 404 404 200 404 404 404 404
programme_documents draft           POST  in 404 404 404 404 404 404 404 302 404 404 404 404
set_documents                       GET   in 404 404 404 200 404 404 200 404 404 404 404 404
set_documents                       POST  in 404 404 404 404 404 404 302 404 404 404 404 404
document                            GET   in 404 404 404 200 404 404 200 404 404 404 404 404
document                            POST 405 405 405 405 405 405 405 405 405 405 405 405 405
document_remove                     GET   in 404 404 404 404 404 404 200 404 404 404 404 404
document_remove                     POST  in 404 404 404 404 404 404 302 404 404 404 404 404
"""
