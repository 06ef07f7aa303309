"""Simple lists of this room as people keep them in Excel: staff (人员), stores (门店), teams (班组)."""

from django.utils.translation import gettext_lazy

from core.sheets.kinds import Column, SheetKind, Type
from people.choices import Post

POSTS = {
    **dict.fromkeys(("售后维修主管", "维修主管", "主管"), Post.REPAIR_SUPERVISOR.value),
    **dict.fromkeys(("安装主管",), Post.INSTALL_SUPERVISOR.value),
    **dict.fromkeys(("维修工", "维修", "技工", "售后工程师"), Post.REPAIRER.value),
    **dict.fromkeys(("安装工", "安装"), Post.INSTALLER.value),
    **dict.fromkeys(("售后客服", "客服", "回访员"), Post.AGENT.value),
    **dict.fromkeys(("售后内勤", "内勤", "统计员"), Post.CLERK.value),
    **dict.fromkeys(("仓管员", "仓管", "保管员"), Post.STOREKEEPER.value),
    **dict.fromkeys(("三包技术员", "鉴定员"), Post.EXAMINER.value),
    **dict.fromkeys(("售后经理", "经理"), Post.MANAGER.value),
    **dict.fromkeys(("财务统计", "财务"), Post.FINANCE.value),
    **dict.fromkeys(("其他",), Post.OTHER.value),
}
BRANCH = ("片区", "机构", "所属机构", "分公司", "服务中心", "所属片区", "部门", "区域")

STAFF = SheetKind(
    "staff",
    gettext_lazy("Staff"),
    (
        Column("code", ("工号", "员工编号", "员工工号", "人员编号"), Type.CODE, required=True),
        Column("name", ("姓名", "员工姓名", "人员姓名"), Type.NAME, required=True),
        Column("branch", BRANCH, Type.TEXT, required=True),
        Column("post", ("岗位", "工种", "职务", "职位"), Type.CHOICE, aliases=POSTS),
        Column("phone", ("电话", "手机", "联系电话", "手机号"), Type.PHONE),
        Column("hired_on", ("入职日期", "入职时间", "到岗日期"), Type.DATE),
        Column("left_on", ("离职日期", "离职时间"), Type.DATE),
    ),
    identified_by=(("code",), ("name",), ("branch",), ("hired_on", "phone")),  # a satisfaction sheet has the others
    titles=("人员", "员工", "花名册"),
    plain=True,
    unique=("code",),
)
STORES = SheetKind(
    "stores",
    gettext_lazy("Stores"),
    (
        Column("code", ("门店编码", "门店编号", "商场编码"), Type.CODE, required=True),
        Column("name", ("门店", "门店名称", "商场", "商场名称", "名称"), Type.TEXT, required=True),
        Column("branch", BRANCH, Type.TEXT, required=True),
        Column("head_name", ("门店负责人", "负责人", "店长", "商场负责人"), Type.NAME),
    ),
    identified_by=(("code",), ("name",), ("branch",), ("head_name",)),
    titles=("门店", "商场"),
    plain=True,
    unique=("code",),
)
TEAMS = SheetKind(
    "teams",
    gettext_lazy("Teams"),
    (
        Column("member", ("工号", "成员工号", "员工编号", "维修工工号"), Type.CODE, required=True),
        Column("member_name", ("姓名", "成员姓名", "成员"), Type.NAME),
        Column("leader", ("主管工号", "负责人工号", "组长工号"), Type.CODE, required=True),
        Column("leader_name", ("主管", "主管姓名", "所属主管", "组长"), Type.NAME),
        Column("from_on", ("开始日期", "生效日期", "起始日期", "自", "起"), Type.DATE, required=True),
    ),
    identified_by=(("member",), ("leader",), ("from_on",)),
    titles=("班组", "团队"),
    plain=True,
    unique=("member", "from_on"),
)
