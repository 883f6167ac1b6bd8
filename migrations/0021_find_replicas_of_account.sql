-- Serves keeping the number of an account's stores that never sent anything small.
create index replica_user_id on replica (user_id);
