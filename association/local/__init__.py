"""The site on one machine: a private PostgreSQL server and the processes around it.

Nothing in here imports Django, Celery or the settings, so that it can run before any of them is configured.
"""
