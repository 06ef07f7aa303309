from django.apps import AppConfig


class MonthendConfig(AppConfig):
    name = "monthend"
