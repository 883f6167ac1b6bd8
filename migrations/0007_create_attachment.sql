-- Files behind realizations, named by the BLAKE3 hash of their content within one scope. The same
-- content in another scope is another row: nobody can find out what another agency holds.
create table attachment (
    scope bytea not null,
    hash bytea not null,
    size bigint not null,
    -- How many bytes are here, from the first on, without a gap.
    have bigint not null default 0,
    -- Whose room it takes.
    started_by bytea not null,
    started_at bigint not null,
    -- When the last byte had come and the hash was equal; null before that.
    stored_at bigint,
    constraint attachment_pk primary key (scope, hash),
    constraint attachment_has_bytes check (size > 0),
    constraint attachment_is_within check (have between 0 and size)
);

-- Answers how much room a person has taken.
create index attachment_started_by on attachment (started_by);

-- Bytes in the pieces in which they came, so that each piece is durable when it is acknowledged.
create table attachment_chunk (
    scope bytea not null,
    hash bytea not null,
    start bigint not null,
    bytes bytea not null,
    constraint attachment_chunk_pk primary key (scope, hash, start),
    constraint attachment_chunk_of foreign key (scope, hash) references attachment (scope, hash)
);
