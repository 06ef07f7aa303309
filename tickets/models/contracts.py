"""Visits a maintenance contract plans: each day of each unit becomes one ticket, never two."""

from django.db import models

from customers.models import ServiceContract, Unit
from tickets.models.ticket import Ticket


class ContractVisit(models.Model):
    """A planned visit that became a ticket."""

    contract = models.ForeignKey(ServiceContract, models.PROTECT, related_name="visits", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    planned_on = models.DateField()
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="contract_visit")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "unit", "planned_on"], name="contract_visit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.planned_on}"
