-- The house. Types: BIGINT, TEXT, BYTEA, BOOLEAN, DOUBLE PRECISION only; times are milliseconds since 1970 UTC (…_at).
-- Every table begins with workspace_id, and every key and unique index contains it: that is what keeps workspaces apart.
-- Workspace 0 is the installation itself (its keys and the workspace list).

create table secret (
  workspace_id BIGINT not null,
  name TEXT not null,
  value BYTEA not null,
  primary key (workspace_id, name)
);

create table workspace (
  workspace_id BIGINT not null primary key,
  name TEXT not null,
  trade TEXT not null,
  time_zone TEXT not null,
  currency TEXT not null,
  locale TEXT not null,
  hours TEXT not null,               -- JSON of planner::OpeningHours, holidays included
  public_url TEXT not null,          -- where customers reach their page; '' = as the server was started
  created_at BIGINT not null
);

create table counter (
  workspace_id BIGINT not null references workspace (workspace_id),
  name TEXT not null,
  value BIGINT not null,
  primary key (workspace_id, name)
);

create table staff (
  workspace_id BIGINT not null references workspace (workspace_id),
  staff_id BIGINT not null,
  name TEXT not null,
  email TEXT not null,
  email_key TEXT not null,
  role TEXT not null,                -- owner, manager, agent, auditor
  passphrase_hash TEXT not null,
  time_zone TEXT,                    -- null: the workspace's
  locale TEXT,
  active BOOLEAN not null,
  created_at BIGINT not null,
  primary key (workspace_id, staff_id)
);
create unique index staff_email on staff (workspace_id, email_key);

create table session (
  workspace_id BIGINT not null,
  session_hash TEXT not null,
  staff_id BIGINT not null,
  created_at BIGINT not null,
  expires_at BIGINT not null,
  browser TEXT not null,
  primary key (workspace_id, session_hash),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index session_staff on session (workspace_id, staff_id);

create table login_attempt (
  workspace_id BIGINT not null,
  who_key TEXT not null,             -- 'mail:…' or 'address:…'
  failures BIGINT not null,
  locked_until_at BIGINT not null,
  last_at BIGINT not null,
  primary key (workspace_id, who_key)
);

create table api_token (
  workspace_id BIGINT not null,
  token_id BIGINT not null,
  staff_id BIGINT not null,
  name TEXT not null,
  token_hash TEXT not null,
  scopes TEXT not null,              -- 'read write' …
  created_at BIGINT not null,
  revoked_at BIGINT,
  primary key (workspace_id, token_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create unique index api_token_hash on api_token (workspace_id, token_hash);

create table idempotency (
  workspace_id BIGINT not null,
  staff_id BIGINT not null,
  idempotency_key TEXT not null,
  request_hash TEXT not null,
  status BIGINT not null,
  body TEXT not null,
  created_at BIGINT not null,
  primary key (workspace_id, staff_id, idempotency_key)
);
create index idempotency_created on idempotency (workspace_id, created_at);

create table mailbox (
  workspace_id BIGINT not null references workspace (workspace_id),
  mailbox_id BIGINT not null,
  name TEXT not null,                -- the name customers see
  address TEXT not null,
  address_key TEXT not null,
  smtp_host TEXT not null,
  smtp_port BIGINT not null,
  smtp_security TEXT not null,       -- tls, starttls, none
  smtp_user TEXT,
  smtp_password_sealed BYTEA,
  created_at BIGINT not null,
  primary key (workspace_id, mailbox_id)
);
create unique index mailbox_address on mailbox (workspace_id, address_key);

create table customer (
  workspace_id BIGINT not null references workspace (workspace_id),
  customer_id BIGINT not null,
  kind TEXT not null,                -- person, organisation
  name TEXT not null,
  name_key TEXT not null,            -- folded for order and search
  stage TEXT not null,               -- prospect, start_up, steady, at_risk, ended
  locale TEXT,
  time_zone TEXT,
  owner_id BIGINT,                   -- relationship owner
  note TEXT not null,
  merged_into_id BIGINT,
  created_at BIGINT not null,
  updated_at BIGINT not null,
  primary key (workspace_id, customer_id),
  foreign key (workspace_id, owner_id) references staff (workspace_id, staff_id)
);
create index customer_name on customer (workspace_id, name_key, customer_id) where merged_into_id is null;

create table contact (
  workspace_id BIGINT not null,
  contact_id BIGINT not null,
  customer_id BIGINT not null,
  name TEXT not null,
  email TEXT,
  email_key TEXT,
  phone TEXT,
  role TEXT not null,                -- what they are there: '' for the person themselves
  first_contact BOOLEAN not null,    -- the one whose address is the customer's
  created_at BIGINT not null,
  primary key (workspace_id, contact_id),
  foreign key (workspace_id, customer_id) references customer (workspace_id, customer_id)
);
create unique index contact_email on contact (workspace_id, email_key) where email_key is not null;
create index contact_customer on contact (workspace_id, customer_id);

create table preference (
  workspace_id BIGINT not null,
  preference_id BIGINT not null,
  customer_id BIGINT not null,
  about TEXT not null,               -- 'Reach her', 'By', …
  words TEXT not null,               -- the words they used
  said_by TEXT not null,
  recorded_by_id BIGINT,
  recorded_at BIGINT not null,
  ended_at BIGINT,
  primary key (workspace_id, preference_id),
  foreign key (workspace_id, customer_id) references customer (workspace_id, customer_id)
);
create index preference_customer on preference (workspace_id, customer_id);

create table status (
  workspace_id BIGINT not null references workspace (workspace_id),
  status_id BIGINT not null,
  category TEXT not null,            -- open, waiting, resolved
  staff_label TEXT not null,
  customer_label TEXT not null,
  place BIGINT not null,
  primary key (workspace_id, status_id)
);

create table conversation (
  workspace_id BIGINT not null,
  conversation_id BIGINT not null,
  number BIGINT not null,
  customer_id BIGINT not null,
  mailbox_id BIGINT,
  subject TEXT not null,
  channel TEXT not null,             -- mail, phone, text, web, chat, in_person, letter
  category TEXT not null,            -- open, waiting, resolved: the status's category, kept here for the lists
  status_id BIGINT not null,
  assignee_id BIGINT,
  message_count BIGINT not null,
  snippet TEXT not null,             -- first words of the last message
  last_direction TEXT not null,
  tag_names TEXT not null default '', -- the names of its tags, one a line: lists show them without a join
  last_message_at BIGINT not null,
  unanswered_since_at BIGINT,        -- the first message of theirs that no human has answered yet
  created_at BIGINT not null,
  updated_at BIGINT not null,
  primary key (workspace_id, conversation_id),
  foreign key (workspace_id, customer_id) references customer (workspace_id, customer_id),
  foreign key (workspace_id, status_id) references status (workspace_id, status_id),
  foreign key (workspace_id, assignee_id) references staff (workspace_id, staff_id)
);
create unique index conversation_number on conversation (workspace_id, number);
create index conversation_list on conversation (workspace_id, category, last_message_at, conversation_id);
create index conversation_all on conversation (workspace_id, last_message_at, conversation_id);
create index conversation_unassigned on conversation (workspace_id, category, last_message_at, conversation_id) where assignee_id is null;
create index conversation_assignee on conversation (workspace_id, assignee_id, category, last_message_at, conversation_id);
create index conversation_customer on conversation (workspace_id, customer_id, last_message_at, conversation_id);
create index conversation_unanswered on conversation (workspace_id, unanswered_since_at, conversation_id) where unanswered_since_at is not null;

create table tag (
  workspace_id BIGINT not null references workspace (workspace_id),
  tag_id BIGINT not null,
  name TEXT not null,
  name_key TEXT not null,
  primary key (workspace_id, tag_id)
);
create unique index tag_name on tag (workspace_id, name_key);

create table conversation_tag (
  workspace_id BIGINT not null,
  conversation_id BIGINT not null,
  tag_id BIGINT not null,
  primary key (workspace_id, conversation_id, tag_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, tag_id) references tag (workspace_id, tag_id)
);
create index conversation_tag_tag on conversation_tag (workspace_id, tag_id, conversation_id);

-- Raw mail, stored before anything else is tried.
create table inbound (
  workspace_id BIGINT not null,
  inbound_id BIGINT not null,
  origin TEXT not null,              -- file, file#n, mailbox
  raw_hash TEXT not null,
  size BIGINT not null,
  state TEXT not null,               -- waiting, stored, duplicate, set_aside
  reason TEXT not null,
  message_id BIGINT,
  received_at BIGINT not null,
  primary key (workspace_id, inbound_id)
);
create unique index inbound_hash on inbound (workspace_id, raw_hash);
create index inbound_state on inbound (workspace_id, state, inbound_id);

create table inbound_raw (
  workspace_id BIGINT not null,
  inbound_id BIGINT not null,
  raw BYTEA not null,
  primary key (workspace_id, inbound_id),
  foreign key (workspace_id, inbound_id) references inbound (workspace_id, inbound_id)
);

create table message (
  workspace_id BIGINT not null,
  message_id BIGINT not null,
  conversation_id BIGINT not null,
  customer_id BIGINT not null,
  direction TEXT not null,           -- inbound, outbound, note, event
  channel TEXT not null,
  kind TEXT not null,                -- person, auto_reply, vacation, bounce, list, bulk, abuse_report, notice
  kind_reason TEXT not null,
  staff_id BIGINT,                   -- who of us wrote it
  contact_id BIGINT,                 -- who of them wrote it, or whom it was written to
  from_name TEXT not null,
  from_email TEXT not null,
  to_line TEXT not null,
  cc_line TEXT not null,
  subject TEXT not null,
  body TEXT not null,                -- plain text
  html TEXT,                         -- as it came, never shown unsanitised
  rfc_id TEXT,                       -- Message-ID without <>, fixed when the row is written
  essence TEXT,                      -- tells the same mail by another way from another mail with the same Message-ID
  in_reply_to TEXT not null,
  state TEXT not null,               -- inbound: received; outbound: queued, sent, failed; note, event: saved
  state_reason TEXT not null,
  sent_at BIGINT,
  inbound_id BIGINT,
  at BIGINT not null,                -- when it was written
  created_at BIGINT not null,
  primary key (workspace_id, message_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id)
);
create index message_conversation on message (workspace_id, conversation_id, at, message_id);
create index message_customer on message (workspace_id, customer_id, at, message_id);
create index message_rfc_id on message (workspace_id, rfc_id) where rfc_id is not null;
create index message_in_reply_to on message (workspace_id, in_reply_to) where in_reply_to <> '';

create table attachment (
  workspace_id BIGINT not null,
  attachment_id BIGINT not null,
  message_id BIGINT not null,
  name TEXT not null,
  media_type TEXT not null,
  size BIGINT not null,
  content_id TEXT,
  part BIGINT,                       -- inbound: which part of the raw mail holds it
  content BYTEA,                     -- outbound: the bytes
  primary key (workspace_id, attachment_id),
  foreign key (workspace_id, message_id) references message (workspace_id, message_id)
);
create index attachment_message on attachment (workspace_id, message_id);

create table promise (
  workspace_id BIGINT not null,
  promise_id BIGINT not null,
  customer_id BIGINT not null,
  conversation_id BIGINT,
  words TEXT not null,
  kind TEXT not null,                -- call_back, reply, arrive, deliver, fix, update, check_in, refund, other
  owner_id BIGINT not null,
  from_at BIGINT,
  by_at BIGINT not null,
  state TEXT not null,               -- open, kept, moved, broken, released
  source TEXT not null,              -- by_hand, standard, complaint, appointment, start_up, found
  made_at BIGINT not null,
  made_by_id BIGINT,
  told_at BIGINT,                    -- a notice reached the customer before by, with reason and new time
  told_how TEXT not null,
  notice_id BIGINT,                  -- the message that told them
  kept_at BIGINT,
  evidence TEXT not null,
  moved_at BIGINT,
  move_reason TEXT not null,
  moved_to_id BIGINT,
  moved_from_id BIGINT,
  moves BIGINT not null,             -- how often this was moved before it became this promise
  released_at BIGINT,
  release_reason TEXT not null,
  broken_at BIGINT,
  late_kept_at BIGINT,
  made_right_at BIGINT,
  made_right TEXT not null,
  primary key (workspace_id, promise_id),
  foreign key (workspace_id, customer_id) references customer (workspace_id, customer_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id),
  foreign key (workspace_id, owner_id) references staff (workspace_id, staff_id)
);
create index promise_due on promise (workspace_id, state, by_at, promise_id);
create index promise_owner on promise (workspace_id, owner_id, state, by_at, promise_id);
create index promise_customer on promise (workspace_id, customer_id, by_at, promise_id);
create index promise_conversation on promise (workspace_id, conversation_id, by_at, promise_id) where conversation_id is not null;
create index promise_not_made_right on promise (workspace_id, by_at, promise_id) where state = 'broken' and made_right_at is null;

create table notification (
  workspace_id BIGINT not null,
  notification_id BIGINT not null,
  staff_id BIGINT not null,
  kind TEXT not null,
  subject_id BIGINT not null,
  summary TEXT not null,             -- JSON: the arguments of the sentence, put into words when it is read
  created_at BIGINT not null,
  seen_at BIGINT,
  primary key (workspace_id, notification_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create index notification_unseen on notification (workspace_id, staff_id, notification_id) where seen_at is null;

create table timer (
  workspace_id BIGINT not null,
  timer_id BIGINT not null,
  due_at BIGINT not null,
  kind TEXT not null,
  subject_id BIGINT not null,
  attempts BIGINT not null,
  last_error TEXT not null,
  primary key (workspace_id, timer_id)
);
create index timer_due on timer (workspace_id, due_at, timer_id);
create index timer_subject on timer (workspace_id, subject_id);

create table outbox (
  workspace_id BIGINT not null,
  outbox_id BIGINT not null,
  kind TEXT not null,                -- message (to a customer), staff_mail
  subject_id BIGINT not null,        -- message_id, or what the staff mail is about
  rfc_id TEXT not null,              -- fixed here: a second sending after a crash is recognisable
  payload TEXT not null,             -- JSON by kind
  state TEXT not null,               -- queued, dead (sent ones are deleted)
  attempts BIGINT not null,
  next_at BIGINT not null,           -- not before; while leased: until when the lease holds
  last_error TEXT not null,
  created_at BIGINT not null,
  primary key (workspace_id, outbox_id)
);
create index outbox_next on outbox (workspace_id, state, next_at, outbox_id);
create index outbox_subject on outbox (workspace_id, subject_id);

create table journal (
  workspace_id BIGINT not null,
  journal_id BIGINT not null,        -- 1, 2, 3 … without gaps, in the order of commit
  at BIGINT not null,
  kind TEXT not null,                -- promise.broken, message.received, …
  subject_id BIGINT not null,
  actor_kind TEXT not null,          -- staff, customer, kept
  actor_id BIGINT,
  customer_id BIGINT,
  conversation_id BIGINT,
  details TEXT not null,             -- JSON
  primary key (workspace_id, journal_id)
);
create index journal_subject on journal (workspace_id, subject_id, journal_id);
create index journal_customer on journal (workspace_id, customer_id, journal_id) where customer_id is not null;
