-- Making right: what there is to offer, who may give how much, what was offered, who was asked, what it came to.

create table remedy (
  workspace_id BIGINT not null references workspace (workspace_id),
  remedy_id BIGINT not null,
  loss TEXT not null,                -- money, again, time, attention, apology: what it makes good
  name TEXT not null,
  fits TEXT not null,                -- when it fits, in words
  cost_minor BIGINT,                 -- what it costs us, as a rule; null: it is said each time
  currency TEXT not null,
  active BOOLEAN not null,
  created_at BIGINT not null,
  updated_at BIGINT not null,
  primary key (workspace_id, remedy_id)
);
create unique index remedy_name on remedy (workspace_id, name);

-- How much somebody of a role may give without asking. No row: as it is at first.
create table remedy_authority (
  workspace_id BIGINT not null references workspace (workspace_id),
  role TEXT not null,
  case_minor BIGINT,                 -- in one complaint; null: as much as it takes
  month_minor BIGINT,                -- by one person in one month; null: as much as it takes
  currency TEXT not null,
  primary key (workspace_id, role)
);

-- No row: no budget, and an hour to answer.
create table remedy_terms (
  workspace_id BIGINT not null references workspace (workspace_id),
  budget_minor BIGINT,               -- of a month; null: none
  currency TEXT not null,
  answer_minutes BIGINT not null,    -- working minutes until the next is asked
  primary key (workspace_id)
);

create table remedy_offer (
  workspace_id BIGINT not null,
  offer_id BIGINT not null,
  complaint_id BIGINT not null,
  customer_id BIGINT not null,
  conversation_id BIGINT,
  remedy_id BIGINT not null,
  loss TEXT not null,                -- as the remedy was when it was offered
  name TEXT not null,
  amount_minor BIGINT not null,
  currency TEXT not null,
  words TEXT not null,               -- what the customer is promised
  about TEXT not null,               -- what went wrong, for whoever is asked
  cause_id BIGINT,
  by_at BIGINT not null,             -- when it is to be done
  state TEXT not null,               -- waiting, granted, declined, lapsed, withdrawn
  above TEXT not null,               -- why it waits: case, month, budget, currency; empty: within the authority
  asked_by_id BIGINT not null,
  asked_at BIGINT not null,
  next_at BIGINT,                    -- when the next is asked, while it waits
  decided_by_id BIGINT,
  decided_at BIGINT,
  decision TEXT not null,            -- their words
  promise_id BIGINT,                 -- what keeps it, once it is granted
  month BIGINT,                      -- in which it counts, 202611
  primary key (workspace_id, offer_id),
  foreign key (workspace_id, customer_id) references customer (workspace_id, customer_id),
  foreign key (workspace_id, remedy_id) references remedy (workspace_id, remedy_id),
  foreign key (workspace_id, promise_id) references promise (workspace_id, promise_id)
);
create index remedy_offer_complaint on remedy_offer (workspace_id, complaint_id, offer_id);
create index remedy_offer_customer on remedy_offer (workspace_id, customer_id);
create index remedy_offer_waiting on remedy_offer (workspace_id, offer_id) where state = 'waiting';

-- Somebody who was asked. Nobody is asked twice about one offer.
create table remedy_ask (
  workspace_id BIGINT not null,
  ask_id BIGINT not null,
  offer_id BIGINT not null,
  staff_id BIGINT not null,
  step TEXT not null,                -- manager, stand_in
  notification_id BIGINT,
  asked_at BIGINT not null,
  answer_by_at BIGINT not null,      -- then the next is asked
  link_until_at BIGINT not null,
  answered_at BIGINT,                -- they decided it
  ended_at BIGINT,                   -- it asks for nothing any more
  primary key (workspace_id, ask_id),
  foreign key (workspace_id, offer_id) references remedy_offer (workspace_id, offer_id),
  foreign key (workspace_id, staff_id) references staff (workspace_id, staff_id)
);
create unique index remedy_ask_once on remedy_ask (workspace_id, offer_id, staff_id);
create index remedy_ask_staff on remedy_ask (workspace_id, staff_id) where ended_at is null;

-- What was granted, kept counted as it is granted and taken back.
create table remedy_spend (
  workspace_id BIGINT not null references workspace (workspace_id),
  month BIGINT not null,             -- 202611; 0: of a complaint, whichever month
  whose TEXT not null,               -- all, loss, cause, staff, case
  whose_id BIGINT not null,          -- 0 of all and of no cause; the place of a loss
  currency TEXT not null,
  count BIGINT not null,
  amount_minor BIGINT not null,
  primary key (workspace_id, month, whose, whose_id, currency)
);
