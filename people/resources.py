"""Staff, stores and teams through django-import-export; what is dated goes through the services like all changes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export import fields
from import_export.resources import ModelResource
from import_export.results import RowResult
from import_export.widgets import DateWidget, ForeignKeyWidget

from core.errors import DomainError
from people.choices import Post
from people.models import Branch, Staff, StaffPost, Store, TeamMembership
from people.services import places, staff


class _Told(ModelResource):
    """A blank cell never empties what is on file; a refusal of a service is said beside its row."""

    branch = fields.Field("branch", "branch", widget=ForeignKeyWidget(Branch, "code"))

    def import_field(self, field: fields.Field, instance: Any, row: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        if row.get(field.column_name) not in (None, ""):
            super().import_field(field, instance, row, *args, **kwargs)


class StoreResource(_Told):
    """By code."""

    class Meta:
        model = Store
        import_id_fields = ("code",)
        fields = ("code", "name", "branch", "head_name")
        clean_model_instances = True
        skip_unchanged = True

    def after_save_instance(self, instance: Store, row: dict[str, Any], **kwargs: Any) -> None:
        places.note_store(store=instance, by=kwargs.get("by"))


class StaffResource(_Told):
    """By employee number. A new person gets the post of the sheet from the day of hiring; later posts are dated."""

    hired_on = fields.Field("hired_on", "hired_on", widget=DateWidget("%Y-%m-%d"))
    left_on = fields.Field("left_on", "left_on", widget=DateWidget("%Y-%m-%d"))

    class Meta:
        model = Staff
        import_id_fields = ("code",)
        fields = ("code", "name", "branch", "phone", "hired_on", "left_on")
        clean_model_instances = True
        skip_unchanged = True

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        known = Staff.objects.filter(code=row.get("code")).first()
        if row.get("left_on") and known and known.left_on is None:
            raise ValidationError(
                _("Enter on the person's own page that somebody leaves: posts and teams end with it.")
            )

    def after_save_instance(self, instance: Staff, row: dict[str, Any], **kwargs: Any) -> None:
        if row.get("post") and not instance.posts.exists():
            from_on = instance.hired_on or staff.timezone.localdate()
            StaffPost.objects.create(staff=instance, post=Post(row["post"]), from_on=from_on, until_on=instance.left_on)
        staff.note_import(staff=instance, post=row.get("post") or "", by=kwargs.get("by"))


class TeamResource(ModelResource):
    """By member and first day; each row is one move, made by staff.move_to_team."""

    member = fields.Field("member", "member", widget=ForeignKeyWidget(Staff, "code"))
    leader = fields.Field("leader", "leader", widget=ForeignKeyWidget(Staff, "code"))
    from_on = fields.Field("from_on", "from_on", widget=DateWidget("%Y-%m-%d"))

    class Meta:
        model = TeamMembership
        import_id_fields = ("member", "from_on")
        fields = ("member", "leader", "from_on")
        skip_unchanged = True

    def skip_row(self, instance: TeamMembership, original: TeamMembership, row: dict[str, Any], errors=None) -> bool:
        """Whoever is led by this leader on that day already is not moved."""
        held = instance.member.teams.filter(from_on__lte=instance.from_on).order_by("-from_on").first()
        same = held and held.leader_id == instance.leader_id
        return bool(same and (held.until_on is None or held.until_on >= instance.from_on))

    def save_instance(self, instance: TeamMembership, is_create: bool, row: dict[str, Any], **kwargs: Any) -> None:
        before = instance.member.teams.filter(from_on__lt=instance.from_on).order_by("-from_on").first()
        row["_before"] = {
            "earlier": before.pk if before else None,
            "until_on": before.until_on.isoformat() if before and before.until_on else None,
        }
        try:
            made = staff.move_to_team(
                member=instance.member, leader=instance.leader, from_on=instance.from_on,
                reason=_("Imported from Excel"), by=kwargs.get("by"),
            )  # fmt: skip
        except DomainError as refusal:
            raise ValidationError(str(refusal)) from refusal
        instance.pk = made.pk

    def after_import_row(self, row: dict[str, Any], row_result: RowResult, **kwargs: Any) -> None:
        row_result.before = row.get("_before")
