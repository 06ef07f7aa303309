"""The work on site every installation starts with: nodes with their photos and readings, causes with their remedies."""

_BARCODE_IN = {"code": "barcode", "zh": "内机条码", "en": "Indoor bar code", "type": "barcode", "required": True}
_BARCODE_OUT = {"code": "barcode", "zh": "外机条码", "en": "Outdoor bar code", "type": "barcode", "required": True}
_PRESSURE = {
    "code": "pressure", "zh": "低压压力", "en": "Suction pressure", "type": "number", "unit": "MPa", "min": 0, "max": 5,
}  # fmt: skip
_OUTLET = {
    "code": "outlet", "zh": "出风温度", "en": "Outlet temperature", "type": "number", "unit": "℃",
    "min": -30, "max": 90,
}  # fmt: skip
_BARCODE = {"code": "barcode", "zh": "机身条码", "en": "Bar code", "type": "barcode"}

# category, code, Chinese, English, stage, photo required, fields
NODES = [
    ("air_conditioner", "before", "维修前", "Before the repair", "before", True, []),
    ("air_conditioner", "indoor", "内机铭牌", "Indoor unit's type plate", "nameplate", True, [_BARCODE_IN]),
    ("air_conditioner", "outdoor", "外机铭牌", "Outdoor unit's type plate", "nameplate", True, [_BARCODE_OUT]),
    ("air_conditioner", "after", "维修后", "After the repair", "after", True, [_PRESSURE, _OUTLET]),
    ("refrigerator", "before", "维修前", "Before the repair", "before", True, []),
    ("refrigerator", "nameplate", "铭牌", "Type plate", "nameplate", True, [_BARCODE]),
    ("refrigerator", "after", "维修后", "After the repair", "after", True, []),
    ("washer", "before", "维修前", "Before the repair", "before", True, []),
    ("washer", "nameplate", "铭牌", "Type plate", "nameplate", True, [_BARCODE]),
    ("washer", "after", "维修后", "After the repair", "after", True, []),
    ("water_heater", "nameplate", "铭牌", "Type plate", "nameplate", True, [_BARCODE]),
    ("water_heater", "after", "维修后", "After the repair", "after", True, []),
]

# category, fault ("" for any), code, Chinese, English, Chinese remedy, English remedy
CAUSES = [
    ("air_conditioner", "no_cooling", "F1", "制冷剂不足", "Low refrigerant", "查漏加注", "Find the leak and refill"),
    ("air_conditioner", "no_cooling", "F2", "过滤网堵塞", "Filter blocked", "清洗过滤网", "Clean the filter"),
    ("air_conditioner", "no_cooling", "F3", "压缩机电容失效", "Capacitor failed", "更换电容", "Replace the capacitor"),
    ("air_conditioner", "no_cooling", "F4", "压缩机损坏", "Compressor failed", "更换压缩机", "Replace the compressor"),
    ("air_conditioner", "no_heating", "F5", "四通阀不换向", "Reversing valve stuck", "更换四通阀", "Replace the valve"),
    ("air_conditioner", "leaks", "F6", "排水管堵塞", "Drain blocked", "疏通排水管", "Clear the drain"),
    ("air_conditioner", "noise", "F7", "风轮变形", "Fan wheel warped", "更换风轮", "Replace the fan wheel"),
    ("air_conditioner", "no_start", "F8", "主板损坏", "Main board failed", "更换主板", "Replace the board"),
    ("air_conditioner", "", "F9", "安装不当", "Wrongly installed", "重新安装调试", "Install again and test"),
    ("refrigerator", "no_cooling", "B1", "温控器失效", "Thermostat failed", "更换温控器", "Replace the thermostat"),
    ("refrigerator", "no_cooling", "B2", "制冷剂泄漏", "Refrigerant leaks", "补漏加注", "Mend the leak and refill"),
    ("refrigerator", "frost", "B3", "门封老化", "Door seal worn", "更换门封", "Replace the door seal"),
    ("refrigerator", "noise", "B4", "风扇磨损", "Fan worn", "更换风扇", "Replace the fan"),
    ("washer", "no_drain", "X1", "排水泵堵塞", "Drain pump blocked", "清理排水泵", "Clear the pump"),
    ("washer", "no_spin", "X2", "皮带断裂", "Belt torn", "更换皮带", "Replace the belt"),
    ("washer", "noise", "X3", "轴承磨损", "Bearing worn", "更换轴承", "Replace the bearing"),
    ("water_heater", "no_heating", "R1", "加热管损坏", "Heating element failed", "更换加热管", "Replace the element"),
    ("water_heater", "no_ignition", "R2", "点火器失效", "Igniter failed", "更换点火器", "Replace the igniter"),
    ("", "", "Z0", "其他原因", "Other cause", "见处理说明", "See the description"),
]  # fmt: skip
