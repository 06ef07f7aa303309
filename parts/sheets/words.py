"""What is said about a row of a stock sheet: what is the matter, and what to do about it."""

from django.utils.translation import gettext_noop as _

from core.sheets import messages

S = messages.Severity
E, Q, N = S.ERROR, S.QUESTION, S.NOTICE
messages.declare(
    {
        # references
        "unknown_warehouse": (
            E, _("No warehouse or van is called “%(found)s”. Choose the one that is meant, or add it first."),
        ),
        "unknown_category": (
            E, _("“%(found)s” is no product category here. Choose the one that is meant, or mend the cell."),
        ),
        "unknown_supplier": (E, _("No supplier is called “%(found)s”. Choose the one that is meant, or add it first.")),
        "unknown_models": (E, _("No product model is called “%(found)s”. Mend the cell, or add the model first.")),
        "no_warehouse": (E, _("The sheet names no warehouse for this row. Choose the one that is meant.")),
        "van_without_quarantine": (E, _("A van has no quarantine. Mend the warehouse or the shelf.")),
        # one cell
        "reserved_number": (E, _("%(found)s stands for a part nobody knows yet. Write another number.")),
        "too_long_here": (E, _("This is longer than %(limit)s characters. Shorten it.")),
        "below_zero": (E, _("%(found)s is below zero. Stock, cost and price never are; mend the cell.")),
        "too_fine": (E, _("%(found)s has more than %(limit)s decimals. Round it in the sheet, or mend the cell.")),
        "too_much": (E, _("%(found)s is more than can be right. Mend the cell.")),
        "not_divisible": (
            E, _("%(found)s %(unit)s: this unit is not divided. Mend the quantity, or the unit."),
        ),
        "unknown_unit": (
            Q, _("“%(found)s” is no usual unit of measure. Mend it (台, 个, 米, kg …), or accept it."),
        ),
        # one row
        "amount_differs": (
            E,
            _(
                "%(quantity)s × %(cost)s makes %(computed)s, the sheet says %(found)s."
                " Mend the quantity, the cost or the amount."
            ),
        ),
        "maximum_below_minimum": (E, _("The maximum %(found)s is below the minimum %(minimum)s. Mend one of them.")),
        "received_after_count": (
            Q, _("Last received on %(found)s, after the day of this stock (%(day)s). Mend the date, or accept it."),
        ),
        # among rows
        "same_shelf": (
            E, _("Row %(first)s has the same part on the same shelf. Add the quantities up in one row, leave one out."),
        ),
        "number_named_twice": (
            E, _("Row %(first)s says %(other)s for the same part number. One of the rows must be mended."),
        ),
        "barcode_taken": (E, _("The bar code %(found)s is that of %(other)s. Mend the cell.")),
        # against the catalogue
        "part_name_differs": (
            Q, _("The catalogue calls %(number)s “%(known)s”, the sheet “%(found)s”. Accept to rename it, or mend."),
        ),
        "part_unit_differs": (
            Q, _("The catalogue counts %(number)s in %(known)s, the sheet in %(found)s. Accept to change it, or mend."),
        ),
        "unit_in_use": (
            E, _("%(number)s is counted in %(known)s and has moved. Convert the quantity and mend the unit."),
        ),
        "part_owed_differs": (
            Q, _("The catalogue says otherwise of the old part of %(number)s. Accept to change it, or mend."),
        ),
        "already_moved": (
            E,
            _(
                "%(place)s already has movements of %(number)s: an opening stock comes first."
                " Leave the row out; a count puts a difference right."
            ),
        ),
        # about a whole sheet
        "stock_place_in_use": (
            Q,
            _(
                "%(place)s is already in use, but not with these %(rows)s parts."
                " Accept if they are opening stock nevertheless."
            ),
        ),
        "stock_day_missing": (
            Q, _("The sheet does not say of which day this stock is. Accept to book it as of the day it is written."),
        ),
        "stock_day_odd": (
            Q,
            _(
                "The sheet is dated %(found)s, which is no day that has come."
                " Accept to book it as of the day it is written."
            ),
        ),
    }
)  # fmt: skip
