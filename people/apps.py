from django.apps import AppConfig
from django.db import DatabaseError, transaction
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def lay_stamps(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After every migrate: small tables nobody has changed yet are remembered like the others."""
    from people import calendars, outbox, stamps  # noqa: PLC0415  (needs models)
    from people.duty import settings as duty  # noqa: PLC0415
    from people.notices import choosing  # noqa: PLC0415

    try:
        with transaction.atomic(using):
            stamps.lay(calendars.STAMP, duty.STAMP, choosing.STAMP, outbox.STAMP)
    except DatabaseError:
        return  # migrated back to a state without them


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        """The room's entries in the sidebar, and how the states of jobs and accounts look."""
        from people import entrance  # noqa: PLC0415  (needs models)
        from people.duty import entrance as duty  # noqa: PLC0415

        entrance.register()
        duty.register()
        post_migrate.connect(lay_stamps, sender=self, dispatch_uid="people.lay_stamps")
