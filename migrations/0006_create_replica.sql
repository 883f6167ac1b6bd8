-- A device's store belongs to the account that first showed it: another account's session in
-- the same browser must neither push its operations nor fill it with its own view.
create table replica (
    id bytea not null,
    user_id bytea not null,
    -- The last operation received; the next expected is one more.
    acknowledged bigint not null default 0,
    first_seen_at bigint not null,
    constraint replica_pk primary key (id),
    constraint replica_account_fk foreign key (user_id) references account (user_id)
);
