-- A device knows a row by its id alone, so an id in two scopes would make every device that sees
-- both fetch them again and again. The writer looks before it creates one; this index is what two
-- servers on one database cannot get past together. A moved row is taken out before it is put in.
create unique index entity_id_unique on entity (id);
