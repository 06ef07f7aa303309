"""Rows of the old parts and who may see them: outside companies and technicians their own, others their branches."""

from datetime import date
from typing import Self

from django.db.models import Count, F, Q

from core.spelling_field import spelt
from parts.choices.old_parts import HERE, OWED, CaseKind, LineResult, ListStage, ListState, TermClass
from parts.costs import COSTS, TO_MAKERS
from parts.scanning import old_part_codes
from people.scopes import ScopedQuerySet, has, scope_of


def mine(user, path: str = "") -> Q | None:
    """Condition on a row with branch, debtor_staff and debtor_partner; None for everything."""
    scope = scope_of(user)
    if scope.everything:
        return None
    if scope.partner_id:
        return Q(**{f"{path}debtor_partner": scope.partner_id})
    people = scope.team_ids | ({scope.staff_id} if scope.staff_id else set())
    return Q(**{f"{path}branch__in": scope.branch_ids}) | Q(**{f"{path}debtor_staff__in": people})


class DebtorQuerySet(ScopedQuerySet):
    """Rows that carry branch, debtor_staff and debtor_partner themselves."""

    path = ""

    def visible_to(self, user) -> Self:
        own = mine(user, self.path)
        return self if own is None else self.filter(own)


class OldPartQuerySet(DebtorQuerySet):
    def owed(self) -> Self:
        """Whose debt is open."""
        return self.filter(state__in=OWED)

    def overdue(self, on: date) -> Self:
        """Owed past their due day."""
        return self.owed().filter(due_on__lt=on)

    def tagged(self, text: str) -> Self:
        """By what a label or a tag says: the code, whole or typed short, or the tag's number."""
        return self.filter(Q(code__in=old_part_codes(text)) | Q(tag_no=text))

    def known_as(self, text: str) -> Self:
        """By code, tag, unit, document, part or debtor."""
        parts = self.model._meta.get_field("part").related_model.objects
        return self.filter(
            Q(code__iexact=text)
            | Q(tag_no__iexact=text)
            | Q(code__istartswith=text)
            | Q(serial__iexact=text)
            | Q(cause__iendswith=text)
            | Q(part__in=parts.known_as(text))
            | Q(debtor_staff__name__icontains=text)
            | spelt(text, "debtor_staff__")
            | Q(debtor_partner__name__icontains=text)
            | spelt(text, "debtor_partner__")
        )

    def here(self) -> Self:
        """That lie at one of our places."""
        return self.filter(state__in=HERE)


class ReturnListQuerySet(DebtorQuerySet):
    def told(self) -> Self:
        """Each with what its pieces say: how many `pieces`, `came`, `judged` and `urgent` ones, and its freight."""
        on_it, came = ~Q(lines__result=LineResult.DROPPED), Q(lines__result=LineResult.RECEIVED)
        return self.annotate(
            pieces=Count("lines", filter=on_it),
            came=Count("lines", filter=came),
            judged=Count("lines", filter=came & ~Q(lines__old_part__verdict="")),
            urgent=Count("lines", filter=on_it & Q(lines__old_part__term=TermClass.URGENT)),
        ).select_related("freight")

    def at_stage(self, stage: str) -> Self:
        """Of told() rows those at this ListStage; whatever the list's `stage` says, in SQL."""
        here, all_judged = self.filter(state=ListState.RECEIVED), Q(judged__gte=F("came"))
        match stage:
            case ListStage.RECEIVED:
                return here.filter(judged=0, came__gt=0)
            case ListStage.PARTLY:
                return here.filter(judged__gt=0).exclude(all_judged)
            case ListStage.JUDGED:
                return here.filter(all_judged, freight__approved=None)
            case ListStage.SETTLED:
                return here.filter(all_judged, freight__approved__isnull=False)
        return self.filter(state=stage)


class OfOldPartQuerySet(DebtorQuerySet):
    """Rows that hang on an old part."""

    path = "old_part__"


class OldPlaceQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        scope = scope_of(user)
        if scope.everything:
            return self
        return self.none() if scope.partner_id else self.filter(branch__in=scope.branch_ids | scope.home_ids)


class PartsCaseQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """One's branches; others those they opened, and those about pieces of themselves or their team. What a maker
        or supplier pays is for those who see costs, or what goes back to makers."""
        scope = scope_of(user)
        if scope.partner_id:
            return self.filter(partner=scope.partner_id)
        if not any(has(user, permission) for permission in (*COSTS, *TO_MAKERS)):
            return self._of(user).exclude(kind=CaseKind.MAKER)
        return self._of(user)

    def _of(self, user) -> Self:
        scope = scope_of(user)
        if scope.everything:
            return self
        people = scope.team_ids | ({scope.staff_id} if scope.staff_id else set())
        own = Q(opened_by=user) | Q(old_part__debtor_staff__in=people)
        return self.filter(Q(branch__in=scope.branch_ids) | own)


class DisposalQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """One's branches; and what is about pieces of oneself or one's team."""
        scope = scope_of(user)
        if scope.everything:
            return self
        if scope.partner_id:
            return self.none()
        people = scope.team_ids | ({scope.staff_id} if scope.staff_id else set())
        own = Q(lines__old_part__debtor_staff__in=people)
        return self.filter(Q(branch__in=scope.branch_ids) | Q(pk__in=self.model.objects.filter(own).values("pk")))


class TermQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """Deadlines are the whole company's; an outside company reads its own on each piece."""
        return self.none() if scope_of(user).partner_id else self
