"""Addresses of this app."""

from django.urls import path

from sessions.views import (
    apologies,
    attendance_periods,
    attendance_report,
    cover,
    dates,
    facilitate,
    facilitators,
    my,
    notes,
    pages,
    people,
    register,
)

_ATTENDANCE = "coordinate/<slug:slug>/reports/attendance"

urlpatterns = [
    path("my/", my.my_page, name="my"),
    path("facilitate/", facilitate.facilitate, name="facilitate"),
    path("coordinate/<slug:slug>/sessions/", pages.sessions, name="sessions"),
    path(_ATTENDANCE + "/", attendance_report.attendance_report, name="attendance_report"),
    path(_ATTENDANCE + ".csv", attendance_report.attendance_report_csv, name="attendance_report_csv"),
    path(_ATTENDANCE + ".xlsx", attendance_report.attendance_report_xlsx, name="attendance_report_xlsx"),
    path(_ATTENDANCE + ".pdf", attendance_report.attendance_report_pdf, name="attendance_report_pdf"),
    path(_ATTENDANCE + "/freeze/", attendance_periods.attendance_period_freeze, name="attendance_period_freeze"),
    path(_ATTENDANCE + "/periods/<int:pk>/", attendance_periods.attendance_period, name="attendance_period"),
    path(
        _ATTENDANCE + "/periods/<int:pk>/attendance.<slug:ending>",
        attendance_periods.attendance_period_file,
        name="attendance_period_file",
    ),
    path("coordinate/<slug:slug>/sets/<slug:letter>/dates/", dates.set_dates, name="set_dates"),
    path("coordinate/<slug:slug>/sets/<slug:letter>/facilitators/", facilitators.assign, name="set_facilitators"),
    path("sets/<int:pk>/", pages.home, name="set_home"),
    path("sets/<int:pk>/dates/", dates.set_sessions, name="set_sessions"),
    path("sets/<int:pk>/people/", people.set_people, name="set_people"),
    path("sets/<int:pk>/people/<int:person>/photo/", people.handbook_photo, name="handbook_photo"),
    path("sets/<int:pk>/notes/new/", notes.set_note_new, name="set_note_new"),
    path("sets/<int:pk>/notes/<int:note>/take-back/", notes.set_note_take_back, name="set_note_take_back"),
    path("sessions/<int:pk>/", pages.session, name="session"),
    path("sessions/<int:pk>/cancel/", dates.session_cancel, name="session_cancel"),
    path("sessions/<int:pk>/cover/", cover.session_cover, name="session_cover"),
    path("sessions/<int:pk>/cover/end/", cover.cover_end, name="session_cover_end"),
    path("sessions/<int:pk>/cover/ask/", cover.cover_ask, name="session_cover_ask"),
    path("sessions/<int:pk>/register/", register.register, name="register"),
    path("sessions/<int:pk>/register/marks/", register.register_marks, name="register_marks"),
    path("sessions/<int:pk>/start/", register.session_start, name="session_start"),
    path("sessions/<int:pk>/end/", register.session_end, name="session_end"),
    path("sessions/<int:pk>/abandon/", register.session_abandon, name="session_abandon"),
    path("sessions/<int:pk>/apologies/", apologies.apologies, name="apologies"),
    path("sessions/<int:pk>/apologies/withdraw/", apologies.apologies_withdraw, name="apologies_withdraw"),
    path("sessions/<int:pk>/check-in/", apologies.check_in, name="check_in"),
]
