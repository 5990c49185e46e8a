"""Every address of the site: each app names its own, in the app's `urls.py`."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from . import demo_mail, health, home, metrics

# The admin is no second front door: its sign-in is everybody's.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", home.home, name="home"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("health/metrics", metrics.metrics, name="health_metrics"),
    path("demo/mail/", demo_mail.mailbox_page, name="demo_mail"),
    path("demo/mail/<str:key>/", demo_mail.message_page, name="demo_mail_message"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("alsportal.pages")),
    path("", include("notifications.urls")),
    path("", include("participants.urls")),
    path("", include("sets.urls")),
    path("", include("sessions.urls")),
]

handler400 = "alsportal.errors.bad_request"
handler403 = "alsportal.errors.forbidden"
handler404 = "alsportal.errors.not_found"
handler500 = "alsportal.errors.server_error"
