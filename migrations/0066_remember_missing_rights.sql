-- Operations that came when their author's account was disabled and that no build could judge yet:
-- whoever judges them later does so with the rights of then, which is with none.
create table operation_without_rights (
    replica bytea not null,
    dseq bigint not null,
    constraint operation_without_rights_pk primary key (replica, dseq)
);
