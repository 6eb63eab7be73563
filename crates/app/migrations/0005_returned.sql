-- An address that mail came back from for good, and one whose owner called our mail spam.
alter table contact add column email_bounced_at BIGINT;
alter table contact add column email_bounce_reason TEXT not null default '';
alter table contact add column email_complained_at BIGINT;

-- At most so many mails that no human wrote go to one address in an hour.
alter table workspace add column automatic_mails_an_hour BIGINT not null default 10;
