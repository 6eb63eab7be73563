-- The time a customer was told of when their promise could not hold: their own page shows it, not the old one alone.
alter table promise add column told_from_at BIGINT;
alter table promise add column told_by_at BIGINT;
