"""manage.py verify_months: locked months against fingerprints, the audit trail against seals. Exit 1: broken."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from appraisal.services import verify_locked_months
from core.audit import broken_seals
from core.models import Month


class Command(BaseCommand):
    help = "Recompute the fingerprint of every locked month and the chain of the audit trail."

    def handle(self, *args: Any, **options: Any) -> None:
        months, seals = verify_locked_months(), broken_seals()
        for month in months:
            self.stderr.write(_("%(month)s no longer gives its fingerprint") % {"month": month})
        for seal in seals:
            self.stderr.write(_("audit entries %(seal)s no longer give their seal") % {"seal": seal})
        if months or seals:
            sys.exit(1)
        checked = Month.objects.exclude(state=Month.State.OPEN).count()
        self.stdout.write(_("%(count)s locked months and the audit trail are as they were sealed") % {"count": checked})
