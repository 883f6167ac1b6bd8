-- A hash chain over the operations of each scope, in their sequence, so that an auditor sees
-- whether any of them was altered, taken out or put in behind the server's back. `link` covers the
-- operation and the link before it; `chain` is the last one. Null for what was recorded before.
alter table operation add column link bytea;
alter table scope_head add column chain bytea;
