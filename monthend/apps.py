from django.apps import AppConfig


class MonthendConfig(AppConfig):
    name = "monthend"

    def ready(self) -> None:
        from core import jobs  # noqa: PLC0415  (models are not loaded when this module is)
        from monthend import services  # noqa: PLC0415

        jobs.register(services.KIND, services.handle_chunk, services.finish_run)
