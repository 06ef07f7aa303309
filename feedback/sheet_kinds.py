"""Head office's sheets as they are printed: internal and external satisfaction, completion, and the unfinished tickets.

Declarations only: what the columns are called and how the figures hang together (appraisal.md 2). No model is imported.
"""

from django.utils.translation import gettext_lazy

from core.sheets.kinds import Balance, Column, Detail, Grouping, Rate, SheetKind, Type
from core.sheets.messages import Severity
from core.sheets.messages import mark as _

TRADES = {
    **dict.fromkeys(("维修工", "维修", "修理工", "修理", "维修员", "维修人员", "维修技师", "repair"), "repair"),
    **dict.fromkeys(("安装工", "安装", "安装员", "安装人员", "安装技师", "install"), "install"),
    # both at once, or everybody: not resolved, somebody decides
    **dict.fromkeys(
        ("安装维修", "安装维修工", "维修安装", "安维", "安维工", "综合", "综合工", "全部", "合计", "其他"), None
    ),
}
YES_NO = {
    **dict.fromkeys(("是", "有", "√", "Y", "yes", "1"), True),
    **dict.fromkeys(("否", "×", "N", "no", "0"), False),
}

STORE = Column(
    "store", ("商场(门店)", "商场", "门店", "商场名称", "门店名称", "店名", "店面", "卖场", "商店", "商场门店名称"),
    fill_down=True, banner=("店", "商场", "门店", "百货", "卖场"),
)  # fmt: skip
AREA = Column(
    "area", ("片区", "区域", "片区名称", "地区", "辖区", "所属片区", "所属区域", "区县", "分公司", "服务中心"),
    fill_down=True, banner=("片", "片区", "区域", "辖区"),
)  # fmt: skip
WORKER = Column(
    "worker",
    ("维修工", "姓名", "维修工姓名", "安装工/维修工", "安装维修工", "维修工(安装工)", "员工姓名", "人员姓名",
     "服务人员", "服务工程师", "工程师", "师傅", "师傅姓名", "技工", "技师", "责任人", "人员", "员工", "安装工"),
    Type.NAME, required=True,
)  # fmt: skip
CODE = Column("code", ("工号", "员工编号", "员工工号", "人员编号", "编码", "员工号", "工牌号"), Type.CODE)
SUPERVISOR = Column(
    "supervisor",
    ("维修主管", "主管", "所属主管", "售后主管", "主管姓名", "售后维修主管", "负责主管", "责任主管", "维修主管姓名"),
    Type.NAME, fill_down=True, banner=("组", "班", "团队"),
)  # fmt: skip
TRADE = Column(
    "trade", ("工种", "业务类型", "岗位", "类别", "服务类型", "作业类型", "类型"), Type.CHOICE, aliases=TRADES
)
SATISFIED = Column(
    "satisfied", ("满意", "满意数", "满意次数", "满意户数", "满意量", "满意件数", "满意单数"), Type.COUNT, required=True
)
SATISFACTION = Column("rate", ("满意率", "满意度", "满意率(%)", "当月满意率", "本月满意率", "满意比率"), Type.RATE)
COMPLAINTS = Column(
    "complaints",
    ("核实投诉", "投诉", "投诉数", "核实投诉数", "有效投诉", "属实投诉", "投诉次数", "投诉件数"),
    Type.COUNT,
)
NEUTRAL = Column("neutral", ("基本满意", "一般", "基本满意数", "较满意", "一般满意"), Type.COUNT, extra=True)
DISSATISFIED = Column("dissatisfied", ("不满意", "不满意数", "不满意次数", "不满"), Type.COUNT, extra=True)
# Ways of counting that are not ours, named when a sheet's printed rates follow them
NEUTRAL_TOO = (_("neutral answers counted as satisfied"), ("satisfied", "neutral"), "visited")
ALL_CALLS = (_("all calls as denominator"), ("satisfied",), "attempted")
NOTE = Column("note", ("备注", "原因", "不满意原因", "说明"), extra=True)

INTERNAL = SheetKind(
    "internal",
    gettext_lazy("Internal satisfaction (stores)"),
    (
        STORE,
        WORKER,
        CODE,
        SUPERVISOR,
        TRADE,
        Column(
            "visited",
            ("有效评价", "有效评价次数", "评价次数", "评价数", "评价总数", "有效回访", "回访数", "回访次数"),
            Type.COUNT, required=True, weak=("回访总数", "总数", "次数"),
        ),
        SATISFIED,
        SATISFACTION,
        COMPLAINTS,
        NEUTRAL,
        DISSATISFIED,
        Column("store_head", ("商场负责人", "店长", "门店负责人"), extra=True),
        NOTE,
    ),
    identified_by=(("worker", "code"), ("visited",), ("satisfied", "rate")),
    titles=("商场月满意度", "商场满意度", "内部满意度", "门店满意度", "商场评价"),
    groups=("内部", "商场评价", "门店评价"),
    monthly=True,
    rate=Rate("rate", "satisfied", "visited", (NEUTRAL_TOO,)),
    summed=("visited", "satisfied"),
    balances=(Balance("visited", ("satisfied", "neutral", "dissatisfied")),),
    grouping=Grouping("supervisor"),
    person=("code", "worker"),
    once_per=("store",),
)  # fmt: skip

EXTERNAL = SheetKind(
    "external",
    gettext_lazy("External satisfaction (customers)"),
    (
        AREA,
        WORKER,
        CODE,
        SUPERVISOR,
        TRADE,
        Column(
            "visited",
            ("有效回访", "有效回访数", "有效回访量", "回访有效数", "有效回访次数", "有效数", "有效样本"),
            Type.COUNT, required=True, weak=("回访数", "回访总数", "回访次数", "回访量", "总数", "评价次数"),
        ),
        SATISFIED,
        SATISFACTION,
        COMPLAINTS,
        Column("attempted", ("回访总数", "回访数", "回访量", "总回访数", "应回访", "回访总量"), Type.COUNT, extra=True),
        Column("unreached", ("未接通/无效", "无效回访", "未接通", "无效", "回访未成功"), Type.COUNT, extra=True),
        NEUTRAL,
        DISSATISFIED,
        NOTE,
    ),
    identified_by=(("worker", "code"), ("visited",), ("satisfied", "rate")),
    titles=("安装工维修工", "外部满意度", "用户满意度", "顾客满意度", "回访满意度", "客户满意度"),
    groups=("外部", "用户回访", "客户回访", "电话回访"),
    monthly=True,
    rate=Rate("rate", "satisfied", "visited", (ALL_CALLS, NEUTRAL_TOO)),
    summed=("visited", "satisfied"),
    balances=(
        Balance("attempted", ("unreached", "visited")), Balance("visited", ("satisfied", "neutral", "dissatisfied")),
    ),
    grouping=Grouping("supervisor", only={"trade": "repair"}, unresolved="trade_unresolved"),
    person=("code", "worker"),
)  # fmt: skip

COMPLETION = SheetKind(
    "completion",
    gettext_lazy("Completion of the month"),
    (
        AREA,
        SUPERVISOR,
        WORKER,
        CODE,
        TRADE,
        Column("carried", ("上月结转", "上月遗留", "上月未完成", "结转", "上月转入", "期初未完成"), Type.COUNT),
        Column("new", ("本月新增", "新增", "本月派工", "本月受理", "本月接单", "新增数"), Type.COUNT),
        Column(
            "due",
            ("本月应完成", "应完成", "应完成数", "应完成量", "应完工"),
            Type.COUNT,
            required=True,
            weak=("派工总数", "总数"),
        ),
        Column(
            "done", ("本月完成", "完成", "完成数", "已完成", "实际完成", "完成量", "完工数"), Type.COUNT, required=True
        ),
        Column("open", ("未完成", "未完成数", "未完成量", "未完工"), Type.COUNT),
        Column("noted", ("其中:已备注原因", "已备注", "已备注原因", "已备注数", "未完成已备注"), Type.COUNT),
        Column("unnoted", ("未备注", "未备注数", "未备注原因", "其中:未备注", "未完成未备注"), Type.COUNT),
        Column("rate", ("完成率", "本月完成率", "完成率(%)", "维修完成率", "完工率"), Type.RATE),
        NOTE,
    ),
    identified_by=(("worker", "code"), ("due",), ("done",)),
    titles=("完成情况", "安装维修完成", "完成率汇总"),
    monthly=True,
    rate=Rate("rate", "done", "due"),
    summed=("carried", "new", "due", "done", "open", "noted", "unnoted"),
    balances=(
        Balance("due", ("carried", "new")),
        Balance("due", ("done", "open")),
        Balance("open", ("noted", "unnoted")),
    ),
    grouping=Grouping("supervisor", only={"trade": "repair"}, unresolved="trade_unresolved"),
    person=("code", "worker"),
    once_per=("trade",),
    detail=Detail(
        "unfinished",
        {
            "open": lambda case: True,
            "noted": lambda case: bool(case["reason"]),
            "unnoted": lambda case: not case["reason"],
        },
    ),
)

UNFINISHED = SheetKind(
    "unfinished",
    gettext_lazy("Unfinished tickets of the month"),
    (
        Column("ticket", ("工单号", "单号", "工单编号", "派工单号", "服务单号"), Type.CODE, required=True),
        AREA,
        TRADE,
        WORKER,
        CODE,
        Column("reason", ("未完成原因备注", "未完成原因", "原因备注", "备注原因", "原因", "备注")),
        Column("parts", ("是否配件原因", "配件原因", "是否缺件", "缺件"), Type.CHOICE, aliases=YES_NO),
        Column("assigned_at", ("派工时间", "派工日期", "报修时间"), Type.DATETIME, extra=True),
        Column("product", ("商品", "品类", "产品", "商品名称"), extra=True),
        Column("customer", ("用户(脱敏)", "用户", "用户姓名", "客户"), extra=True),
    ),
    identified_by=(("ticket",), ("worker", "code"), ("reason",)),
    titles=("未完成信息明细", "未完成明细", "未完成清单"),
    monthly=True,
    grouping=Grouping("supervisor"),
    person=("code", "worker"),
    once_per=("ticket",),
)

KINDS = (INTERNAL, EXTERNAL, COMPLETION, UNFINISHED)

MESSAGES = {
    "trade_unresolved": (
        Severity.QUESTION,
        _("The trade is not known (%(rows)s rows). They are not counted until somebody decides."),
    ),
    "unknown_employee": (
        Severity.QUESTION,
        _("Nobody of that number or name is known: %(found)s. Closest: %(closest)s."),
    ),
    "supervisor_differs": (
        Severity.WARNING,
        _("The sheet names %(printed)s; on the books it is %(known)s. The sheet decides."),
    ),
    "left_company": (Severity.WARNING, _("%(name)s left on %(on)s.")),
}
