"""The statement that writes movements on PostgreSQL, installed after every migrate (docs/adr, batches).

A volatile function's every statement sees what others have committed by then: so the layers are read after the
balance's lock has been waited for, in one round trip. A single query could not: its parts share one snapshot, taken
before the wait. SQLite writes one at a time and has its twin in parts.services.ledger_sqlite; the same tests hold both.

Lines are taken in two rounds: every balance in the order (place, part) that `turns` tells, each by one guarded UPDATE,
so that two documents never wait for each other in a circle; then, in the document's order, batches, movement and
allocations. Told are id and value of each line in turn. A refusal is an error of class 23: its message is the word
parts.services.ledger_pen knows, its detail the line.
"""

from core.append_only import Trigger, declare

MONTH_GATE = 7301  # advisory locks: posting shares a month's, closing it has it alone
REFUSE = "RAISE EXCEPTION USING ERRCODE = '23S00', MESSAGE = '{word}', DETAIL = {line}, HINT = {hint}"


def _refuse(word: str, line: str = "l.n", hint: str = "0") -> str:
    return REFUSE.format(word=word, line=line, hint=hint)


# What a cause took from a place and has not given back, by batch. A reversal counts as the line it undoes.
TAKEN = """
  FROM parts_movement m JOIN parts_allocation a ON a.movement_id = m.id JOIN parts_batch b ON b.id = a.batch_id
  LEFT JOIN parts_movement r ON r.id = m.reverses_id
  WHERE m.cause = why AND m.part_id = l.part AND m.place_id = l.place
    AND coalesce(r.kind, m.kind) IN ('issue', 'use', 'return')
  GROUP BY a.batch_id"""

# A balance row that was not there yet takes over the place's freeze. The place is held meanwhile; whoever freezes it in
# this moment wins, and nobody waits for him with other balances in hand.
NEW_BALANCE = f"""
CREATE OR REPLACE FUNCTION parts_new_balance(n int, place bigint, part bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM parts_place p WHERE p.id = place FOR SHARE NOWAIT;
  INSERT INTO parts_balance (place_id, part_id, quantity, reserved, frozen)
  SELECT place, part, 0, 0, p.frozen_for <> '' FROM parts_place p WHERE p.id = place
  ON CONFLICT (place_id, part_id) DO NOTHING;
EXCEPTION WHEN lock_not_available THEN {_refuse("frozen", "n")};
END $$;
"""

# The slow way out of a balance: something of it is promised, or the short way was refused. Done: it has been taken.
PROMISED = f"""
CREATE OR REPLACE FUNCTION parts_take_promised(
  n int, place bigint, part bigint, q numeric, kind text, why text, done boolean
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE lies record; r record; own numeric; cut numeric; piece numeric;
BEGIN
  SELECT b.quantity, b.reserved, b.frozen INTO lies FROM parts_balance b
    WHERE b.place_id = place AND b.part_id = part FOR UPDATE;
  IF NOT FOUND THEN {_refuse("not_enough", "n")}; END IF;
  IF lies.frozen AND kind <> 'count' THEN {_refuse("frozen", "n")}; END IF;
  SELECT coalesce(sum(v.remains), 0) INTO own FROM parts_reservation v
    WHERE v.place_id = place AND v.part_id = part AND v.cause = why AND v.remains > 0;
  own := least(own, -q);
  cut := own;
  IF NOT done THEN
    IF lies.quantity + q < 0 OR (kind <> 'count' AND lies.quantity + q < lies.reserved - own) THEN
      {_refuse("not_enough", "n")};
    END IF;
    cut := greatest(own, lies.reserved - (lies.quantity + q));  -- a count is a fact: promises shrink to what is there
    UPDATE parts_balance b SET quantity = b.quantity + q, reserved = b.reserved - cut
      WHERE b.place_id = place AND b.part_id = part;
  ELSIF cut > 0 THEN
    UPDATE parts_balance b SET reserved = b.reserved - cut WHERE b.place_id = place AND b.part_id = part;
  END IF;
  FOR r IN SELECT v.id, v.remains FROM parts_reservation v
    WHERE v.place_id = place AND v.part_id = part AND v.remains > 0
    ORDER BY v.cause = why DESC, CASE WHEN v.cause = why THEN v.id ELSE -v.id END
  LOOP
    EXIT WHEN cut = 0;
    piece := least(cut, r.remains);
    UPDATE parts_reservation v SET remains = v.remains - piece WHERE v.id = r.id;
    cut := cut - piece;
  END LOOP;
END $$;
"""

# A line as it is sent: the fields of parts.services.ledger_step.Step, `n` its place in the document from 0. A type that
# is there stays as it is: other fields need another name.
STEP = """
DROP FUNCTION IF EXISTS parts_post(jsonb, text, bigint, timestamptz, timestamptz, text, int);
DO $$ BEGIN
  CREATE TYPE parts_step AS (
    n int, place bigint, part bigint, q numeric, kind text, key text, take text, note text, cost numeric, batch bigint,
    undo bigint, supplier bigint, lot text, held text, day date
  );
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
"""

POST = f"""
CREATE OR REPLACE FUNCTION parts_post(
  steps parts_step[], turns int[], why text, who bigint, moment timestamptz, wrote timestamptz, period text, gate int
)
-- Planned once a connection: with arrays and records PostgreSQL would plan many of these statements at every call.
RETURNS numeric[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  l parts_step; s record; turn int; waited text; receipt boolean := true; told numeric[] := '{{}}';
  promised numeric; rest numeric; piece numeric; cost numeric; worth numeric; last_on date; last_batch bigint;
  movement bigint; new_batch bigint; batches bigint[] := '{{}}'; amounts numeric[] := '{{}}';
BEGIN
  -- Who closes a month waits for what is being posted into it; what comes after him sees it closed.
  waited := pg_advisory_xact_lock_shared({MONTH_GATE}, gate)::text;
  IF EXISTS (SELECT 1 FROM parts_stockmonth c WHERE c.month >= period) THEN {_refuse("closed", "0")}; END IF;
  FOREACH turn IN ARRAY turns LOOP
    l := steps[turn];
    receipt := receipt AND l.take = 'new' AND l.cost IS NOT NULL;
    IF l.q < 0 THEN
      UPDATE parts_balance b SET quantity = b.quantity + l.q
        WHERE b.place_id = l.place AND b.part_id = l.part AND b.quantity + l.q >= b.reserved
          AND (NOT b.frozen OR l.kind = 'count')
        RETURNING b.reserved INTO promised;
      IF NOT FOUND OR promised > 0 THEN
        PERFORM parts_take_promised(l.n, l.place, l.part, l.q, l.kind, why, FOUND);
      END IF;
    ELSE
      FOR tries IN 1..2 LOOP
        UPDATE parts_balance b SET quantity = b.quantity + l.q
          WHERE b.place_id = l.place AND b.part_id = l.part AND (NOT b.frozen OR l.kind = 'count');
        EXIT WHEN FOUND;
        IF tries = 2 THEN {_refuse("frozen")}; END IF;
        PERFORM parts_new_balance(l.n, l.place, l.part);
      END LOOP;
    END IF;
  END LOOP;

  IF receipt THEN  -- a delivery note: every line is a batch of its own, so all of them are written at once
    WITH note AS MATERIALIZED (
      SELECT o.*, nextval('parts_batch_id_seq') AS new_batch,
        nextval('parts_movement_id_seq') AS new_line
      FROM (SELECT * FROM unnest(steps) ORDER BY n) o
    ),
    batch AS (
      INSERT INTO parts_batch (id, part_id, number, received_on, unit_cost, supplier_id, quarantine_reason)
      SELECT o.new_batch, o.part, o.lot, o.day, o.cost, o.supplier, o.held FROM note o
    ),
    shelf AS (
      INSERT INTO parts_layer (place_id, part_id, received_on, batch_id, remains)
      SELECT o.place, o.part, o.day, o.new_batch, o.q FROM note o
    ),
    line AS (
      INSERT INTO parts_movement
        (id, part_id, place_id, kind, quantity, value, cause, key, note, at, recorded_at, by_id)
      SELECT o.new_line, o.part, o.place, o.kind, o.q, o.q * o.cost, why, o.key, o.note, moment, wrote, who FROM note o
    ),
    split AS (
      INSERT INTO parts_allocation (movement_id, batch_id, quantity) SELECT o.new_line, o.new_batch, o.q FROM note o
    )
    SELECT array_agg(told_of.x ORDER BY o.n, told_of.i) INTO told
      FROM note o, LATERAL (VALUES (1, o.new_line::numeric), (2, o.q * o.cost)) AS told_of(i, x);
    RETURN told;
  END IF;

  FOREACH l IN ARRAY steps LOOP
    rest := abs(l.q);
    IF l.take = 'pair' THEN  -- the batches of the line before, which took them elsewhere
      amounts := ARRAY(SELECT -u.a FROM unnest(amounts) WITH ORDINALITY AS u(a, i) ORDER BY u.i);
      worth := -worth;
    ELSE
      batches := '{{}}'; amounts := '{{}}'; worth := 0;
    END IF;
    IF l.take = 'fifo' THEN
      last_on := '-infinity'; last_batch := 0;
      LOOP  -- one at a time: the oldest is nearly always enough, however many lie there
        SELECT y.batch_id, y.remains, y.received_on, b.unit_cost INTO s
          FROM parts_layer y JOIN parts_batch b ON b.id = y.batch_id
          WHERE y.place_id = l.place AND y.part_id = l.part AND (l.batch IS NULL OR y.batch_id = l.batch)
            AND y.remains > 0 AND (y.received_on, y.batch_id) > (last_on, last_batch)
          ORDER BY y.received_on, y.batch_id LIMIT 1;
        EXIT WHEN NOT FOUND;
        piece := least(rest, s.remains);
        batches := batches || s.batch_id; amounts := amounts || -piece;
        worth := worth - piece * s.unit_cost; rest := rest - piece;
        EXIT WHEN rest = 0;
        last_on := s.received_on; last_batch := s.batch_id;
      END LOOP;
      IF rest > 0 THEN {_refuse("batch_short", hint="abs(l.q) - rest")}; END IF;
    ELSIF l.take = 'new' THEN
      cost := l.cost;
      IF cost IS NULL THEN  -- the latest that lies there, else the latest there ever was
        SELECT b.unit_cost INTO cost FROM parts_layer y JOIN parts_batch b ON b.id = y.batch_id
          WHERE y.place_id = l.place AND y.part_id = l.part ORDER BY y.received_on DESC, y.batch_id DESC LIMIT 1;
      END IF;
      IF cost IS NULL THEN
        SELECT b.unit_cost INTO cost FROM parts_batch b
          WHERE b.part_id = l.part ORDER BY b.received_on DESC, b.id DESC LIMIT 1;
      END IF;
      cost := coalesce(cost, 0);
      INSERT INTO parts_batch (part_id, number, received_on, unit_cost, supplier_id, quarantine_reason)
        VALUES (l.part, l.lot, l.day, cost, l.supplier, l.held) RETURNING id INTO new_batch;
      batches := ARRAY[new_batch]; amounts := ARRAY[l.q]; worth := l.q * cost;
    ELSIF l.take = 'like' THEN  -- exactly what the line it undoes brought or took
      FOR s IN
        SELECT a.batch_id, a.quantity, b.unit_cost FROM parts_allocation a JOIN parts_batch b ON b.id = a.batch_id
        WHERE a.movement_id = l.undo ORDER BY a.id
      LOOP
        batches := batches || s.batch_id; amounts := amounts || -s.quantity;
        worth := worth - s.quantity * s.unit_cost; rest := rest - abs(s.quantity);
      END LOOP;
      IF rest <> 0 THEN {_refuse("batches_gone")}; END IF;
    ELSIF l.take = 'unused' THEN  -- last out, first in
      FOR s IN
        SELECT a.batch_id, -sum(a.quantity) AS gone, min(b.unit_cost) AS unit_cost {TAKEN}
        HAVING sum(a.quantity) < 0 ORDER BY max(a.id) FILTER (WHERE a.quantity < 0) DESC
      LOOP
        piece := least(rest, s.gone);
        batches := batches || s.batch_id; amounts := amounts || piece;
        worth := worth + piece * s.unit_cost; rest := rest - piece;
        EXIT WHEN rest = 0;
      END LOOP;
      IF rest > 0 THEN {_refuse("more_than_used", hint="l.q - rest")}; END IF;
    END IF;

    INSERT INTO parts_movement
      (part_id, place_id, kind, quantity, value, cause, key, reverses_id, note, at, recorded_at, by_id)
      VALUES (l.part, l.place, l.kind, l.q, worth, why, l.key, l.undo, l.note, moment, wrote, who)
      RETURNING id INTO movement;
    FOR i IN 1..cardinality(batches) LOOP
      INSERT INTO parts_allocation (movement_id, batch_id, quantity) VALUES (movement, batches[i], amounts[i]);
      IF l.q < 0 THEN
        UPDATE parts_layer y SET remains = y.remains + amounts[i]
          WHERE y.batch_id = batches[i] AND y.place_id = l.place AND y.remains + amounts[i] >= 0
          RETURNING y.remains INTO rest;
        IF NOT FOUND THEN {_refuse("batches_gone")}; END IF;
        IF rest = 0 THEN DELETE FROM parts_layer y WHERE y.batch_id = batches[i] AND y.place_id = l.place; END IF;
      ELSE
        INSERT INTO parts_layer (place_id, part_id, received_on, batch_id, remains)
          SELECT l.place, l.part, b.received_on, b.id, amounts[i] FROM parts_batch b WHERE b.id = batches[i]
          ON CONFLICT (batch_id, place_id) DO UPDATE SET remains = parts_layer.remains + excluded.remains;
      END IF;
    END LOOP;
    IF l.take = 'like' AND l.q > 0 THEN  -- asked apart: a condition with a query in it starts that query for every line
      IF EXISTS (SELECT 1 {TAKEN} HAVING sum(a.quantity) > 0) THEN {_refuse("returned_before")}; END IF;
    END IF;
    told := told || movement::numeric || worth;
  END LOOP;
  RETURN told;
END $$;
"""

declare(lambda: Trigger("parts_movement", (), STEP + NEW_BALANCE + PROMISED + POST, ""))
