"""The wizard's view of core's batches: whose files a user may see. No table of its own."""

from core.sheets.models import ImportBatch
from imports.querysets import BatchQuerySet


class Batch(ImportBatch):
    """An uploaded file, seen by people: visible_to decides which."""

    objects = BatchQuerySet.as_manager()

    class Meta:
        proxy = True

    @property
    def audit_key(self) -> str:
        """Audit lines of the services name the batch itself."""
        return str(self.pk)
