-- The shortest way by hand: everything is believed. The temporary table `sheet` holds the cells as text.
INSERT INTO tickets_ticket (
    number, kind, state, state_since, revision, supervisor_id, supervisor_since, technician_id, branch_id, contact_name,
    contact_phone, address, category_id, brand, model_name, serial, fault_text, source, urgency, received_at,
    assigned_at, result, acceptance, settled_at, is_void, in_guarantee, coverage, serial_unknown, chased_count,
    import_batch_id, unit_id, customer_id
)
SELECT
    number, 'repair', state, coalesce(finished, assigned), 1, leader_id, received, staff_id, branch_id, contact_name,
    contact_phone, address, category_id, brand, model_name, serial, fault_text, 'import', 'normal', received,
    assigned, '', '', finished, false, false, '{}', false, 0, 1, unit_id, customer_id
FROM (
    SELECT s.*, CASE s.printed_state WHEN '待件' THEN 'waiting_part' ELSE 'done' END AS state,
        s.received_at::timestamp AT TIME ZONE 'Asia/Shanghai' AS received,
        s.assigned_at::timestamp AT TIME ZONE 'Asia/Shanghai' AS assigned,
        nullif(s.finished_at, '')::timestamp AT TIME ZONE 'Asia/Shanghai' AS finished,
        w.id AS staff_id, t.leader_id, l.branch_id, c.id AS category_id, u.id AS unit_id, p.customer_id
    FROM sheet s
    JOIN people_staff w ON w.code = s.technician_code
    JOIN people_teammembership t ON t.member_id = w.id AND t.until_on IS NULL
    JOIN people_staff l ON l.id = t.leader_id
    JOIN catalog_category c ON c.name_zh = s.category
    LEFT JOIN customers_unit u ON u.serial = s.serial
    LEFT JOIN customers_phone p ON p.digits = s.contact_phone
) told
ON CONFLICT (number) DO UPDATE SET state = excluded.state, state_since = excluded.state_since,
    supervisor_id = excluded.supervisor_id, technician_id = excluded.technician_id, settled_at = excluded.settled_at;

INSERT INTO tickets_ticketevent (
    ticket_id, action, from_state, state, supervisor_id, technician_id, settled_at, at, recorded_at, door, place, note, data
)
SELECT t.id, 'imported', step.before, step.state, t.supervisor_id, step.technician, step.settled, step.at, now(), 'import',
    '', '', '{}'
FROM tickets_ticket t CROSS JOIN LATERAL (VALUES
    ('', 'new', NULL::bigint, NULL::timestamptz, t.received_at),
    ('new', 'assigned', t.technician_id, NULL, t.assigned_at),
    ('assigned', t.state, t.technician_id, t.settled_at, t.state_since)
) AS step (before, state, technician, settled, at)
WHERE t.import_batch_id = 1;

INSERT INTO tickets_remark (ticket_id, reason_id, text, at, recorded_at, door)
SELECT t.id, %(reason)s, s.remark, t.state_since, now(), 'import'
FROM sheet s JOIN tickets_ticket t ON t.number = s.number
WHERE s.remark <> '';
