"""What a coordinator reads about sessions, attendance and work."""

TABLE = """
                                         out str wai off mem for oth fac coo oco spo req sup
sessions                            GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sessions                            POST  in 405 405 405 405 405 405 405 405 405 405 405 405
sessions draft                      GET   in 404 404 404 404 404 404 404 200 404 404 404 404
sessions draft                      POST  in 405 405 405 405 405 405 405 405 405 405 405 405
work_report                         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
work_report                         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
work_report draft                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
work_report draft                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
returns                             GET   in 404 404 404 404 404 404 404 200 404 404 404 404
returns                             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
returns draft                       GET   in 404 404 404 404 404 404 404 200 404 404 404 404
returns draft                       POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report draft             GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report draft             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_csv               GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_csv               POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_csv draft         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_csv draft         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_xlsx              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_xlsx              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_xlsx draft        GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_xlsx draft        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_pdf               GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_pdf               POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_report_pdf draft         GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_report_pdf draft         POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_freeze            GET   in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_freeze            POST  in 404 404 404 404 404 404 404 409 404 404 404 404
attendance_period_freeze draft      GET   in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_freeze draft      POST  in 404 404 404 404 404 404 404 409 404 404 404 404
attendance_period                   GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_period                   POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period draft             GET   in 404 404 404 404 404 404 404 404 404 404 404 404
attendance_period draft             POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_file              GET   in 404 404 404 404 404 404 404 200 404 404 404 404
attendance_period_file              POST  in 405 405 405 405 405 405 405 405 405 405 405 405
attendance_period_file draft        GET   in 404 404 404 404 404 404 404 404 404 404 404 404
attendance_period_file draft        POST  in 405 405 405 405 405 405 405 405 405 405 405 405
"""
