import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_coverage_holidays"),
        ("core", "0001_initial"),
        ("parts", "0009_called_back_and_complete"),
        ("people", "0003_names_by_pinyin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GoodsDispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("agreed", models.CharField(blank=True, max_length=300, verbose_name="what was agreed")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="GoodsReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("return", "Return"), ("exchange", "Exchange")], max_length=10, verbose_name="kind"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "To be checked"),
                            ("deciding", "Waits for marketing"),
                            ("checked", "To be approved"),
                            ("approved", "Goods awaited"),
                            ("received", "To be counted"),
                            ("counted", "To be closed"),
                            ("closed", "Closed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("customer_name", models.CharField(blank=True, max_length=60, verbose_name="customer")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone")),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=12, verbose_name="quantity")),
                ("serials", models.TextField(blank=True, help_text="One a line.", verbose_name="serial numbers")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bad", "Bad product"),
                            ("transport", "Damaged on the way"),
                            ("wrong", "Wrong goods delivered"),
                            ("unsold", "Not sold"),
                            ("law", "Customer's right by law"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("sealed", "Unopened"),
                            ("unused", "Opened, not used"),
                            ("used", "Used"),
                            ("faulty", "Faulty"),
                            ("broken", "Damaged or incomplete"),
                        ],
                        max_length=10,
                        verbose_name="condition",
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="what is wrong")),
                ("sold_by", models.CharField(blank=True, max_length=60, verbose_name="sold by document")),
                (
                    "is_large",
                    models.BooleanField(
                        default=False, help_text="An exchange of at least so many pieces when it was asked."
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, max_length=300, verbose_name="marketing's decision")),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("came_with", models.CharField(blank=True, max_length=80, verbose_name="came with")),
                ("counted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "counted",
                    models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="counted"),
                ),
                (
                    "found",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sealed", "Unopened"),
                            ("unused", "Opened, not used"),
                            ("used", "Used"),
                            ("faulty", "Faulty"),
                            ("broken", "Damaged or incomplete"),
                        ],
                        max_length=10,
                        verbose_name="found in condition",
                    ),
                ),
                ("place_text", models.CharField(blank=True, max_length=80, verbose_name="stored at")),
                (
                    "no_more_made",
                    models.BooleanField(
                        default=False,
                        help_text="Then sales must agree what becomes of it.",
                        verbose_name="no stock and out of production",
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("agreed", models.CharField(blank=True, max_length=300, verbose_name="agreed with sales")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("credited", "Credited"),
                            ("exchanged", "Exchanged"),
                            ("sent_back", "Refused and sent back"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "credit",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="credited"
                    ),
                ),
                ("credit_note", models.CharField(blank=True, max_length=40, verbose_name="credit note")),
                ("new_serials", models.TextField(blank=True, verbose_name="new serial numbers")),
                ("carrier", models.CharField(blank=True, max_length=40, verbose_name="carrier")),
                ("waybill", models.CharField(blank=True, max_length=40, verbose_name="waybill")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "return or exchange",
                "verbose_name_plural": "returns and exchanges",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="GoodsReturnPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MonthCost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.CharField(help_text="2026-10.", max_length=7, verbose_name="month")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("freight", "Freight beside the orders"),
                            ("packing", "Packing"),
                            ("write_off", "Write-off beside the ledger"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, help_text="Yuan.", max_digits=12, verbose_name="amount"),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MonthPurposes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lines", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="ReturnFreight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told", models.DecimalField(decimal_places=2, max_digits=10, verbose_name="freight told (CNY)")),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "approved",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="freight approved (CNY)"
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="Why less was approved than was told.",
                        max_length=200,
                        verbose_name="note",
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="arrivalline",
            name="arrival_line_failed_check_says_how_many",
        ),
        migrations.RemoveConstraint(
            model_name="arrivalline",
            name="arrival_line_doubt_has_a_check",
        ),
        migrations.AddField(
            model_name="arrivalline",
            name="label_ok",
            field=models.BooleanField(default=True, verbose_name="product label is clear"),
        ),
        migrations.AddField(
            model_name="oldpart",
            name="fault_cause",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.faultcause",
                verbose_name="fault's cause",
            ),
        ),
        migrations.AddField(
            model_name="oldpart",
            name="fault_code",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Second level; its category is the first, the cause the third.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.faultcode",
                verbose_name="fault code",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("label_ok", True), ("quality_ok", True), ("spec_ok", True)),
                    ("doubtful__gt", 0),
                    ("refused__gt", 0),
                    _connector="OR",
                ),
                name="arrival_line_failed_check_says_how_many",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrivalline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("doubtful", 0), ("spec_ok", False), ("quality_ok", False), ("label_ok", False), _connector="OR"
                ),
                name="arrival_line_doubt_has_a_check",
            ),
        ),
        migrations.AddField(
            model_name="goodsdispute",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsdispute",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="goods_returns",
                to="people.branch",
                verbose_name="branch",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="checked_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="counted_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="model",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.productmodel",
                verbose_name="product model",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="part",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parts.part",
                verbose_name="part",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="goods_returns",
                to="people.partner",
                verbose_name="partner",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="place",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parts.place",
                verbose_name="warehouse",
            ),
        ),
        migrations.AddField(
            model_name="goodsreturn",
            name="received_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsdispute",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="parts.goodsreturn"
            ),
        ),
        migrations.AddField(
            model_name="goodsreturnphoto",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="goodsreturnphoto",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="parts.goodsreturn"
            ),
        ),
        migrations.AddField(
            model_name="goodsreturnphoto",
            name="file",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="monthcost",
            name="by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="monthcost",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="parts.monthcost",
            ),
        ),
        migrations.AddField(
            model_name="monthpurposes",
            name="stock_month",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="purposes", to="parts.stockmonth"
            ),
        ),
        migrations.AddField(
            model_name="returnfreight",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="returnfreight",
            name="return_list",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="freight", to="parts.returnlist"
            ),
        ),
        migrations.AddField(
            model_name="returnfreight",
            name="told_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="goodsreturn",
            index=models.Index(fields=["branch", "-id"], name="goods_return_of_branch"),
        ),
        migrations.AddIndex(
            model_name="goodsreturn",
            index=models.Index(
                condition=models.Q(("partner__isnull", False)),
                fields=["partner", "-id"],
                name="goods_return_of_partner",
            ),
        ),
        migrations.AddIndex(
            model_name="goodsreturn",
            index=models.Index(
                condition=models.Q(("state__in", ("asked", "deciding", "checked", "approved", "received", "counted"))),
                fields=["state", "-id"],
                name="goods_return_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["return", "exchange"]),
                    ("reason__in", ["bad", "transport", "wrong", "unsold", "law", "other"]),
                    (
                        "state__in",
                        [
                            "asked",
                            "deciding",
                            "checked",
                            "approved",
                            "received",
                            "counted",
                            "closed",
                            "refused",
                            "withdrawn",
                        ],
                    ),
                    ("condition__in", ["sealed", "unused", "used", "faulty", "broken"]),
                    ("outcome__in", ["", "credited", "exchanged", "sent_back"]),
                ),
                name="goods_return_words_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("model__isnull", False), ("part", None)),
                    models.Q(("model", None), ("part__isnull", False)),
                    _connector="OR",
                ),
                name="goods_return_of_a_model_or_a_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("customer_name", ""), ("partner__isnull", False)),
                    models.Q(("partner", None), models.Q(("customer_name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="goods_return_is_somebodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0), models.Q(("what", ""), _negated=True)),
                name="goods_return_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_by", models.F("asked_by")), _negated=True),
                    models.Q(("approved_by", models.F("checked_by")), _negated=True),
                    models.Q(("approved_by", models.F("decided_by")), _negated=True),
                ),
                name="goods_return_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "deciding", "checked", "refused", "withdrawn"]),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("checked_by__isnull", False),
                        models.Q(
                            ("is_large", False),
                            models.Q(("decided_by__isnull", False), models.Q(("decision", ""), _negated=True)),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="goods_return_goes_on_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "deciding", "checked", "refused", "withdrawn", "approved"]),
                    models.Q(("received_at__isnull", False), ("received_by__isnull", False)),
                    _connector="OR",
                ),
                name="goods_return_received_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("counted", None),
                        ("state__in", ["asked", "deciding", "checked", "refused", "withdrawn", "approved", "received"]),
                    ),
                    models.Q(
                        ("counted__gt", 0),
                        ("counted_by__isnull", False),
                        ("state__in", ["counted", "closed"]),
                        ("counted_at__isnull", False),
                        models.Q(("model__isnull", False), ("place__isnull", False), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="goods_return_counted_says_how_many",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("no_more_made", False),
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(("agreed", ""), _negated=True),
                    _connector="OR",
                ),
                name="goods_return_sales_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("ended_by__isnull", False),
                        ("state", "closed"),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("credit", None), ("outcome", "")),
                    _connector="OR",
                ),
                name="goods_return_closed_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("credit__gte", 0), ("outcome", "credited")),
                    models.Q(models.Q(("outcome", "credited"), _negated=True), ("credit", None)),
                    _connector="OR",
                ),
                name="goods_return_credited_says_how_much",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "sent_back"), _negated=True),
                    models.Q(models.Q(("waybill", ""), _negated=True), models.Q(("answer", ""), _negated=True)),
                    _connector="OR",
                ),
                name="goods_return_sent_back_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["refused", "withdrawn"]), _negated=True),
                    models.Q(models.Q(("answer", ""), _negated=True), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="goods_return_ended_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsdispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("case",), name="goods_dispute_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="goods_dispute_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="goodsdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("agreed_by", None), ("until", None)),
                    models.Q(
                        ("agreed_by__isnull", False),
                        ("until__gte", models.F("since")),
                        models.Q(("agreed", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="goods_dispute_ends_agreed",
            ),
        ),
        migrations.AddIndex(
            model_name="monthcost",
            index=models.Index(fields=["month"], name="month_cost_by_month"),
        ),
        migrations.AddConstraint(
            model_name="monthcost",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["freight", "packing", "write_off", "other"])),
                name="month_cost_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthcost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("reverses", None)),
                    models.Q(("amount__lt", 0), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="month_cost_below_zero_only_taken_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="monthcost",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="month_cost_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthcost",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__regex", "^[0-9]{4}-(0[1-9]|1[0-2])$")), name="month_cost_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="returnfreight",
            constraint=models.CheckConstraint(condition=models.Q(("told__gt", 0)), name="return_freight_is_something"),
        ),
        migrations.AddConstraint(
            model_name="returnfreight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved", None), ("approved_at", None), ("approved_by", None)),
                    models.Q(
                        ("approved__gte", 0),
                        ("approved__lte", models.F("told")),
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="return_freight_approved_at_most_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="returnfreight",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved", None),
                    ("approved", models.F("told")),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="return_freight_less_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="returnfreight",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_by", models.F("told_by")), _negated=True),
                name="return_freight_two_people",
            ),
        ),
    ]
