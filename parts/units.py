"""Units a part is counted in, and which of them can be divided."""

# Lengths, weights, volumes and areas: 37.5 米 is a quantity, 37.5 台 is not.
DIVISIBLE = frozenset(
    {
        "米", "m", "厘米", "cm", "毫米", "mm", "千克", "kg", "公斤", "斤", "克", "g", "吨", "升", "l", "毫升", "ml",
        "平方米", "㎡", "m2", "立方米", "m³", "m3", "小时",
    }
)  # fmt: skip
COUNTED = frozenset(
    {
        "个", "台", "块", "根", "套", "支", "对", "条", "只", "件", "张", "片", "把", "副", "组", "包", "盒", "瓶",
        "卷", "袋", "粒", "颗", "枚", "双", "枝", "盘", "座", "辆", "付", "节", "圈", "盏", "部", "扇", "顶",
        "桶", "箱", "板", "罐", "听", "本", "pcs", "pc", "set",
    }
)  # fmt: skip


def is_divisible(unit: str) -> bool:
    """Whether fractions of the unit make sense; a unit nobody knows is counted in pieces."""
    return unit.strip().lower() in DIVISIBLE


def is_known(unit: str) -> bool:
    """Whether it is a usual unit of measure."""
    word = unit.strip().lower()
    return word in DIVISIBLE or word in COUNTED
