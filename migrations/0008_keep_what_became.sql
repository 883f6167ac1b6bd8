-- What became of operations after their receipts, in the order in which their device hears of
-- it. The present fate stands in `operation`; here stands that it changed.
create table changed_fate (
    replica bytea not null,
    -- Gapless per device, counted in `replica.fate_count` under that row's lock.
    place bigint not null,
    dseq bigint not null,
    constraint changed_fate_pk primary key (replica, place)
);

alter table replica add column fate_count bigint not null default 0;

-- A note that people wrote apart holds, once merged, what no single operation says. Kept so that
-- a later edit on it can still be told from what its author left out.
create table merged_value (
    scope bytea not null,
    seq bigint not null,
    entity bytea not null,
    field bigint not null,
    value bytea not null,
    constraint merged_value_pk primary key (scope, seq, entity, field)
);

-- What devices gave back after this database was restored from a backup: one row for each piece
-- that held operations with a receipt that this database had lost.
create table recovery (
    replica bytea not null,
    first_dseq bigint not null,
    last_dseq bigint not null,
    operation_count bigint not null,
    -- Operations before these that the device no longer had: lost with the newer database.
    missing_count bigint not null,
    user_id bytea not null,
    received_at bigint not null,
    constraint recovery_pk primary key (replica, first_dseq)
);
