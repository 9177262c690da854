from django.apps import AppConfig


class AssociationConfig(AppConfig):
    name = "association"
    verbose_name = "The whole site"

    def ready(self) -> None:
        from association import celery, checks, task_lines  # noqa: F401

        celery.app.set_default()
