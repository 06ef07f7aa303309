"""The monthly reports a repair supervisor owes head office, as the forms list names them; a company may change them."""

STANDARD = (
    ("BD-11", "维修人员工作情况月统计表", "Monthly statistics of technicians' work"),
    ("BD-20", "维修站月报", "Service station monthly report"),
    ("BD-21", "质量信息反馈表", "Quality feedback"),
    ("BD-22", "定期服务报告", "Periodic service report"),
    ("BD-23", "市场质量信息反馈单", "Market quality feedback"),
    ("BD-24", "售后业务月报", "After-sales monthly report"),
    ("BD-31", "返厂旧件清单", "Old parts return list"),
)
