"""Every table of the customers' room, one file per subject."""

from customers.models.contracts import ServiceContract
from customers.models.customer import Address, Customer, Phone
from customers.models.merging import CustomerMerge, MergeMove
from customers.models.numbers import NumberSeries
from customers.models.unit import Unit

__all__ = ["Address", "Customer", "CustomerMerge", "MergeMove", "NumberSeries", "Phone", "ServiceContract", "Unit"]
