"""Explanations in words. The engine gives a code with arguments; here stand the sentences, both languages side by
side. `{x:money}` prints an amount with a true minus, `{x:digits}` drops needless zeros, `{x:sum}` writes a list with
plus signs, `{x:adds}` the same with its equals sign where there are several, `{x:say}` puts in the sentence whose code
the argument is."""

from decimal import Decimal
from string import Formatter
from typing import Any

from appraisal.engine import Explanation, Text
from core.money import amount_text

TEMPLATES: dict[str, Text] = {
    "fixed.amount": Text("固定金额 {amount:money}", "Fixed amount {amount:money}"),
    "per_incident.none": Text(
        "本期 0 次（每次 {each:money}），不适用，{amount:money}",
        "None in this period ({each:money} each), does not apply: {amount:money}",
    ),
    "per_incident.counted": Text(
        "{count} 次 × {each:money} = {amount:money}", "{count} × {each:money} = {amount:money}"
    ),
    "per_day.nothing_due": Text(
        "本期无应报事项（每日 {each:money}），不适用，{amount:money}",
        "Nothing was due in this period ({each:money} a day), does not apply: {amount:money}",
    ),
    "per_day.none": Text(
        "全部按时，迟交 0 天（每日 {each:money}），不适用，{amount:money}",
        "All in time, 0 days late ({each:money} a day), does not apply: {amount:money}",
    ),
    "per_day.counted": Text(
        "{days:adds}{total} 天 × {each:money} = {amount:money}",
        "{days:adds}{total} days × {each:money} = {amount:money}",
    ),
    "proportion.nothing_due": Text(
        "应完成 0，按 100% 计：{full:money} × 100% = {amount:money}",
        "Nothing was due, counts as 100%: {full:money} × 100% = {amount:money}",
    ),
    "proportion.share": Text(
        "完成率 = 完成 {done} ÷ 应完成 {due}；{full:money} × {done} ÷ {due} = {amount:money}{rounding:say}",
        "Rate = completed {done} ÷ due {due}; {full:money} × {done} ÷ {due} = {amount:money}{rounding:say}",
    ),
    "step_deviation.mean": Text(
        "满意度 = (内部 {internal}% + 外部 {external}%) ÷ 2 = {rate}%",
        "Satisfaction = (internal {internal}% + external {external}%) ÷ 2 = {rate}%",
    ),
    "step_deviation.internal_only": Text(
        "满意度只取内部（经理决定） = {rate}%",
        "Satisfaction is the internal rate alone (a manager's decision) = {rate}%",
    ),
    "step_deviation.external_only": Text(
        "满意度只取外部（经理决定） = {rate}%",
        "Satisfaction is the external rate alone (a manager's decision) = {rate}%",
    ),
    "step_deviation.up": Text(
        "{source:say}；{rate}% − {base}% = {away:signed} → {steps} 档 × {step:digits}；+{each:money} × {steps} 档"
        " = {amount:money}",
        "{source:say}; {rate}% − {base}% = {away:signed} → {steps} × {step:digits}; +{each:money} × {steps} steps"
        " = {amount:money}",
    ),
    "step_deviation.down": Text(
        "{source:say}；{rate}% − {base}% = {away:signed} → 低 {steps} 档 × {step:digits}；−{each:money} × {steps} 档"
        " = {amount:money}",
        "{source:say}; {rate}% − {base}% = {away:signed} → {steps} × {step:digits} below;"
        " −{each:money} × {steps} steps"
        " = {amount:money}",
    ),
    "step_deviation.within": Text(
        "{source:say}；{rate}% − {base}% = {away:signed}，不足一档 {step:digits}，{amount:money}",
        "{source:say}; {rate}% − {base}% = {away:signed}, less than one step of {step:digits}: {amount:money}",
    ),
    "step_deviation.on_base": Text(
        "{source:say}，正好等于基准 {base}%，{amount:money}", "{source:say}, exactly the base {base}%: {amount:money}"
    ),
    "unit_ratio.leave_cohort": Text(
        "到期 {due} 台 − 因配件未完成 {blocked} 台 = 考核 {cohort} 台",
        "{due} due − {blocked} blocked by parts = {cohort} units",
    ),
    "unit_ratio.exempt_from_deduction": Text(
        "考核 {cohort} 台（其中因配件未完成 {blocked} 台计入完成率、不扣减）",
        "{cohort} units ({blocked} of them blocked by parts: they stay in the rate and cost nothing)",
    ),
    "unit_ratio.no_cohort": Text(
        "{cohort_is:say}，无考核台数，不适用，{amount:money}",
        "{cohort_is:say}, no unit to judge, does not apply: {amount:money}",
    ),
    "unit_ratio.at_threshold": Text(
        "{cohort_is:say}；完成 {completed} ÷ {cohort} 正好 {threshold:digits}%，不奖不扣，{amount:money}",
        "{cohort_is:say}; {completed} completed ÷ {cohort} is exactly {threshold:digits}%, neither way: {amount:money}",
    ),
    "unit_ratio.above": Text(
        "{cohort_is:say}；完成 {completed} ÷ {cohort} 高于 {threshold:digits}%："
        "完成 {completed} 台 × {each:money} = {amount:money}",
        "{cohort_is:say}; {completed} completed ÷ {cohort} is above {threshold:digits}%: {completed} × {each:money}"
        " = {amount:money}",
    ),
    "unit_ratio.above_limited": Text(
        "{cohort_is:say}；完成 {completed} ÷ {cohort} 高于 {threshold:digits}%：完成 {completed} 台 × {each:money}，"
        "超过上限 {limit:money}，取 {amount:money}",
        "{cohort_is:say}; {completed} completed ÷ {cohort} is above {threshold:digits}%: {completed} × {each:money},"
        " more than the limit of {limit:money}, held at {amount:money}",
    ),
    "unit_ratio.below": Text(
        "{cohort_is:say}；完成 {completed} ÷ {cohort} 低于 {threshold:digits}%："
        "未完成 {open} 台 × −{each:money} = {amount:money}",
        "{cohort_is:say}; {completed} completed ÷ {cohort} is below {threshold:digits}%:"
        " {open} not completed × −{each:money} = {amount:money}",
    ),
    "unit_ratio.below_limited": Text(
        "{cohort_is:say}；完成 {completed} ÷ {cohort} 低于 {threshold:digits}%：未完成 {open} 台 × −{each:money}，"
        "超过下限 −{limit:money}，取 {amount:money}",
        "{cohort_is:say}; {completed} completed ÷ {cohort} is below {threshold:digits}%:"
        " {open} not completed × −{each:money}, beyond the limit of −{limit:money}, held at {amount:money}",
    ),
    "tier.none": Text(
        "{count} 件，该档为 0，不适用，{amount:money}", "{count}: the tier is 0, does not apply: {amount:money}"
    ),
    "tier.reached": Text(
        "{count} 件 → 该档 {tier:money}（整档计，不逐件累加） = {amount:money}",
        "{count} → tier {tier:money} (the whole amount, not for each one) = {amount:money}",
    ),
    "tier.last": Text(
        "{count} 件（{from} 件及以上）→ 该档 {tier:money}（整档计，不逐件累加） = {amount:money}",
        "{count} ({from} or more) → tier {tier:money} (the whole amount, not for each one) = {amount:money}",
    ),
    "growth_share.below": Text(
        "当年 {figure:money} 低于基数 {base:money}：{full:money} × {figure:money} ÷ {base:money} ="
        " {amount:money}{rounding:say}",
        "{figure:money} is below the base {base:money}: {full:money} × {figure:money} ÷ {base:money} ="
        " {amount:money}{rounding:say}",
    ),
    "growth_share.equal": Text(
        "当年 {figure:money} 等于基数 {base:money}，超额为 0：{full:money} + 0 × {share:digits}% = {amount:money}",
        "{figure:money} equals the base {base:money}, no excess: {full:money} + 0 × {share:digits}% = {amount:money}",
    ),
    "growth_share.above": Text(
        "{full:money} + ({figure:money} − {base:money}) × {share:digits}% = {amount:money}{rounding:say}",
        "{full:money} + ({figure:money} − {base:money}) × {share:digits}% = {amount:money}{rounding:say}",
    ),
    "severity_bands.clean": Text("无事故，{amount:money}", "No incident: {amount:money}"),
    "severity_bands.below": Text(
        "{count} 起事故，最大损失 {worst:money}，低于 {bound:money}，{amount:money}",
        "Incidents: {count}; the largest loss {worst:money} is below {bound:money}: {amount:money}",
    ),
    "severity_bands.band": Text(
        "{count} 起事故，最大损失 {worst:money}，达到 {bound:money} 以上一档，取消奖励，以 {amount:money} 计",
        "Incidents: {count}; the largest loss {worst:money} reaches {bound:money}: the bonus is cancelled,"
        " {amount:money}"
        " stands in its place",
    ),
    "severity_bands.death": Text(
        "{count} 起事故，有人员死亡，取消奖励，以 {amount:money} 计",
        "Incidents: {count}; a death: the bonus is cancelled, {amount:money} stands in its place",
    ),
    "range_score.inside": Text(
        "{value:digits} 在 {lower:digits} 至 {upper:digits} 之内，满分 {points:digits}，"
        "每档 {step:digits} 计 {each:digits} 分不适用，"
        "得 {amount:digits}",
        "{value:digits} lies within {lower:digits} to {upper:digits}: full {points:digits} points,"
        " {each:digits} a step of"
        " {step:digits} does not apply: {amount:digits}",
    ),
    "range_score.below": Text(
        "{value:digits} 低于 {lower:digits}（范围至 {upper:digits}）{steps} 档 × {step:digits}，"
        "每档 {each:digits} 分：{points:digits}"
        " {change:change} = {amount:digits}",
        "{value:digits} is {steps} steps of {step:digits} below {lower:digits} (range to {upper:digits}),"
        " {each:digits} points"
        " each: {points:digits} {change:change} = {amount:digits}",
    ),
    "range_score.above": Text(
        "{value:digits} 高于 {upper:digits}（范围自 {lower:digits}）{steps} 档 × {step:digits}，"
        "每档 {each:digits} 分：{points:digits}"
        " {change:change} = {amount:digits}",
        "{value:digits} is {steps} steps of {step:digits} above {upper:digits} (range from {lower:digits}),"
        " {each:digits} points"
        " each: {points:digits} {change:change} = {amount:digits}",
    ),
    "weighted_score.mean": Text(
        "权重 {weights:list}；{months} 个月评分 {marks:rows} 的加权平均 = {amount:digits}{rounding:say}",
        "Weights {weights:list}; weighted mean of the marks {marks:rows} over months:"
        " {months} = {amount:digits}{rounding:say}",
    ),
    "pool_share.share": Text(
        "{pool:money} × 系数 {coefficient:digits} × 出勤 {days:digits} 天"
        " ÷ {members} 人合计 {weights} = {amount:money}"
        "（按分分配，余分按最大余数）",
        "{pool:money} × coefficient {coefficient:digits} × {days:digits}"
        " days ÷ {weights} of all {members} = {amount:money}"
        " (in whole fen, the rest to the largest remainders)",
    ),
    "ladder.none": Text(
        "本期 0 次（前 {months} 个月滚动计 {earlier} 次），不适用，{amount:money}",
        "None in this period ({earlier} before, {months} months rolling), does not apply: {amount:money}",
    ),
    "ladder.rungs": Text(
        "{months} 个月滚动第 {first} 至第 {last} 次：−({rungs:sum}) = {amount:money}{proposal:say}",
        "Numbers {first} to {last} in {months} months rolling: −({rungs:sum}) = {amount:money}{proposal:say}",
    ),
    "ladder.beyond": Text(
        "{months} 个月滚动第 {first} 至第 {last} 次："
        "−({rungs:sum} + {beyond} × {further:money}) = {amount:money}{proposal:say}",
        "Numbers {first} to {last} in {months} months rolling: −({rungs:sum} + {beyond} × {further:money})"
        " = {amount:money}{proposal:say}",
    ),
    "ladder.proposal": Text("；可提议进一步处理", "; a consequence may be proposed"),
    "ladder.no_proposal": Text("", ""),
    "rounding.exact": Text("", ""),
    "rounding.half_up": Text("（四舍五入到 0.01）", " (rounded half up to 0.01)"),
    "floor.applied": Text(
        "其他各行合计 {sum:money}，低于下限 {limit:money}，本行补足 {amount:money}",
        "The other lines add up to {sum:money}, less than the floor of {limit:money};"
        " this line makes up {amount:money}",
    ),
    "floor.not_needed": Text(
        "其他各行合计 {sum:money}，不低于下限 {limit:money}，不适用，{amount:money}",
        "The other lines add up to {sum:money}, not less than the floor of {limit:money}; does not apply:"
        " {amount:money}",
    ),
    "cap.applied": Text(
        "其他各行合计 {sum:money}，超过上限 {limit:money}，本行减去超出部分 {amount:money}",
        "The other lines add up to {sum:money}, more than the cap of {limit:money}; this line takes off {amount:money}",
    ),
    "cap.not_needed": Text(
        "其他各行合计 {sum:money}，未超过上限 {limit:money}，不适用，{amount:money}",
        "The other lines add up to {sum:money}, not more than the cap of {limit:money}; does not apply: {amount:money}",
    ),
}


def render(explanation: Explanation, language: str = "zh-hans") -> str:
    """The sentence of an explanation in "zh-hans" or "en"; every other language code reads Chinese.
    KeyError for a code or an argument that no rule gives."""
    return _Sentence(language, explanation.args).say(explanation.code)


class _Sentence(Formatter):
    """Fills one explanation's template, with the house's ways to print a figure."""

    def __init__(self, language: str, args: dict[str, Any]):
        self.language, self.args = language, args

    def say(self, code: str) -> str:
        return self.vformat(TEMPLATES[code].in_language(self.language), (), self.args)

    def format_field(self, value: Any, spec: str) -> str:
        if spec == "say":
            return self.say(value)
        if spec == "sum":
            return " + ".join(str(one) for one in value)
        if spec == "adds":
            return f"{' + '.join(str(one) for one in value)} = " if len(value) > 1 else ""
        if spec == "list":
            return ", ".join(value)
        if spec == "rows":
            return "; ".join(" / ".join(row) for row in value)
        if spec == "money":
            return amount_text(Decimal(value))
        if spec == "digits":
            return _signed(value.rstrip("0").rstrip("."))
        if spec == "signed":
            return _signed(value)
        if spec == "change":
            return f"− {value[1:]}" if value.startswith("-") else f"+ {value}"
        return super().format_field(value, spec)


def _signed(digits: str) -> str:
    return digits.replace("-", "−")
