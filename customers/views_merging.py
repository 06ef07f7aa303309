"""Pages of files that may be one customer's: found, compared, joined, taken apart again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from customers import merging
from customers.models import Customer, CustomerMerge
from customers.personal import masked_address
from customers.selectors import with_contacts
from people.access import requires
from people.permissions import Permission


@requires(Permission.CUSTOMER_EDIT)
def duplicates(request: HttpRequest) -> HttpResponse:
    """Files that share a number, each with a page to compare it."""
    groups = merging.pairs(Customer.objects.visible_to(request.user))
    files = with_contacts(Customer.objects.filter(pk__in=[c.pk for group in groups for c in group])).in_bulk()
    pairs = [[files[customer.pk] for customer in group] for group in groups]
    return render(request, "customers/duplicates.html", {"pairs": pairs})


@requires(Permission.CUSTOMER_EDIT)
@idempotent
def merge(request: HttpRequest, number: str) -> HttpResponse:
    """Both files side by side (`?with=`); this one stays, the other goes into it."""
    mine = with_contacts(Customer.objects.visible_to(request.user).current())
    winner = get_object_or_404(mine, number=number)
    named = (request.POST.get("with") or request.GET.get("with", "")).replace("\x00", "")[:20]
    loser = mine.filter(number=named).exclude(pk=winner.pk).first() if named else None
    if request.method == "POST":
        if loser is None:
            raise Http404
        try:
            merging.merge_customers(
                winner=winner,
                loser=loser,
                by=request.user,
                reason=request.POST.get("reason", "").replace("\x00", "")[:200],
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            told = {"loser": loser.number, "winner": winner.number}
            messages.success(request, _("%(loser)s is joined to %(winner)s; it can be undone on this page.") % told)
        return redirect("customers:detail", winner.number)
    context = {
        "winner": winner,
        "loser": loser,
        "sides": [(customer, _places(customer)) for customer in (winner, loser) if customer],
        "alike": merging.alike(winner, Customer.objects.visible_to(request.user)),
        "asked": named,
    }
    return render(request, "customers/merge.html", context)


def _places(customer: Customer) -> list[str]:
    return [masked_address(str(address)) for address in customer.addresses.all()]


@require_POST
@requires(Permission.CUSTOMER_EDIT)
def undo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Two files again; what has moved on since stays where it is and is named."""
    winner = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    joined = get_object_or_404(CustomerMerge.objects.select_related("winner", "loser"), winner=winner, pk=pk)
    try:
        left = merging.undo_merge(merge=joined, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("customers:detail", winner.number)
    messages.success(request, _("%(number)s is a file of its own again.") % {"number": joined.loser.number})
    if left:
        what = ", ".join(f"{merging.label_of(table)} {pk}" for table, pk in left[:10])
        messages.warning(
            request,
            ngettext(
                "%(n)s entry was changed since and stays here: %(what)s.",
                "%(n)s entries were changed since and stay here: %(what)s.",
                len(left),
            )
            % {"n": len(left), "what": what},
        )
    return redirect("customers:detail", joined.loser.number)
