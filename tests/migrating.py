"""Migrations of an empty database in seconds instead of a minute: the same tables, drawn from fewer models.

After each step Django makes the model it touched anew and every model that hangs together with it, directly or by
others: all of the house, some hundreds of times. What a step writes into the database it reads from its own model alone.
tests/house/test_upgrade.py migrates with Django as it is, on both engines, and holds the tables equal.
"""

from django.db.migrations.state import ProjectState


def _itself_alone(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" in state.__dict__:
        state._reload({(app_label, model_name.lower())})


def draw_less() -> None:
    ProjectState.reload_model = _itself_alone
