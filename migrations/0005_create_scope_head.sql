-- Where each scope stands. The writing transaction locks the row first, so that sequences are
-- committed in their order and a cursor can never skip one.
create table scope_head (
    scope bytea not null,
    -- Both null for the city's shared data.
    agency bytea,
    year smallint,
    seq bigint not null default 0,
    -- The checksum of all cells, to tell a damaged or restored database.
    cell_count bigint not null default 0,
    digest bytea not null,
    constraint scope_head_pk primary key (scope)
);

-- The state that the operations made, one row per entity. The key begins with the scope: it
-- serves loading a scope, and one agency's device can never write over another agency's row.
create table entity (
    scope bytea not null,
    id bytea not null,
    kind smallint not null,
    seq bigint not null,
    body bytea not null,
    constraint entity_pk primary key (scope, id)
);
