"""The list of tickets as dispatch systems export it: one row a ticket, with the times of its way (派工单列表)."""

from django.utils.translation import gettext_lazy

from core.sheets.kinds import Column, SheetKind, Type

STATES = {
    **dict.fromkeys(("待派工", "未派工", "新建", "暂不派工", "拒接工单", "已拒单", "new"), "new"),
    **dict.fromkeys(("已派工", "待接单", "已派单", "assigned"), "assigned"),
    **dict.fromkeys(("已接单", "已接单待上门", "待上门", "已预约", "accepted"), "accepted"),
    **dict.fromkeys(("上门中", "已出发", "travelling"), "travelling"),
    **dict.fromkeys(("维修中", "已上门", "已上门维修中", "服务中", "在修", "working"), "working"),
    **dict.fromkeys(("待件", "待配件", "waiting_part"), "waiting_part"),
    **dict.fromkeys(("待客户", "待用户", "改约", "用户改约", "待客户/改约", "waiting_customer"), "waiting_customer"),
    **dict.fromkeys(("返厂中", "返厂", "待厂家", "at_factory"), "at_factory"),
    **dict.fromkeys(("修不了", "无法维修", "unrepairable"), "unrepairable"),
    **dict.fromkeys(("已完工", "完工", "维修已完工", "待回访", "待回访待结算", "done"), "done"),
    **dict.fromkeys(("已回访", "待结算", "已回访待结算", "called_back"), "called_back"),
    **dict.fromkeys(("已关闭", "已完成", "完成", "已结算", "已封单", "closed"), "closed"),
    **dict.fromkeys(("已取消", "取消", "无效", "作废", "cancelled"), "cancelled"),
    **dict.fromkeys(("返修", "返修中", "重新上门", "reopened"), "reopened"),
}
SERVICES = {
    **dict.fromkeys(("维修", "修理", "上门维修", "repair"), "repair"),
    **dict.fromkeys(("安装", "移机", "装机", "installation"), "installation"),
    **dict.fromkeys(("鉴定", "检测", "inspection"), "inspection"),
    **dict.fromkeys(("保养", "清洗", "维护", "maintenance"), "maintenance"),
    **dict.fromkeys(("送修", "返店维修", "workshop"), "workshop"),
}
WARRANTY = {
    **dict.fromkeys(("保内", "三包内", "保修期内"), True),
    **dict.fromkeys(("保外", "三包外", "保修期外", "保内转保外"), False),
}
URGENCY = {**dict.fromkeys(("紧急", "加急", "urgent"), "urgent"), **dict.fromkeys(("一般", "普通", "normal"), "normal")}
SOURCES = {
    **dict.fromkeys(("用户", "客户", "个人"), "customer"),
    **dict.fromkeys(("商场", "门店"), "store"),
    **dict.fromkeys(("经销商", "网点"), "dealer"),
    **dict.fromkeys(("400热线", "热线", "电话", "400"), "hotline"),
    **dict.fromkeys(("网页", "微信", "公众号", "小程序"), "web"),
    **dict.fromkeys(("总公司", "总部", "厂家"), "head_office"),
}

TICKETS = SheetKind(
    "tickets",
    gettext_lazy("Tickets"),
    (
        Column("number", ("工单编号", "工单号", "单号", "派工单号", "服务单号"), Type.CODE, required=True),
        Column("state", ("工单状态", "状态", "当前状态"), Type.CHOICE, required=True, aliases=STATES),
        Column("kind", ("服务类型", "业务类型", "工单类型"), Type.CHOICE, aliases=SERVICES),
        Column("received_at", ("报修时间", "接报时间", "登记时间", "受理时间"), Type.DATETIME, required=True),
        Column("category", ("家电品类", "品类", "商品", "产品类别"), Type.TEXT),
        Column("brand", ("品牌",), Type.TEXT),
        Column("model_name", ("型号", "产品型号", "机型", "车型"), Type.TEXT),
        Column("serial", ("序列号", "内机条码", "机身/内机条码", "机身条码", "条码", "车架号"), Type.CODE),
        Column("fault_text", ("故障现象", "故障", "服务描述", "报修内容", "客户描述"), Type.TEXT),
        Column("contact_name", ("用户姓名", "客户姓名", "用户", "报修人"), Type.TEXT),
        Column("contact_phone", ("用户电话", "联系电话", "电话", "联系方式", "手机"), Type.PHONE),
        Column("address", ("用户地址", "地址", "详细地址", "联系地址"), Type.TEXT),
        Column("in_warranty", ("保修类型", "保修", "保内/保外", "三包"), Type.CHOICE, aliases=WARRANTY),
        Column("urgency", ("重要程度", "紧急程度"), Type.CHOICE, aliases=URGENCY),
        Column("source", ("信息来源", "来源", "报修来源"), Type.TEXT),
        Column("area", ("片区", "区域", "站点", "服务中心", "网点"), Type.TEXT),
        Column("store", ("商场", "门店", "购机商场", "报修门店"), Type.TEXT),
        Column("supervisor", ("主管", "维修主管", "所属主管", "负责主管"), Type.NAME),
        Column("technician", ("服务工程师", "维修工", "责任人", "技工", "工程师", "师傅", "安装工"), Type.NAME),
        Column("technician_code", ("工号", "工程师工号", "技工工号", "员工编号"), Type.CODE),
        Column("assigned_at", ("派工时间", "派单时间"), Type.DATETIME),
        Column("feedback_at", ("反馈时间", "跟进时间"), Type.DATETIME),
        Column("finished_at", ("完工时间", "完成时间", "结单时间"), Type.DATETIME),
        Column("called_back_at", ("回访时间",), Type.DATETIME),
        Column("remark", ("未完成原因", "未完成原因备注", "备注", "原因"), Type.TEXT),
        Column("result", ("处理结果", "处理措施", "维修结果"), Type.TEXT),
    ),
    identified_by=(("number",), ("state",), ("received_at",)),
    titles=("工单列表", "派工单", "工单明细", "报修单"),
    plain=True,
    unique=("number",),
)  # fmt: skip
