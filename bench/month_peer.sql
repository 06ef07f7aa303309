-- The month of bench/month.py by hand: the same evidence, facts, lines, sheets and events into the same tables, with
-- every amount and every case of the rulebook written into the statements. Parameters: month (key), name, start and
-- cutoff (instants), as_of, version (key of the rulebook). `book` holds the rulebook's lines with their clauses.

CREATE TEMP TABLE payee ON COMMIT DROP AS
SELECT s.id, s.code, s.name, s.user_id, s.branch_id, b.name AS branch, coalesce(nullif(b.place, ''), up.place) AS place
FROM people_staff s
JOIN people_branch b ON b.id = s.branch_id LEFT JOIN people_branch up ON up.id = b.parent_id
WHERE EXISTS (SELECT 1 FROM people_staffpost p WHERE p.staff_id = s.id AND p.post = 'repair_supervisor'
    AND p.from_on <= '2026-10-31' AND (p.until_on IS NULL OR p.until_on >= '2026-10-01'));
CREATE UNIQUE INDEX ON payee (id);
ANALYZE payee;

INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part, whole,
    occurred_on)
SELECT %(month)s, due.supervisor, 'tickets_assigned', 'ticket', due.id, due.number, due.state, true,
    CASE WHEN due.settled IS NOT NULL THEN ''
         WHEN EXISTS (SELECT 1 FROM tickets_remark r WHERE r.ticket_id = due.id AND r.at < %(cutoff)s) THEN 'has_remark'
         ELSE 'no_remark' END,
    (due.settled IS NOT NULL)::int, 1, (due.received_at AT TIME ZONE 'Asia/Shanghai')::date
FROM (
    SELECT t.id, t.number, t.received_at,
        CASE WHEN t.state_since < %(cutoff)s THEN t.state ELSE e.state END AS state,
        CASE WHEN t.supervisor_since < %(cutoff)s THEN t.supervisor_id ELSE e.supervisor_id END AS supervisor,
        CASE WHEN t.settled_at < %(cutoff)s THEN t.settled_at
             WHEN t.reopened_at >= %(cutoff)s THEN e.settled_at END AS settled
    FROM tickets_ticket t
    LEFT JOIN LATERAL (
        SELECT e.state, e.supervisor_id, e.settled_at FROM tickets_ticketevent e
        WHERE e.ticket_id = t.id AND e.at < %(cutoff)s ORDER BY e.at DESC, e.id DESC LIMIT 1
    ) e ON t.state_since >= %(cutoff)s OR t.supervisor_since >= %(cutoff)s OR t.reopened_at >= %(cutoff)s
    WHERE t.kind = 'repair' AND NOT t.is_void AND t.received_at < %(cutoff)s
        AND (t.settled_at IS NULL OR t.settled_at >= %(start)s)
        AND NOT (t.state = 'cancelled' AND t.settled_at < %(cutoff)s)
) AS due
JOIN payee ON payee.id = due.supervisor
WHERE due.settled IS NULL OR due.settled >= %(start)s;

INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part, whole,
    occurred_on)
SELECT month_id, employee_id, 'unresolved_without_remark', kind, record, label, detail, why = 'no_remark', why,
    (why = 'no_remark')::int, NULL, occurred_on
FROM appraisal_payevidence WHERE month_id = %(month)s AND fact = 'tickets_assigned' AND part = 0;

INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part, whole)
SELECT %(month)s, r.supervisor_id, 'satisfaction_' || r.source, 'satisfaction_row', r.id, r.worker,
    coalesce(nullif(r.store, ''), r.area) || ' ' || r.sheet || '!' || r.row_no,
    r.counted AND (r.source = 'internal' OR r.trade = 'repair'),
    CASE WHEN r.why_not <> '' THEN r.why_not WHEN r.source = 'internal' OR r.trade = 'repair' THEN ''
         WHEN r.trade = 'install' THEN 'installer' ELSE 'trade_unresolved' END,
    r.satisfied, r.visited
FROM feedback_satisfactionrow r JOIN payee ON payee.id = r.supervisor_id WHERE r.month = %(name)s;

INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part,
    occurred_on)
SELECT %(month)s, i.supervisor_id,
    CASE coalesce(nullif(i.complaint_class, ''), i.kind) WHEN 'dispatch' THEN 'dispatch_complaints'
        WHEN 'directive' THEN 'directive_complaints' WHEN 'verified' THEN 'verified_complaints'
        WHEN 'special_task' THEN 'special_tasks' WHEN 'praise' THEN 'praises' WHEN 'hardship' THEN 'hardships'
        WHEN 'news_exposure' THEN 'news_exposures' END,
    'incident', i.id, i.number, i.title, true, '', 1, (i.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
FROM feedback_incident i JOIN payee ON payee.id = i.supervisor_id
WHERE i.counts_in = %(name)s AND i.verdict = 'upheld' AND i.complaint_class <> 'technician';
INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part,
    occurred_on)
SELECT %(month)s, i.supervisor_id, 'verified_complaints', 'incident', i.id, i.number, i.title, false, 'pending', 1,
    (i.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
FROM feedback_incident i JOIN payee ON payee.id = i.supervisor_id
WHERE i.registered_at < %(cutoff)s AND (i.decided_at IS NULL OR i.decided_at >= %(cutoff)s) AND i.counts_in <> %(name)s;

-- Technicians: head office's count, less what customers' complaints about the same person booked in another class.
CREATE TEMP TABLE told ON COMMIT DROP AS
SELECT r.supervisor_id, r.staff_id, sum(r.complaints) AS told FROM feedback_satisfactionrow r
WHERE r.month = %(name)s AND r.source = 'external' AND r.trade = 'repair' AND r.counted AND r.complaints IS NOT NULL
GROUP BY 1, 2;
CREATE TEMP TABLE booked ON COMMIT DROP AS
SELECT *, row_number() OVER (PARTITION BY supervisor_id, about, complaint_class = 'technician' ORDER BY id) AS nth
FROM (
    SELECT i.id, i.number, i.title, i.supervisor_id, i.complaint_class, i.occurred_at,
        CASE WHEN i.concerns_id IS NOT NULL AND i.concerns_id <> i.supervisor_id THEN i.concerns_id
             ELSE t.technician_id END AS about
    FROM feedback_incident i LEFT JOIN tickets_ticket t ON t.id = i.ticket_id
    WHERE i.counts_in = %(name)s AND i.verdict = 'upheld' AND i.kind IN ('complaint', 'directive')
        AND (i.complaint_class = 'technician' OR i.source <> 'store')
) AS named;
CREATE TEMP TABLE matched ON COMMIT DROP AS
SELECT k.supervisor_id, k.staff_id, coalesce(t.told, 0) AS told, coalesce(b.register, 0) AS register,
    coalesce(b.elsewhere, 0) AS elsewhere, t.told IS NOT NULL OR carrying.supervisor_id IS NOT NULL AS speaks
FROM (SELECT supervisor_id, staff_id FROM told UNION SELECT supervisor_id, about FROM booked) AS k
LEFT JOIN told t ON t.supervisor_id = k.supervisor_id AND t.staff_id IS NOT DISTINCT FROM k.staff_id
LEFT JOIN (SELECT DISTINCT supervisor_id FROM told) AS carrying ON carrying.supervisor_id = k.supervisor_id
LEFT JOIN (SELECT supervisor_id, about, count(*) FILTER (WHERE complaint_class = 'technician') AS register,
        count(*) FILTER (WHERE complaint_class <> 'technician') AS elsewhere FROM booked GROUP BY 1, 2) AS b
    ON b.supervisor_id = k.supervisor_id AND b.about IS NOT DISTINCT FROM k.staff_id;
INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part)
SELECT %(month)s, r.supervisor_id, 'technician_complaints', 'satisfaction_row', r.id, r.worker,
    r.sheet || '!' || r.row_no, true, '', r.complaints
FROM feedback_satisfactionrow r JOIN payee ON payee.id = r.supervisor_id
WHERE r.month = %(name)s AND r.source = 'external' AND r.trade = 'repair' AND r.counted AND r.complaints <> 0;
INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part,
    occurred_on)
SELECT %(month)s, b.supervisor_id, 'technician_complaints', 'incident', b.id, b.number, b.title,
    c.taken_off OR c.alone, CASE WHEN c.taken_off THEN 'booked_elsewhere' WHEN c.alone THEN ''
        WHEN b.complaint_class = 'technician' AND b.nth <= greatest(0, m.told - m.elsewhere) THEN 'in_the_sheet'
        ELSE 'not_in_the_sheet' END,
    CASE WHEN c.taken_off THEN -1 WHEN c.alone THEN 1 END, (b.occurred_at AT TIME ZONE 'Asia/Shanghai')::date
FROM booked b JOIN payee ON payee.id = b.supervisor_id
JOIN matched m ON m.supervisor_id = b.supervisor_id AND m.staff_id IS NOT DISTINCT FROM b.about
CROSS JOIN LATERAL (
    SELECT m.speaks AND b.complaint_class <> 'technician' AND b.nth <= m.told - greatest(0, m.told - m.elsewhere)
        AS taken_off, NOT m.speaks AND b.complaint_class = 'technician' AS alone
) AS c
WHERE (m.told > 0 OR m.register > 0) AND (m.speaks OR b.complaint_class = 'technician');

INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part, whole,
    occurred_on)
SELECT %(month)s, u.supervisor_id, 'defective_due', 'defective_unit', u.id, u.number, u.model_name || ' ' || u.barcode,
    true, CASE WHEN u.parts_blocked AND NOT done.in_time THEN 'parts_blocked' ELSE '' END, done.in_time::int, 1,
    u.deadline_on
FROM tickets_defectiveunit u JOIN payee ON payee.id = u.supervisor_id
JOIN catalog_category c ON c.id = u.category_id AND c.is_air_conditioner
CROSS JOIN LATERAL (SELECT coalesce(u.completed_on <= u.deadline_on, false) AS in_time) AS done
WHERE u.deadline_on BETWEEN '2026-10-01' AND '2026-10-31';

INSERT INTO appraisal_payevidence (month_id, employee_id, fact, kind, record, label, detail, counted, why, part,
    occurred_on)
SELECT %(month)s, d.owner_id, 'report_days_late', 'report', d.id, k.code, k.title_zh, true,
    CASE WHEN d.handed_in_at IS NULL THEN 'outstanding' WHEN late.days = 0 THEN 'on_time' ELSE '' END, late.days, d.due_on
FROM reports_reportdue d JOIN payee ON payee.id = d.owner_id JOIN reports_reportkind k ON k.id = d.kind_id
CROSS JOIN LATERAL (
    SELECT greatest(0, least((d.handed_in_at AT TIME ZONE 'Asia/Shanghai')::date,
        (%(as_of)s AT TIME ZONE 'Asia/Shanghai')::date) - d.due_on) AS days
) AS late
WHERE d.month = %(name)s;

CREATE TEMP TABLE sums ON COMMIT DROP AS
SELECT employee_id, fact, count(*) FILTER (WHERE counted) AS n, count(*) FILTER (WHERE NOT counted) AS left_out,
    coalesce(sum(part) FILTER (WHERE counted), 0) AS part, coalesce(sum(whole) FILTER (WHERE counted), 0) AS whole,
    count(*) FILTER (WHERE why = 'parts_blocked') AS blocked
FROM appraisal_payevidence WHERE month_id = %(month)s GROUP BY 1, 2;
CREATE TEMP TABLE fact ON COMMIT DROP AS
SELECT p.id AS employee_id, f.name, f.of, coalesce(s.n, 0) AS n, coalesce(s.left_out, 0) AS left_out,
    coalesce(s.part, 0) AS part, coalesce(s.whole, 0) AS whole,
    CASE f.measure WHEN 'part' THEN to_jsonb(coalesce(s.part, 0)) WHEN 'whole' THEN to_jsonb(coalesce(s.whole, 0))
        WHEN 'blocked' THEN to_jsonb(coalesce(s.blocked, 0))
        WHEN 'rate' THEN to_jsonb((round(s.part * 100.0 / nullif(s.whole, 0), 2))::text)
        WHEN 'days' THEN coalesce(d.days, '[]') END AS value,
    CASE f.measure WHEN 'rate' THEN 'imported' WHEN 'none' THEN 'none' ELSE f.source END AS source, f.measure
FROM payee p
CROSS JOIN (VALUES ('unresolved_without_remark', 'unresolved_without_remark', 'part', 'tickets'),
    ('dispatch_complaints', 'dispatch_complaints', 'part', 'register'),
    ('report_days_late', 'report_days_late', 'days', 'calendar'), ('special_tasks', 'special_tasks', 'part', 'register'),
    ('praises', 'praises', 'part', 'register'), ('hardships', 'hardships', 'part', 'register'),
    ('directive_complaints', 'directive_complaints', 'part', 'register'),
    ('verified_complaints', 'verified_complaints', 'part', 'register'),
    ('tickets_assigned', 'tickets_assigned', 'whole', 'tickets'),
    ('tickets_completed', 'tickets_assigned', 'part', 'tickets'),
    ('satisfaction_internal', 'satisfaction_internal', 'rate', ''),
    ('satisfaction_external', 'satisfaction_external', 'rate', ''),
    ('satisfaction_decision', 'satisfaction_decision', 'none', ''),
    ('defective_due', 'defective_due', 'whole', 'register'), ('defective_completed', 'defective_due', 'part', 'register'),
    ('defective_parts_blocked', 'defective_due', 'blocked', 'register'),
    ('technician_complaints', 'technician_complaints', 'part', 'imported'),
    ('news_exposures', 'news_exposures', 'part', 'register')) AS f (name, of, measure, source)
LEFT JOIN sums s ON s.employee_id = p.id AND s.fact = f.of
LEFT JOIN (
    SELECT e.employee_id, jsonb_agg(e.part ORDER BY e.label, e.record) AS days FROM appraisal_payevidence e
    WHERE e.month_id = %(month)s AND e.fact = 'report_days_late' GROUP BY 1
) AS d ON d.employee_id = p.id AND f.measure = 'days';

INSERT INTO appraisal_payfact (month_id, employee_id, name, value, own, source, batch, gap, part, whole, counted,
    excluded, note)
SELECT %(month)s, f.employee_id, f.name, f.value,
    CASE WHEN f.name = 'technician_complaints' THEN to_jsonb(coalesce(m.register, 0)) END, f.source,
    CASE WHEN f.measure = 'rate' OR f.name = 'technician_complaints' THEN b.id END, '',
    CASE WHEN f.measure = 'rate' OR f.of IN ('tickets_assigned', 'defective_due') THEN f.part END,
    CASE WHEN f.measure = 'rate' OR f.of IN ('tickets_assigned', 'defective_due') THEN f.whole END, f.n, f.left_out,
    CASE WHEN f.name = 'technician_complaints'
        THEN jsonb_build_object('code', 'match', 'agrees', coalesce(m.agrees, true)) ELSE '{}' END
FROM fact f CROSS JOIN (SELECT max(batch_id) AS id FROM feedback_satisfactionrow WHERE month = %(name)s) AS b
LEFT JOIN (SELECT supervisor_id, sum(register) AS register, bool_and(greatest(0, told - elsewhere) = register) AS agrees
    FROM matched WHERE told > 0 OR register > 0 GROUP BY 1) AS m
    ON m.supervisor_id = f.employee_id AND f.name = 'technician_complaints';

CREATE TEMP TABLE wide ON COMMIT DROP AS
SELECT employee_id, jsonb_object_agg(name, value) AS f FROM fact GROUP BY 1;
CREATE TEMP TABLE line ON COMMIT DROP AS
SELECT w.employee_id, l.code, l.amount, l.why, l.args || jsonb_build_object('amount', l.amount::numeric(12, 2)::text) AS args
FROM (
    SELECT employee_id, f, (f ->> 'satisfaction_internal')::numeric AS internal,
        (f ->> 'satisfaction_external')::numeric AS external, (f ->> 'tickets_assigned')::int AS due,
        (f ->> 'tickets_completed')::int AS done, (f ->> 'defective_due')::int AS units,
        (f ->> 'defective_completed')::int AS completed, (f ->> 'defective_parts_blocked')::int AS blocked,
        (f ->> 'technician_complaints')::int AS team,
        (SELECT coalesce(sum(d::int), 0) FROM jsonb_array_elements_text(f -> 'report_days_late') d) AS days
    FROM wide
) AS w
CROSS JOIN LATERAL (
    SELECT units - blocked AS cohort, units - blocked - completed AS open,
        CASE WHEN units - blocked = 0 OR 2 * completed = units - blocked THEN 0
             WHEN 2 * completed > units - blocked THEN completed * 50 ELSE (units - blocked - completed) * -50 END AS free,
        (internal + external) / 2 AS rate, trunc(((internal + external) / 2 - 98) / 0.1) AS steps,
        round(200.0 * done / nullif(due, 0), 2) AS share
) AS x
CROSS JOIN LATERAL (
    SELECT i.code, (f ->> i.fact)::int * i.each AS amount,
        CASE WHEN (f ->> i.fact)::int = 0 THEN 'per_incident.none' ELSE 'per_incident.counted' END AS why,
        jsonb_build_object('each', i.each::numeric(12, 2)::text) || CASE WHEN (f ->> i.fact)::int = 0 THEN '{}'
            ELSE jsonb_build_object('count', (f ->> i.fact)::int) END AS args
    FROM (VALUES ('daily_work.unresolved', 'unresolved_without_remark', -2),
        ('daily_work.dispatch_complaint', 'dispatch_complaints', -50), ('daily_work.special_task', 'special_tasks', 50),
        ('daily_work.praise', 'praises', 50), ('daily_work.hardship', 'hardships', 100),
        ('daily_work.directive_complaint', 'directive_complaints', -50),
        ('daily_work.verified_complaint', 'verified_complaints', -50), ('team.news_exposure', 'news_exposures', -500)
    ) AS i (code, fact, each)
    UNION ALL
    SELECT b.code, b.amount, 'fixed.amount', '{}'
    FROM (VALUES ('daily_work.base', 1000), ('satisfaction.base', 400), ('defective.base', 200)) AS b (code, amount)
    UNION ALL
    SELECT 'daily_work.late_report', days * -10,
        CASE WHEN days > 0 THEN 'per_day.counted' WHEN f -> 'report_days_late' = '[]' THEN 'per_day.nothing_due'
             ELSE 'per_day.none' END,
        jsonb_build_object('each', '-10.00') || CASE WHEN days = 0 THEN '{}' ELSE jsonb_build_object('total', days, 'days',
            (SELECT jsonb_agg(d::int) FROM jsonb_array_elements_text(f -> 'report_days_late') d WHERE d::int > 0)) END
    UNION ALL
    SELECT 'completion.rate', coalesce(share, 200),
        CASE WHEN due = 0 THEN 'proportion.nothing_due' ELSE 'proportion.share' END,
        jsonb_build_object('full', '200.00') || CASE WHEN due = 0 THEN '{}' ELSE jsonb_build_object('done', done, 'due', due,
            'rounding', CASE WHEN 20000 * done %% due = 0 THEN 'rounding.exact' ELSE 'rounding.half_up' END) END
    UNION ALL
    SELECT 'satisfaction.deviation', steps * 20,
        CASE WHEN steps > 0 THEN 'step_deviation.up' WHEN steps < 0 THEN 'step_deviation.down'
             WHEN rate <> 98 THEN 'step_deviation.within' ELSE 'step_deviation.on_base' END,
        jsonb_build_object('source', 'step_deviation.mean', 'internal', internal::text, 'external', external::text,
            'rate', rate::numeric(7, 3)::text, 'base', '98.00', 'away', (rate - 98)::numeric(7, 3)::text, 'step', '0.10',
            'steps', abs(steps)::int, 'each', '20.00')
    UNION ALL
    SELECT 'defective.units', greatest(-200, least(200, free)),
        CASE WHEN cohort = 0 THEN 'unit_ratio.no_cohort' WHEN free = 0 THEN 'unit_ratio.at_threshold'
             WHEN free > 0 THEN 'unit_ratio.above' ELSE 'unit_ratio.below' END
            || CASE WHEN abs(free) > 200 THEN '_limited' ELSE '' END,
        jsonb_build_object('cohort_is', 'unit_ratio.leave_cohort', 'due', units, 'blocked', blocked, 'cohort', cohort,
            'completed', completed, 'open', open, 'threshold', '50.00', 'each', '50.00', 'limit', '200.00')
    UNION ALL
    SELECT 'team.technician_complaints', CASE team WHEN 0 THEN 0 WHEN 1 THEN -50 WHEN 2 THEN -100 WHEN 3 THEN -300
        ELSE -500 END,
        CASE WHEN team = 0 THEN 'tier.none' WHEN team < 4 THEN 'tier.reached' ELSE 'tier.last' END,
        jsonb_build_object('count', team) || CASE WHEN team = 0 THEN '{}' ELSE jsonb_build_object('tier', CASE team
            WHEN 1 THEN '-50.00' WHEN 2 THEN '-100.00' WHEN 3 THEN '-300.00' ELSE '-500.00' END) END
            || CASE WHEN team < 4 THEN '{}' ELSE jsonb_build_object('from', 4) END
) AS l;
INSERT INTO line
SELECT employee_id, 'total.floor', greatest(0, -sum(amount)),
    CASE WHEN sum(amount) < 0 THEN 'floor.applied' ELSE 'floor.not_needed' END,
    jsonb_build_object('sum', sum(amount)::numeric(12, 2)::text, 'limit', '0.00',
        'amount', greatest(0, -sum(amount))::numeric(12, 2)::text)
FROM line GROUP BY 1;

INSERT INTO appraisal_paysheet (month_id, scheme, employee_id, employee_code, employee_name, branch_id, branch_name,
    place, payee_id, rulebook_id, status, state, missing, failure, total, deductions, number, digest, calculated_at,
    as_of, cutoff_at, calculated_with_manual, return_reason)
SELECT %(month)s, 'supervisor-monthly', p.id, p.code, p.name, p.branch_id, p.branch, p.place, p.user_id, %(version)s,
    'complete', 'calculated', '[]', '', t.total, t.deducted, 1,
    encode(sha256(convert_to(%(version)s || t.told, 'UTF8')), 'hex'), now(), %(as_of)s, %(cutoff)s, false, ''
FROM payee p
JOIN (SELECT employee_id, sum(amount) AS total, -sum(least(0, amount)) AS deducted,
    string_agg(code || amount || why || args, ' ' ORDER BY code) AS told FROM line GROUP BY 1) AS t ON t.employee_id = p.id;
INSERT INTO appraisal_payline (month_id, sheet_id, position, component, code, kind, pay_type, amount, explanation, args,
    clause, facts, reason, author_name)
SELECT %(month)s, s.id, b.position, b.component, b.code, 'calculated', b.pay, l.amount, l.why, l.args, b.clause, b.facts,
    '', ''
FROM line l JOIN book b USING (code)
JOIN appraisal_paysheet s ON s.month_id = %(month)s AND s.employee_id = l.employee_id;
INSERT INTO appraisal_sheetevent (sheet_id, kind, at, by_name, number, total, reason)
SELECT id, 'calculated', now(), '', 1, total, '' FROM appraisal_paysheet WHERE month_id = %(month)s;
