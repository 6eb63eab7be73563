-- Regimes hold for complaints: by which version of its rules each runs, the letters that left, and who was told of a duty.

alter table complaint add column regime_version BIGINT not null default 0;   -- of a regime of the business's own
alter table complaint add column call_back_promised_at BIGINT;

-- What left as a letter. Its text is never changed.
create table complaint_letter (
  workspace_id BIGINT not null,
  letter_id BIGINT not null,
  complaint_id BIGINT not null,
  kind TEXT not null,                -- acknowledgement, holding, final_response, …
  language TEXT not null,
  subject TEXT not null,
  body TEXT not null,
  how TEXT not null,                 -- mail, post, handed_over
  message_id BIGINT,                 -- the mail
  closes BOOLEAN not null,           -- after it the complaint may be closed without an acceptance
  sent_at BIGINT not null,
  sent_by_id BIGINT,
  recorded_at BIGINT not null,
  primary key (workspace_id, letter_id),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_letter_of on complaint_letter (workspace_id, complaint_id, sent_at);
create index complaint_letter_of_message on complaint_letter (workspace_id, message_id) where message_id is not null;

-- How far we were told of a duty that the rules ask for: each point once.
create table complaint_duty_told (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  step TEXT not null,                -- of the clock
  point TEXT not null,               -- ahead, last, missed
  told_at BIGINT not null,
  primary key (workspace_id, complaint_id, step),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
