"""The minimum by law every installation starts with; figures are rows, an administrator keeps them up to date."""

from datetime import date

SINCE = date(1995, 8, 25)
GOODS = "部分商品修理更换退货责任规定"
VEHICLES = "摩托车商品修理更换退货责任实施细则"
COOLING = ("压缩机、风扇电机、温控器", "Compressor, fan motor, thermostat")
COLD = ("压缩机、温控器、风扇电机", "Compressor, thermostat, fan motor")
TURNING = ("电机、定时器、程控器", "Motor, timer, controller")
PICTURE = ("屏、主板、电源板", "Screen, main board, power board")

# category, part group, months, kilometres, source, parts in Chinese, in English
POLICIES = [
    ("air_conditioner", "whole", 12, None, GOODS, ("", "")),
    ("air_conditioner", "main", 36, None, GOODS, COOLING),
    ("refrigerator", "whole", 12, None, GOODS, ("", "")),
    ("refrigerator", "main", 36, None, GOODS, COLD),
    ("freezer", "whole", 12, None, GOODS, ("", "")),
    ("freezer", "main", 36, None, GOODS, COLD),
    ("washer", "whole", 12, None, GOODS, ("", "")),
    ("washer", "main", 36, None, GOODS, TURNING),
    ("television", "whole", 12, None, GOODS, ("", "")),
    ("television", "main", 36, None, GOODS, PICTURE),
    ("water_heater", "whole", 12, None, GOODS, ("", "")),
    ("hood", "whole", 12, None, GOODS, ("", "")),
    ("stove", "whole", 12, None, GOODS, ("", "")),
    ("small_appliance", "whole", 12, None, GOODS, ("", "")),
    ("motorcycle", "whole", 12, 6000, VEHICLES, ("", "")),
    ("electric_bike", "whole", 12, None, GOODS, ("", "")),
]
