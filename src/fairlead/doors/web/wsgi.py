"""Where gunicorn starts, before it forks its workers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairlead.doors.web.settings")
application = get_wsgi_application()

# Every address, and all that stands behind it, is read now: the workers share that memory, and
# nobody's first page waits for it. Frozen, it is not touched, and so not copied, by their garbage
# collectors.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
