-- Which rights each account has had, and until when. An edit that arrives after its author lost a
-- right waits for the agency's decision; one by somebody who never had it does not.
create table account_grant (
    user_id bytea not null,
    role text not null,
    -- Null for the roles of the city itself.
    agency bytea,
    granted_at bigint not null,
    -- Null while the account has these rights.
    ended_at bigint,
    constraint account_grant_account_fk foreign key (user_id) references account (user_id)
);

-- Serves "what was this person ever allowed", asked when an operation lacks a right.
create index account_grant_user_id on account_grant (user_id);

insert into account_grant (user_id, role, agency, granted_at, ended_at)
select user_id, role, agency, created_at, null from account;
