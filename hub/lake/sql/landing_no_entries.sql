-- A trial balance has accounts and no entries.
create or replace temp table entry as
select cast(null as bigint) as landing
where false;
