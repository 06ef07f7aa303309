"""Who carries a new message where that is plain: by the customer's last ticket, by the area of the address."""

from customers.importing import place_word
from customers.models import Customer
from people.models import Staff
from tickets.models import Ticket
from tickets.places import road_of


def near(address: str, carriers: list[Staff]) -> Staff | None:
    """The only carrier whose branch, or whose branch's technicians, work where the address is; None when in doubt."""
    district, road = road_of(address)
    if not carriers or not (district or road):
        return None
    words = {word for word in (district, road, place_word(district) if district else "") if len(word) >= 2}
    branches = {staff.branch_id for staff in carriers}
    here = {staff.branch_id for staff in carriers if place_word(staff.branch.name) in words}
    if not here:
        working = Staff.objects.filter(branch__in=branches, work_areas__name__in=words, left_on=None)
        here = set(working.values_list("branch", flat=True))
    found = [staff for staff in carriers if staff.branch_id in here]
    return found[0] if len(found) == 1 else None


def carrier_of(user, customer: Customer | None, carriers: list[Staff], address: str = "") -> Staff | None:
    """Oneself; who carried this customer's last ticket; whoever works where the address is; the only one there is.

    `carriers`, with their branch, are those the user may give it to; a customer's branch narrows them.
    """
    mine = user.staff_or_none
    if mine is not None and mine in carriers:
        return mine
    here = carriers
    if customer is not None:
        last = Ticket.objects.filter(customer=customer).order_by("-received_at").values_list("supervisor", flat=True)
        here = [staff for staff in carriers if staff.branch_id == customer.branch_id] or carriers
        if (known := next((staff for staff in here if staff.pk == last.first()), None)) is not None:
            return known
    return near(address, here) or (here[0] if len(here) == 1 else None)
