"""What a customer may look at without an account: the link to one ticket, and the code that accepts the work."""

from django.db import models
from django.db.models import Q

from people.models import User
from tickets.models.ticket import Ticket


class FollowLink(models.Model):
    """A link a customer follows his repair by. The address is made of `seed` and the product's secret key, so that
    the table alone opens nothing; `digest` finds the row when the address is asked for."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="follow_links")
    seed = models.CharField(max_length=43)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When the customer looked last.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(revoked_at=None), name="follow_one_link_a_ticket")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.made_at:%Y-%m-%d}"


class AcceptanceCode(models.Model):
    """Six digits shown on the customer's page; told to the technician they accept the work. Few tries, short life."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="acceptance_codes")
    digits = models.CharField(max_length=6)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Replaced by a later one.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at=None, used_at=None), name="acceptance_one_code_a_ticket"
            ),
            models.CheckConstraint(condition=Q(digits__regex=r"^[0-9]{6}$"), name="acceptance_code_is_six_digits"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.made_at:%H:%M}"
