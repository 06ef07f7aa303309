"""The customer file as it is exported and typed: one row a machine, the customer repeated (客户及装机档案表)."""

from django.utils.translation import gettext_lazy

from core.sheets.kinds import Column, SheetKind, Type

KINDS = {
    **dict.fromkeys(("个人", "用户", "个人用户", "person"), "person"),
    **dict.fromkeys(("单位", "公司", "企业", "集团", "company"), "company"),
    **dict.fromkeys(("门店", "商场", "样机", "store"), "store"),
}

CUSTOMERS = SheetKind(
    "customers",
    gettext_lazy("Customers and installed units"),
    (
        Column("number", ("客户编号", "客户编码", "客户号", "用户编号", "档案号"), Type.CODE, required=True),
        Column("name", ("客户姓名", "客户名称", "用户姓名", "姓名", "用户名称"), Type.TEXT, required=True),
        Column("kind", ("客户类型", "用户类型", "客户类别"), Type.CHOICE, aliases=KINDS),
        Column("phone", ("联系电话", "电话", "手机", "手机号", "联系方式", "联系电话1"), Type.PHONE),
        Column("phone2", ("备用电话", "电话2", "联系电话2", "第二电话", "其他电话"), Type.PHONE),
        Column("phone3", ("电话3", "联系电话3", "第三电话"), Type.PHONE),
        Column("province", ("省", "省份"), Type.TEXT),
        Column("city", ("市", "城市"), Type.TEXT),
        Column("district", ("区县", "区", "县", "县区"), Type.TEXT),
        Column("street", ("详细地址", "地址", "用户地址", "联系地址", "安装地址"), Type.TEXT),
        Column("category", ("品类", "产品类别", "商品类别", "家电品类", "产品"), Type.TEXT),
        Column("brand", ("品牌",), Type.TEXT),
        Column("model_name", ("型号", "产品型号", "购买机型", "车型", "机型"), Type.TEXT),
        Column(
            "serial", ("机身/内机条码", "内机条码", "机身条码", "机身码", "序列号", "条码", "机号"), Type.CODE
        ),
        Column("outer_barcode", ("外机条码", "外机码"), Type.CODE),
        Column("frame_no", ("车架号", "车架号码", "VIN"), Type.CODE),
        Column("engine_no", ("发动机号", "发动机号码"), Type.CODE),
        Column("purchased_on", ("购买日期", "购机日期", "购车日期", "销售日期"), Type.DATE),
        Column("seller", ("购买门店/经销商", "购买单位", "购机商场", "购买商场", "经销商", "销售单位"), Type.TEXT),
        Column("invoice_no", ("发票号", "发票号码"), Type.CODE),
        Column("installed_on", ("安装(交车)日期", "安装日期", "交车日期"), Type.DATE),
        Column("installer", ("安装工", "安装员", "安装人员"), Type.TEXT),
        Column("warranty_until", ("质保到期", "保修到期", "质保截止"), Type.DATE),
        Column("note", ("备注", "说明"), Type.TEXT),
    ),
    identified_by=(("number",), ("name",), ("phone", "street", "serial", "frame_no")),
    titles=("客户档案", "客户及装机", "装机档案", "用户档案"),
    plain=True,
    unique=("serial",),
)  # fmt: skip
