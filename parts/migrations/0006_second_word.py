"""Nobody approves what he typed, or, above the limit of the check, what he checked."""

from django.db import migrations, models

# Approved before by who typed or checked them: what was done stays, and with it who did it. Such an order names no
# word it needed any more, its events do; from now on the database refuses it.
OF_OLD = """
UPDATE parts_partsorder SET need = ''
WHERE need <> '' AND (approved_by_id = entered_by_id OR (need <> 'keeper' AND approved_by_id = checked_by_id))
"""


class Migration(migrations.Migration):
    dependencies = [("parts", "0005_names_by_pinyin")]

    operations = [
        migrations.RemoveConstraint(model_name="partsorder", name="order_entered_by_another"),
        migrations.AlterField(
            model_name="partsorder",
            name="need",
            field=models.CharField(
                blank=True,
                choices=[
                    ("keeper", "The storekeeper's check is enough"),
                    ("second", "A second person approves"),
                    ("supervisor", "A supervisor approves"),
                    ("manager", "A manager approves"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="partsorder",
            name="limit_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="The limit it was judged by, for the requester's whole day.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.RunSQL(OF_OLD, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="partsorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("need", ""), models.Q(("approved_by", models.F("entered_by")), _negated=True), _connector="OR"
                ),
                name="order_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="partsorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("need__in", ["", "keeper"]),
                    models.Q(("approved_by", models.F("checked_by")), _negated=True),
                    _connector="OR",
                ),
                name="order_two_words",
            ),
        ),
    ]
