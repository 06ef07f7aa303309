"""Stock sheets as storekeepers keep them: a warehouse's opening stock (期初库存表), the catalogue (配件目录)."""

from django.utils.translation import gettext_lazy

from core.sheets.kinds import Column, SheetKind, Type

YES_NO = {
    **dict.fromkeys(("是", "需要", "需", "要", "返", "需返", "√", "Y", "yes", "1", "有"), True),
    **dict.fromkeys(("否", "不需要", "不需", "不要", "不返", "×", "N", "no", "0", "否/无"), False),
}
CLASSES = {
    **dict.fromkeys(("安全件", "安全", "重大", "批量", "紧急", "urgent"), "urgent"),
    **dict.fromkeys(("普通", "一般", "普通件", "normal"), "normal"),
}

NUMBER = Column(
    "number",
    ("配件编码", "配件编号", "配件号", "物料编码", "物料号", "料号", "零件号", "零件编码", "件号", "存货编码"),
    Type.CODE, required=True, weak=("编码", "编号", "商品编码"),
)  # fmt: skip
NAME = Column(
    "name", ("配件名称", "物料名称", "零件名称", "存货名称", "品名", "名称"), required=True, weak=("商品名称",)
)
SPEC = Column("spec", ("规格型号", "规格", "型号规格", "规格/型号"))
CATEGORY = Column("category", ("适用品类", "品类", "适用产品", "产品类别", "适用产品类别"))
UNIT = Column("unit", ("单位", "计量单位"), required=True)
BARCODE = Column("barcode", ("条码", "条形码", "配件条码", "商品条码", "69码"), Type.CODE)
PRICE = Column("price", ("零售价(元)", "零售价", "销售价", "售价", "零售单价", "对外售价"), Type.MONEY)
MINIMUM = Column("minimum", ("最低库存", "安全库存", "库存下限", "最低库存量", "最小库存"), Type.NUMBER)
MAXIMUM = Column("maximum", ("最高库存", "库存上限", "最高库存量", "最大库存"), Type.NUMBER)
OWED = Column(
    "old_part_owed",
    ("需返旧件", "返旧件", "是否返旧件", "旧件需返", "需返旧", "旧件返还", "旧件是否返还"),
    Type.CHOICE, aliases=YES_NO,
)  # fmt: skip
SUPPLIER = Column("supplier", ("供应商", "供货商", "供货单位", "供应商名称"))

OPENING_STOCK = SheetKind(
    "opening_stock",
    gettext_lazy("Opening stock of parts"),
    (
        Column(
            "warehouse", ("仓库", "仓库名称", "库房", "所在仓库", "库别"), fill_down=True, banner=("仓库", "库房", "库")
        ),
        Column("bin", ("库位", "货位", "库位号", "货位号", "架位", "货架", "存放位置")),
        NUMBER,
        NAME,
        SPEC,
        CATEGORY,
        UNIT,
        Column(
            "quantity",
            ("期初数量", "期初库存", "实盘数量", "盘点数量", "库存数量", "结存数量", "实存数量", "数量"),
            Type.NUMBER, required=True, weak=("库存", "库存数"),
        ),
        Column(
            "cost", ("成本单价(元)", "成本单价", "单位成本", "成本价", "进价", "进货价", "采购价", "单价"),
            Type.NUMBER, required=True,
        ),
        Column("amount", ("金额(元)", "金额", "期初金额", "库存金额", "成本金额", "结存金额"), Type.MONEY),
        PRICE,
        MINIMUM,
        MAXIMUM,
        OWED,
        BARCODE,
        SUPPLIER,
        Column("received_on", ("最近入库日期", "最近入库", "入库日期", "最后入库日期", "最后入库"), Type.DATE),
        Column("note", ("备注", "备注说明", "说明")),
    ),
    identified_by=(("number",), ("name",), ("quantity",), ("cost",)),
    titles=("期初库存", "库存盘点", "库存表", "盘点表"),
    summed=("quantity", "amount"),
    about=("number", "name"),
)  # fmt: skip

PARTS_CATALOGUE = SheetKind(
    "parts_catalogue",
    gettext_lazy("Parts catalogue"),
    (
        NUMBER,
        NAME,
        Column("name_en", ("英文名称", "英文名", "english name")),
        SPEC,
        CATEGORY,
        Column("models", ("适用机型", "适用型号", "适用车型", "机型")),
        UNIT,
        BARCODE,
        SUPPLIER,
        OWED,
        Column("old_part_class", ("旧件类别", "旧件等级", "返旧等级"), Type.CHOICE, aliases=CLASSES),
        PRICE,
        Column("note", ("备注", "备注说明", "说明"), extra=True),
    ),
    identified_by=(
        ("number",),
        ("name",),
        ("unit",),
        ("spec", "barcode", "models", "category", "price", "old_part_owed"),
    ),  # fmt: skip
    titles=("配件目录", "配件清单", "配件资料", "配件档案", "配件价目"),
    about=("number", "name"),
)
