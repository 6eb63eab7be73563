-- What comes after a complaint: the three questions when it is closed, and who reads in the morning what needs a person.

create table complaint_after (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  asked_at BIGINT not null,
  expires_at BIGINT not null,        -- until then their link opens, and what they said can be put right
  message_id BIGINT not null,        -- the mail that asks
  mail_failed BOOLEAN not null,      -- it did not arrive
  answered_at BIGINT,                -- when they last said something
  outcome BIGINT,                    -- 1 not at all … 5 entirely: the outcome was fair
  way BIGINT,                        -- … the way was fair
  treated BIGINT,                    -- … they were treated well
  words TEXT not null,
  to_read BOOLEAN not null,          -- what they said is for a person to read, and nobody has taken it up
  taken_up_id BIGINT,                -- the complaint that follows
  primary key (workspace_id, complaint_id),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_after_asked on complaint_after (workspace_id, asked_at);
create index complaint_after_message on complaint_after (workspace_id, message_id);
create index complaint_after_to_read on complaint_after (workspace_id, answered_at) where to_read;

-- One row: who gets the mail of each working morning.
create table complaint_morning (
  workspace_id BIGINT not null references workspace (workspace_id),
  timer_id BIGINT not null,          -- the subject of its timer
  is_off BOOLEAN not null,
  staff_id BIGINT,                   -- null: the first manager
  next_at BIGINT,                    -- when it is looked at next
  looked_on TEXT not null,           -- the last day on which it was, where its reader is: 2026-11-24
  primary key (workspace_id)
);

create index complaint_again on complaint (workspace_id, again_of_id) where again_of_id is not null;
create index complaint_failed on complaint (workspace_id, watch_until_at) where failed_again_at is not null;
