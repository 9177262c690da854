"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

from association.front import answering_first

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.settings")
application = answering_first(get_wsgi_application())
