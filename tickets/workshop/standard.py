"""The lists every workshop starts with. Codes are stable; an administrator adds lines, ends them, renames them."""

# list, for, answered, code, Chinese, English
ITEMS = [
    ("condition", "vehicle", "level", "fuel", "油表", "Fuel level"),
    ("condition", "vehicle", "check", "instruments", "仪表", "Instruments"),
    ("condition", "vehicle", "check", "lights", "灯光", "Lights"),
    ("condition", "vehicle", "check", "body", "外观漆面", "Body and paint"),
    ("condition", "vehicle", "check", "tyres", "轮胎", "Tyres"),
    ("condition", "vehicle", "text", "tools_papers", "随车工具证件", "Tools and papers"),
    ("condition", "vehicle", "text", "keys", "钥匙", "Keys"),
    ("condition", "appliance", "check", "shell", "外壳", "Shell"),
    ("condition", "appliance", "text", "scratches", "划痕凹陷", "Scratches and dents"),
    ("condition", "appliance", "check", "screen_panel", "面板屏幕", "Panel and screen"),
    ("condition", "appliance", "check", "power_cord", "电源线", "Power cord"),
    ("condition", "appliance", "check", "screws", "螺丝封条", "Screws and seals"),
    ("condition", "appliance", "text", "parts_missing", "缺件", "Missing pieces"),
    ("process", "vehicle", "check", "mechanic", "机修", "Mechanic"),
    ("process", "vehicle", "check", "electric", "电工", "Electric"),
    ("process", "vehicle", "check", "sheet_metal", "钣金", "Sheet metal"),
    ("process", "vehicle", "check", "paint", "喷漆", "Paint"),
    ("process", "vehicle", "check", "beauty", "美容", "Detailing"),
    ("process", "vehicle", "check", "fitting", "装修", "Fitting"),
    ("process", "vehicle", "check", "maintenance", "保养", "Maintenance"),
    ("process", "appliance", "check", "testing", "检测", "Testing"),
    ("process", "appliance", "check", "dismantling", "拆机", "Dismantling"),
    ("process", "appliance", "check", "repairing", "维修", "Repair"),
    ("process", "appliance", "check", "assembling", "装配", "Assembly"),
    ("process", "appliance", "check", "trial", "试机", "Trial run"),
    ("exit", "", "check", "fault_gone", "报修故障已排除", "The reported fault is gone"),
    ("exit", "", "check", "changes_done", "更改项目已完成", "Agreed changes are carried out"),
    ("exit", "vehicle", "check", "road_test", "路试正常", "Road test in order"),
    ("exit", "vehicle", "check", "fluids", "油液无渗漏", "Fluids full, nothing leaks"),
    ("exit", "vehicle", "check", "torque", "紧固件扭矩", "Bolts at torque"),
    ("exit", "appliance", "check", "trial_run", "通电试机正常", "Trial run in order"),
    ("exit", "appliance", "check", "insulation", "绝缘接地合格", "Insulation and earth in order"),
    ("exit", "appliance", "check", "no_leak", "无漏水漏气", "No leak of water or gas"),
    ("exit", "", "check", "clean", "整机清洁", "Unit cleaned"),
    ("exit", "", "check", "complete", "附件齐全", "Accessories complete"),
    ("exit", "", "check", "old_parts", "旧件已处理", "Replaced parts dealt with"),
    ("assessment", "", "check", "dress", "着装整洁佩戴工牌", "Dressed properly, badge worn"),
    ("assessment", "", "check", "greeting", "1分钟内接待", "Greeted within one minute"),
    ("assessment", "", "check", "needs", "问清客户需求", "Customer's needs asked"),
    ("assessment", "", "check", "round_look", "环车（整机）检查", "Unit looked over with the customer"),
    ("assessment", "", "check", "data_entry", "工单资料完整", "Order data complete"),
    ("assessment", "", "check", "parts_check", "确认备件库存", "Parts checked before promising"),
    ("assessment", "", "check", "quotation", "费用与交期说明", "Quotation and time explained"),
    ("assessment", "", "check", "signature", "客户签字确认", "Customer's signature taken"),
    ("assessment", "", "check", "keys", "钥匙（附件）交接", "Keys and accessories handed on"),
    ("assessment", "", "check", "by_order", "按序派工", "Dispatched in order"),
    ("assessment", "", "check", "extra_faults", "增项先征得同意", "Extra faults agreed first"),
    ("assessment", "", "check", "board", "看板及时更新", "Board kept up to date"),
    ("assessment", "", "check", "rules", "按规范作业", "Work by the rules"),
    ("assessment", "", "check", "protection", "防护用品使用", "Covers used"),
    ("assessment", "", "check", "tools", "工具设备日常维护", "Tools and equipment cared for"),
    ("assessment", "", "check", "self_check", "维修工自检", "Self-check"),
    ("assessment", "", "check", "leader_check", "班组长检验", "Team leader's check"),
    ("assessment", "", "check", "final_check", "专职检验员终检", "Final inspection"),
    ("assessment", "", "check", "cleaned", "清洁后交付", "Cleaned before hand-over"),
    ("assessment", "", "check", "hand_over", "交付说明与旧件展示", "Work and old parts explained at hand-over"),
]

# code, Chinese, English, codes of faults that count as one
FAMILIES = [
    ("cooling", "制冷（热）系统", "Cooling and heating", ["no_cooling", "no_heating", "frost"]),
    ("starting", "不工作", "Does not work", ["no_start", "black_screen", "no_sound"]),
    ("water", "漏水排水", "Leaks and drainage", ["leaks", "no_drain", "oil_leak"]),
    ("ignition", "点火", "Ignition", ["no_ignition"]),
    ("noise", "异响振动", "Noise and vibration", ["noise", "no_spin"]),
]

# service, levels of the inspection; every category
PLANS = [("workshop", ["self", "leader", "inspector"])]

# service, days, clause
TERMS = [("repair", 30, "家用电器维修：修后保修不少于30日"), ("workshop", 30, "送修：修后保修不少于30日")]
