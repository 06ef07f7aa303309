from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "imports"

    def ready(self) -> None:
        from core.sheets import batches  # noqa: PLC0415  (models are not loaded when this module is)

        batches.register_jobs()
