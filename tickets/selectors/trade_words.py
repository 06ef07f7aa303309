"""The words by which a pasted paragraph is understood: products, brands and faults as the lists have them."""

from catalog.models import Category, CoveragePolicy, FaultCode, ProductModel
from catalog.selectors import categories_by_word
from tickets.pasting import Words

MOST = 500


def trade_words() -> Words:
    """Four statements, whatever is pasted; a category offers its parent's faults too."""
    products = {word: category.code for word, category in categories_by_word().items() if category.is_active}
    models = ProductModel.objects.order_by().values_list("brand", flat=True)
    promised = CoveragePolicy.objects.exclude(brand="").order_by().values_list("brand", flat=True)
    brands = list(models.union(promised)[:MOST])
    own: dict[str, dict[str, str]] = {}
    for fault in FaultCode.objects.filter(is_active=True).select_related("category"):
        own.setdefault(fault.category.code if fault.category else "", {})[fault.name_zh] = fault.code
    faults = dict(own)
    for category in Category.objects.select_related("parent"):
        if category.parent_id:
            faults[category.code] = {**own.get(category.parent.code, {}), **own.get(category.code, {})}
    return Words(products, brands, faults)
