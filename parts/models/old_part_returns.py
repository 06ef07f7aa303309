"""How old parts come in: the debtor's return list (三包旧件明细表), and the receipt (入库单) they are scanned into."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parts.choices.old_parts import Condition, LineResult, ListKind, ListStage, ListState, ScanResult
from parts.choices.transport import Transport
from parts.models.old_parts import OldPart, OldPlace, debtor_check
from parts.querysets.old_parts import DebtorQuerySet, ReturnListQuerySet
from people.models import Branch, Partner, Staff, User


class ReturnList(models.Model):
    """What a technician hands in or a station sends, by its own word; counted by us on arrival."""

    number = models.CharField(_("return list"), max_length=20, unique=True, help_text="FC2603-0008.")
    debtor_staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("technician")
    )
    debtor_partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="return_lists", verbose_name=_("partner")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    state = models.CharField(_("state"), max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    boxes = models.PositiveSmallIntegerField(_("boxes"), null=True, blank=True)
    transport = models.CharField(_("transport"), max_length=10, choices=Transport.choices, blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    waybill = models.CharField(_("waybill"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)

    objects = ReturnListQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("return list")
        verbose_name_plural = _("return lists")
        indexes = [models.Index(fields=["state", "id"], name="return_list_by_state")]
        constraints = [
            debtor_check("return_list_has_one_debtor"),
            models.CheckConstraint(condition=Q(state__in=ListState.values), name="return_list_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "received"]) | Q(sent_at__isnull=False),
                name="return_list_sent_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:return_list", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def document(self) -> str:
        """Its name in notices."""
        return f"return_list:{self.number}"

    @property
    def debtor(self) -> Staff | Partner:
        return self.debtor_staff or self.debtor_partner

    @property
    def freight_told(self) -> "ReturnFreight | None":
        return getattr(self, "freight", None)

    @property
    def kind(self) -> ListKind:
        """紧急回运 or 常规回运; of a row of told()."""
        return ListKind.URGENT if self.urgent else ListKind.ORDINARY

    @property
    def stage(self) -> ListStage:
        """Of a row of told(): a received list goes on with its pieces and its freight."""
        if self.state != ListState.RECEIVED:
            return ListStage(self.state)
        if self.judged < self.came:
            return ListStage.PARTLY if self.judged else ListStage.RECEIVED
        freight = self.freight_told
        return ListStage.SETTLED if freight and freight.approved is not None else ListStage.JUDGED


class ReturnFreight(models.Model):
    """What a partner paid to send a list (旧件运费), by its own word, and what somebody else approved of it."""

    return_list = models.OneToOneField(ReturnList, models.PROTECT, related_name="freight")
    told = models.DecimalField(_("freight told (CNY)"), max_digits=10, decimal_places=2)
    told_at = models.DateTimeField(default=timezone.now)
    told_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    approved = models.DecimalField(_("freight approved (CNY)"), max_digits=10, decimal_places=2, null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text="Why less was approved than was told.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(told__gt=0), name="return_freight_is_something"),
            models.CheckConstraint(
                condition=Q(approved=None, approved_at=None, approved_by=None)
                | Q(approved__gte=0, approved__lte=F("told"), approved_at__isnull=False, approved_by__isnull=False),
                name="return_freight_approved_at_most_told",
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=F("told")) | ~Q(note=""), name="return_freight_less_says_why"
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("told_by")), name="return_freight_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.return_list_id} {self.told}"


class ReturnLine(models.Model):
    """One piece of a list; a piece stands on one list at a time."""

    return_list = models.ForeignKey(ReturnList, models.PROTECT, related_name="lines")
    old_part = models.ForeignKey(OldPart, models.PROTECT, related_name="return_lines")
    position = models.PositiveSmallIntegerField()
    box_no = models.PositiveSmallIntegerField(_("box"), default=1)
    result = models.CharField(max_length=8, choices=LineResult.choices, default=LineResult.PENDING)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ["return_list", "position"]
        constraints = [
            models.UniqueConstraint(fields=["return_list", "old_part"], name="return_line_once"),
            models.UniqueConstraint(
                fields=["old_part"], condition=Q(result="pending"), name="return_line_on_one_list"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.return_list_id} {self.position}"


class OldPartReceipt(models.Model):
    """One receiving, open while it is scanned: against a return list, or against all a debtor owes."""

    number = models.CharField(_("receipt"), max_length=20, unique=True)
    return_list = models.ForeignKey(
        ReturnList, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("return list")
    )
    debtor_staff = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("technician")
    )
    debtor_partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+", verbose_name=_("branch"))
    place = models.ForeignKey(OldPlace, models.PROTECT, related_name="receipts", verbose_name=_("into"))
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reversed_at = models.DateTimeField(null=True, blank=True, help_text="Taken back as a whole; its scans end then.")

    objects = DebtorQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("receipt of old parts")
        verbose_name_plural = _("receipts of old parts")
        constraints = [
            debtor_check("old_receipt_has_one_debtor"),
            models.UniqueConstraint(
                fields=["return_list"], condition=Q(is_open=True) & ~Q(return_list=None), name="old_receipt_one_a_list"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, finished_at=None)
                | Q(is_open=False, finished_at__isnull=False, finished_by__isnull=False),
                name="old_receipt_finished_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("parts:old_receipt", args=[self.number])

    @property
    def audit_key(self) -> str:
        return self.number

    @property
    def debtor(self) -> Staff | Partner:
        return self.debtor_staff or self.debtor_partner


class OldPartScan(models.Model):
    """One scan and what it did. A piece lies in one receipt only, whoever scans it: the index decides, not a look."""

    receipt = models.ForeignKey(OldPartReceipt, models.PROTECT, related_name="scans")
    client_id = models.CharField(max_length=64, help_text="Of the page: the same scan sent twice is one.")
    text = models.CharField(max_length=80, help_text="As read.")
    result = models.CharField(max_length=8, choices=ScanResult.choices)
    said = models.CharField(max_length=300, blank=True, help_text="What it did, where it took nothing.")
    old_part = models.ForeignKey(OldPart, models.PROTECT, null=True, blank=True, related_name="scans")
    condition = models.CharField(max_length=8, choices=Condition.choices, default=Condition.INTACT)
    bin = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "client_id"], name="old_scan_sent_once"),
            models.UniqueConstraint(
                fields=["old_part"], condition=Q(undone_at=None) & ~Q(old_part=None), name="old_scan_piece_once"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["taken", "untagged"], old_part__isnull=False)
                | (~Q(result__in=["taken", "untagged"]) & Q(old_part=None)),
                name="old_scan_takes_a_piece",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.text}"
