-- Complaints: what went wrong in the customer's own words, what they confirmed, the one live call-back promise, what came
-- of it, and the watch behind it. What happens more than once has a table of its own.

create table complaint (
  workspace_id BIGINT not null references workspace (workspace_id),
  complaint_id BIGINT not null,
  number BIGINT not null,            -- from 1 in each workspace
  customer_id BIGINT not null,
  promise_id BIGINT,                 -- the broken promise it is about
  came_from TEXT not null,           -- by_hand, conversation, call, promise, customer, portal, form, import
  kind TEXT not null,                -- the business's own word for what it is about
  regime TEXT not null,
  summary TEXT not null,
  found_by TEXT not null,            -- customer, us
  state TEXT not null,
  severity TEXT not null,            -- low, medium, high, critical
  temperature TEXT,                  -- calm, annoyed, angry, furious
  at_stake TEXT not null,
  at_stake_minor BIGINT,             -- in minor units of the workspace's currency
  safety BOOLEAN not null,
  owner_id BIGINT not null,
  team_id BIGINT,
  narrowed BOOLEAN not null,         -- its story is for its owner, its team and managers alone
  opened_at BIGINT not null,
  opened_by_id BIGINT,
  listened_at BIGINT,
  story TEXT not null,
  wants TEXT not null,
  others_affected TEXT not null,     -- JSON: a list of texts
  customer_spoke_s BIGINT,
  we_spoke_s BIGINT,
  rounds BIGINT not null,            -- how often it was restated
  confirmed_at BIGINT,
  confirmed_how TEXT,                -- link, mail, phone, in_person; refused, unreachable: the honest ways around it
  confirmed_words TEXT not null,
  call_back_id BIGINT,               -- the live promise
  call_back_by_at BIGINT,
  call_back_owner_id BIGINT,
  call_back_broken BOOLEAN not null, -- it broke, and no other stands in its place yet
  call_backs_broken BIGINT not null, -- how many did
  researched_at BIGINT,
  findings TEXT not null,
  called_back_at BIGINT,
  rejections BIGINT not null,
  raised_at BIGINT,                  -- a rejected outcome went up
  accepted_at BIGINT,
  accepted_words TEXT not null,
  exception TEXT,                    -- unreachable, other_way: it ends without an acceptance
  exception_at BIGINT,
  exception_words TEXT not null,
  guarded_at BIGINT,
  guard TEXT,                        -- JSON: causes with evidence and an action, or why there is none
  closed_at BIGINT,
  watch_until_at BIGINT,
  again_of_id BIGINT,                -- the complaint under watch that this one follows
  failed_again_at BIGINT,            -- it happened again while it was watched
  failed_again_words TEXT not null,
  relationship_told_at BIGINT,       -- who holds the relationship was told
  safety_called_at BIGINT,           -- the last time managers were called about safety
  safety_taken_at BIGINT,
  safety_taken_by_id BIGINT,
  next_attempt_at BIGINT,
  owed_by_at BIGINT,                 -- by when the next step is owed; null: nothing is
  primary key (workspace_id, complaint_id),
  foreign key (workspace_id, customer_id) references customer (workspace_id, customer_id),
  foreign key (workspace_id, owner_id) references staff (workspace_id, staff_id)
);
create unique index complaint_number on complaint (workspace_id, number);
create index complaint_of_customer on complaint (workspace_id, customer_id, number);
create index complaint_of_owner on complaint (workspace_id, owner_id, number);
create index complaint_in_state on complaint (workspace_id, state, number);
create index complaint_owed on complaint (workspace_id, owed_by_at, complaint_id) where owed_by_at is not null;
create index complaint_call_back on complaint (workspace_id, call_back_id) where call_back_id is not null;
create index complaint_watched on complaint (workspace_id, customer_id, watch_until_at) where watch_until_at is not null;

create table complaint_conversation (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  conversation_id BIGINT not null,
  linked_at BIGINT not null,
  primary key (workspace_id, complaint_id, conversation_id),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id),
  foreign key (workspace_id, conversation_id) references conversation (workspace_id, conversation_id)
);
create index complaint_of_conversation on complaint_conversation (workspace_id, conversation_id);

-- What we wrote that we understood, round by round, and what the customer said to it.
create table complaint_restatement (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  round BIGINT not null,
  text TEXT not null,
  written_by_id BIGINT,
  written_at BIGINT not null,
  message_id BIGINT,                 -- the mail that asked them
  answer TEXT,                       -- confirmed, corrected, refused, unreachable
  answered_at BIGINT,
  how TEXT not null,                 -- link, mail, phone, in_person
  words TEXT not null,
  recorded_by_id BIGINT,             -- who of us wrote down what they said
  primary key (workspace_id, complaint_id, round),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_restatement_of_message on complaint_restatement (workspace_id, message_id) where message_id is not null;

create table complaint_attempt (
  workspace_id BIGINT not null,
  attempt_id BIGINT not null,
  complaint_id BIGINT not null,
  channel TEXT not null,
  outcome TEXT not null,             -- reached, voicemail, no_answer, wrong_contact
  words TEXT not null,
  made_at BIGINT not null,
  made_by_id BIGINT,
  primary key (workspace_id, attempt_id),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_attempt_of on complaint_attempt (workspace_id, complaint_id, attempt_id);

-- What we called back with, each time.
create table complaint_outcome (
  workspace_id BIGINT not null,
  complaint_id BIGINT not null,
  round BIGINT not null,
  outcome TEXT not null,             -- solution, explanation
  what_happened TEXT not null,
  offer TEXT not null,
  apology BOOLEAN not null,
  explanation BOOLEAN not null,
  remedies TEXT not null,            -- JSON: ids of the catalogue
  by_at BIGINT not null,
  promise_id BIGINT,                 -- what we said we will do, as a promise
  called_at BIGINT not null,
  called_by_id BIGINT,
  answer TEXT,                       -- accepted, rejected
  answered_at BIGINT,
  words TEXT not null,
  primary key (workspace_id, complaint_id, round),
  foreign key (workspace_id, complaint_id) references complaint (workspace_id, complaint_id)
);
create index complaint_outcome_of_promise on complaint_outcome (workspace_id, promise_id) where promise_id is not null;
