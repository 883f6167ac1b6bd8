-- The record of accountability: every operation any device ever sent, as it came, with its fate.
-- Rows are added and their fate is updated; nothing is ever removed.
create table operation (
    replica bytea not null,
    dseq bigint not null,
    scope bytea not null,
    -- Its place in the scope; null where it was parked.
    seq bigint,
    entity bytea not null,
    author bytea not null,
    session bigint not null,
    received_at bigint not null,
    -- The number of `Disposition` in the sync crate, and the code that tells more.
    disposition bigint not null,
    detail text not null,
    -- The frozen envelope. Everything above can be computed from it or is the server's own.
    envelope bytea not null,
    constraint operation_pk primary key (replica, dseq),
    -- Gapless per scope. Also serves "what did this field hold at that version".
    constraint operation_place_unique unique (scope, seq)
);

-- A device that sends other content under an identity already used is a copied or restored
-- store. Its content is kept here until a person looks at it: nothing received is lost.
create table forked_operation (
    replica bytea not null,
    dseq bigint not null,
    received_at bigint not null,
    user_id bytea not null,
    envelope bytea not null
);
