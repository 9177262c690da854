from django.apps import AppConfig


class AssociationConfig(AppConfig):
    name = "association"
    verbose_name = "The whole site"

    def ready(self) -> None:
        from association import celery

        celery.app.set_default()
