-- How the mails of an account look and leave.
alter table mailbox add column signature TEXT not null default '';
alter table mailbox add column mails_a_minute BIGINT not null default 0;   -- 0: as fast as it goes
alter table mailbox add column sent_minute BIGINT not null default 0;      -- the minute since 1970 that is counted, and how many
alter table mailbox add column sent_in_minute BIGINT not null default 0;
alter table mailbox add column dkim_selector TEXT not null default '';
alter table mailbox add column dkim_key_sealed BYTEA;
