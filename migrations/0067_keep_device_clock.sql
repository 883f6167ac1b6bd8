-- What the device's own clock showed when it sent the operation, as far as it has said: the times
-- that its author claims are read beside it. Null where it has not said. It orders nothing.
alter table operation add column device_clock bigint;
