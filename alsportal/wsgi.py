"""What gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alsportal.settings")

application = get_wsgi_application()

# Code and models are here to stay: the collector of garbage need not look through them again and again.
gc.collect()
gc.freeze()
