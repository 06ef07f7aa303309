"""The catalogue through django-import-export, by part number; sheets with faults come in by the import wizard."""

from import_export import fields
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget

from catalog.models import Category, ProductModel
from parts.models import Part
from people.models import Partner


class PartResource(ModelResource):
    """What a part is, in one row; several categories, models and bar codes are parted by commas."""

    categories = fields.Field("categories", "categories", widget=ManyToManyWidget(Category, field="code"))
    models_fit = fields.Field("models_fit", "models_fit", widget=ManyToManyWidget(ProductModel, field="name"))
    supplier = fields.Field("supplier", "supplier", widget=ForeignKeyWidget(Partner, "code"))
    barcodes = fields.Field(column_name="barcodes", readonly=True)

    class Meta:
        model = Part
        import_id_fields = ("number",)
        fields = (
            "number", "name_zh", "name_en", "spec", "unit", "barcode", "barcodes", "categories", "models_fit",
            "supplier", "old_part_owed", "old_part_class", "is_active",
        )  # fmt: skip
        export_order = fields

    def dehydrate_barcodes(self, part: Part) -> str:
        """Every code it answers to."""
        return ",".join(one.code for one in part.barcodes.all())
