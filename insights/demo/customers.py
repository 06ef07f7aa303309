"""Customers: the archive sheet as head office exports it, and invented households for the other tickets."""

from django.db import transaction

from customers.models import Address, Customer, Phone
from insights.demo.months import bring_in
from insights.demo.sheets import CUSTOMERS
from people.models import User

SURNAMES, GIVEN = (
    "赵钱孙李周吴郑王冯陈",
    ["样例一", "样例二", "样例三", "样例四", "样例五", "样例六", "样例七", "样例八"],
)
HOUSEHOLDS = 300


def build() -> None:
    """Each part once."""
    if not Customer.objects.exists():
        _households()
        bring_in(CUSTOMERS, User.objects.get(username="lujingyi"), kinds=("customers",))


@transaction.atomic
def _households() -> None:
    people, phones, homes = [], [], []
    for n in range(HOUSEHOLDS):
        customer = Customer(number=f"KH26{50001 + n}", name=SURNAMES[n % 10] + GIVEN[n // 10 % 8])
        people.append(customer)
        digits = f"154{90000000 + n}"
        phones.append(Phone(customer=customer, digits=digits, last4=digits[-4:]))
        where = {"province": "样例省", "city": "星河市", "district": ["城东区", "城西区", "莱河县"][n % 3]}
        homes.append(Address(customer=customer, street=f"样例路{n + 1}号", **where))
    Customer.objects.bulk_create(people)
    Phone.objects.bulk_create(phones)
    Address.objects.bulk_create(homes)
