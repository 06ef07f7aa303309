-- An invented company for bench/month.py: %(people)s repair supervisors, %(tickets)s tickets over the 12 months to
-- October 2026, its head-office sheets, incidents, defective units and reports of that month. Nothing is random: the
-- same numbers give the same company. Today is 10 November 2026 for everything written here.

INSERT INTO people_branch (code, name, kind, path, place, is_active, parent_id)
VALUES ('HQ', '总公司', 'head_office', '/', '样例市', true, NULL);
UPDATE people_branch SET path = '/' || id || '/' WHERE code = 'HQ';
INSERT INTO people_branch (code, name, kind, path, place, is_active, parent_id)
SELECT 'B' || n, '分公司' || n, 'branch', '/', '样例市', true, (SELECT id FROM people_branch WHERE code = 'HQ')
FROM generate_series(1, 20) n;
UPDATE people_branch b SET path = hq.path || b.id || '/' FROM people_branch hq WHERE hq.code = 'HQ' AND b.code <> 'HQ';

INSERT INTO people_staff (code, name, spelling, phone, hired_on, branch_id)
SELECT 'S' || n, '主管' || n, '', '', '2024-01-01', b.id
FROM generate_series(1, %(people)s) n JOIN people_branch b ON b.code = 'B' || (n %% 20 + 1);
INSERT INTO people_staffpost (post, from_on, staff_id)
SELECT 'repair_supervisor', '2024-01-01', id FROM people_staff;
INSERT INTO people_staff (code, name, spelling, phone, hired_on, branch_id)
SELECT 'W' || n, '维修工' || n, '', '', '2024-01-01', b.id
FROM generate_series(1, %(people)s * 4) n JOIN people_branch b ON b.code = 'B' || (n %% 20 + 1);
INSERT INTO people_user (password, is_superuser, username, email, is_staff, is_active, date_joined, display_name,
    language, theme, single_keys, must_change_password, session_round)
SELECT '', false, name, '', false, true, '2024-01-01', name, '', 'system', true, false, 0
FROM (VALUES ('clerk'), ('manager')) AS u (name);
INSERT INTO catalog_category (code, name_zh, name_en, position, is_active, is_air_conditioner, is_vehicle)
VALUES ('air_conditioner', '空调', 'Air conditioner', 1, true, true, false) ON CONFLICT DO NOTHING;
INSERT INTO catalog_reason (code, name_zh, name_en, position, is_active, purpose, is_parts, is_duplicate)
VALUES ('bench', '等待配件', 'Waiting for a part', 1, true, 'remark', true, false);

CREATE TEMP TABLE someone AS
SELECT id, branch_id, substr(code, 2)::int AS n FROM people_staff WHERE code LIKE 'S%%';
CREATE UNIQUE INDEX ON someone (n);
ANALYZE someone;

-- Of 1,000 tickets 949 are closed within 9 days, 1 comes back, 20 are cancelled, 20 take weeks, 10 stay open.
CREATE TEMP TABLE story AS
SELECT n, received_at, h, (n * 104729) %% 1000 AS person,
    CASE WHEN h < 949 THEN received_at + (1 + n %% 9) * interval '1 day'
         WHEN h = 949 THEN received_at + interval '3 days'
         WHEN h < 970 THEN received_at + interval '1 day'
         WHEN h < 990 THEN received_at + (20 + n %% 26) * interval '1 day' END AS settled_at,
    CASE WHEN h = 949 THEN received_at + interval '12 days' END AS reopened_at,
    CASE WHEN h %% 100 = 7 THEN received_at + interval '15 days' END AS handed_over_at
FROM (
    SELECT n, (n::bigint * 7919) %% 1000 AS h,
        timestamptz '2025-11-01 00:00+08' + n * (interval '365 days' / %(tickets)s) AS received_at
    FROM generate_series(0::bigint, %(tickets)s - 1) n
) AS drawn;
UPDATE story SET reopened_at = NULL WHERE reopened_at > '2026-11-10';
UPDATE story SET handed_over_at = NULL WHERE handed_over_at > '2026-11-10';
UPDATE story SET settled_at = NULL WHERE settled_at > '2026-11-10';

INSERT INTO tickets_ticket (number, kind, state, state_since, revision, supervisor_since, contact_name, contact_phone,
    address, brand, model_name, serial, fault_text, source, urgency, received_at, result, acceptance, settled_at,
    reopened_at, is_void, in_guarantee, coverage, serial_unknown, chased_count, branch_id, category_id, supervisor_id)
SELECT 'WX' || lpad(s.n::text, 12, '0'), CASE WHEN s.n %% 5 = 4 THEN 'installation' ELSE 'repair' END,
    CASE WHEN s.reopened_at IS NOT NULL THEN 'reopened' WHEN s.settled_at IS NULL THEN 'waiting_part'
         WHEN s.h BETWEEN 950 AND 969 THEN 'cancelled' ELSE 'closed' END,
    coalesce(s.reopened_at, s.settled_at, s.received_at + interval '1 hour'), 1,
    coalesce(s.handed_over_at, s.received_at), '用户', '154' || lpad((s.n %% 100000000)::text, 8, '0'), '', '', '', '',
    '不制冷', 'customer', 'normal', s.received_at, '', '',
    CASE WHEN s.reopened_at IS NULL THEN s.settled_at END, s.reopened_at, false, false, '{}', false, 0, p.branch_id,
    c.id, p.id
FROM story s
JOIN someone p ON p.n = 1 + (s.person + (s.handed_over_at IS NOT NULL)::int) %% %(people)s
JOIN catalog_category c ON c.code = 'air_conditioner';

-- The history of whatever the month looks back on.
INSERT INTO tickets_ticketevent (ticket_id, action, from_state, state, settled_at, supervisor_id, at, recorded_at,
    door, place, note, data)
SELECT t.id, e.action, '', e.state, e.settled_at, coalesce(before.id, t.supervisor_id), e.at, e.at, 'page', '', '', '{}'
FROM story s
JOIN tickets_ticket t ON t.number = 'WX' || lpad(s.n::text, 12, '0')
CROSS JOIN LATERAL (
    VALUES ('register', 'new', s.received_at, NULL::timestamptz),
        ('assign', 'waiting_part', s.received_at + interval '1 hour', NULL),
        ('finish', CASE WHEN t.state = 'cancelled' THEN 'cancelled' ELSE 'closed' END, s.settled_at, s.settled_at),
        ('hand_over', 'waiting_part', s.handed_over_at, CASE WHEN s.settled_at < s.handed_over_at THEN s.settled_at END),
        ('reopen', 'reopened', s.reopened_at, NULL)
) AS e (action, state, at, settled_at)
LEFT JOIN someone before ON before.n = 1 + s.person %% %(people)s AND e.at < s.handed_over_at
WHERE s.received_at >= '2026-08-15' AND e.at IS NOT NULL;
INSERT INTO tickets_remark (ticket_id, reason_id, text, at, recorded_at, door)
SELECT t.id, r.id, '等待主板', t.received_at + interval '2 days', t.received_at + interval '2 days', 'page'
FROM tickets_ticket t CROSS JOIN catalog_reason r
WHERE t.settled_at IS NULL AND t.id %% 3 > 0 AND r.code = 'bench';

INSERT INTO tickets_defectiveunit (number, brand, model_name, barcode, kind, fault_text, registered_on, confirmed_on,
    deadline_on, completed_on, result, parts_blocked, parts_note, parts_reason_id, branch_id, category_id, supervisor_id)
SELECT 'CC' || lpad(i::text, 8, '0'), '', 'KFR-35GW', 'NSY' || i, 'display', '不制冷', d.day - 40, d.day - 30, d.day,
    CASE WHEN i %% 5 < 3 THEN d.day - 1 END, CASE WHEN i %% 5 < 3 THEN 'repaired' ELSE '' END, i %% 5 = 3, '',
    CASE WHEN i %% 5 = 3 THEN r.id END, p.branch_id, c.id, p.id
FROM generate_series(1, %(people)s * 5) AS g (i)
CROSS JOIN LATERAL (SELECT date '2026-10-01' + (i * 7 %% 31) AS day) d
JOIN someone p ON p.n = 1 + i %% %(people)s
JOIN catalog_category c ON c.code = 'air_conditioner'
JOIN catalog_reason r ON r.code = 'bench';

INSERT INTO core_storedfile (path, name, kind, size, sha256, actor_name, stored_at)
VALUES ('import/bench', 'bench.xlsx', 'import', 1, repeat('0', 64), '', now());
INSERT INTO core_importbatch (kind, month, wanted, state, recognised, warnings, questions, error_code, error_args,
    actor_name, created_at, file_id)
SELECT 'external', '2026-10', '', 'written', '{}', '[]', '[]', '', '{}', '', now(), id FROM core_storedfile;
INSERT INTO feedback_satisfactionrow (month, "table", sheet, row_no, area, worker, code, supervisor_printed, trade,
    is_correction, counted, why_not, source, store, visited, satisfied, printed_rate, complaints, batch_id, staff_id,
    supervisor_id)
SELECT '2026-10', 0, s.source, i, '', w.name, w.code, '', CASE WHEN i > %(people)s * 4 AND s.source = 'external' THEN 'install'
    ELSE 'repair' END, false, true, '', s.source, '', 40 + i %% 20, 38 + i %% 20 + (i %% 7 = 0)::int, '',
    CASE WHEN s.source = 'external' THEN (i %% 31 = 0)::int END, b.id, w.id, p.id
FROM generate_series(1, %(people)s * 5) AS g (i)
CROSS JOIN (VALUES ('internal'), ('external')) AS s (source)
JOIN someone p ON p.n = 1 + i %% %(people)s
JOIN people_staff w ON w.code = 'W' || (1 + i %% (%(people)s * 4))
CROSS JOIN core_importbatch b;

INSERT INTO feedback_incident (number, kind, source, title, description, reference, proposer, occurred_at,
    registered_at, state, state_since, verdict, complaint_class, verdict_reason, decided_at, counts_in, platform,
    branch_id, concerns_id, decided_by_id, registered_by_id, supervisor_id)
SELECT 'TS' || i, k.kind, 'user', '约好十点未到', '', '', '', d.at, d.at, k.state, d.at + interval '1 day', 'upheld',
    k.class, '查了派工记录', d.at + interval '1 day', '2026-10', '', p.branch_id,
    CASE WHEN k.class = 'technician' THEN w.id END, m.id, c.id, p.id
FROM generate_series(1, %(people)s * 2) AS g (i)
CROSS JOIN LATERAL (SELECT timestamptz '2026-10-02 09:00+08' + (i %% 25) * interval '1 day' AS at) d
JOIN (VALUES (0, 'complaint', 'dispatch', 'upheld'), (1, 'complaint', 'technician', 'upheld'),
    (2, 'complaint', 'verified', 'upheld'), (3, 'praise', '', 'confirmed'), (4, 'special_task', '', 'confirmed'),
    (5, 'hardship', '', 'confirmed')) AS k (n, kind, class, state) ON k.n = i %% 6
JOIN someone p ON p.n = 1 + (i * 31) %% %(people)s
JOIN people_staff w ON w.code = 'W' || (1 + i %% (%(people)s * 4))
CROSS JOIN people_user m CROSS JOIN people_user c
WHERE m.username = 'manager' AND c.username = 'clerk';

INSERT INTO reports_reportkind (code, title_zh, title_en, post, is_active)
SELECT 'BD-' || i, '月报' || i, 'Report ' || i, 'repair_supervisor', true FROM generate_series(101, 103) AS g (i);
INSERT INTO reports_reportdue (month, due_on, handed_in_at, handed_in_by_id, owner_id, kind_id)
SELECT '2026-10', '2026-11-05', x.at, CASE WHEN x.at IS NOT NULL THEN u.id END, p.id, k.id
FROM someone p JOIN reports_reportkind k ON k.code LIKE 'BD-10_'
CROSS JOIN people_user u
CROSS JOIN LATERAL (SELECT CASE WHEN (p.n + k.id) %% 50 > 0
    THEN timestamptz '2026-11-03 10:00+08' + ((p.n * 3 + k.id) %% 5) * interval '1 day' END AS at) x
WHERE u.username = 'clerk';
