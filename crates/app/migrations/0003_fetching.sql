-- Fetching mail: how each mailbox is reached, and how far each of its folders is read.

create table fetching (
  workspace_id BIGINT not null,
  mailbox_id BIGINT not null,
  active BOOLEAN not null,
  imap_host TEXT not null,
  imap_port BIGINT not null,
  imap_security TEXT not null,       -- tls, starttls, none
  imap_user TEXT not null,
  imap_password_sealed BYTEA,
  proof TEXT not null,               -- password, oauth
  after_fetch TEXT not null,         -- leave, mark_seen, move
  move_to TEXT not null,             -- the folder to move to, as the server writes it
  poll_s BIGINT not null,            -- seconds between two looks
  listed TEXT not null,              -- JSON: the folders as the server lists them
  changed_at BIGINT not null,
  look_wanted_at BIGINT not null,    -- somebody asked for a look now
  count_wanted_at BIGINT not null,   -- … and to compare what the server holds with what we hold
  look_done_at BIGINT not null,      -- the wish that the last look answered
  holder BIGINT,                     -- the node that fetches this mailbox, until lease_until_at
  lease_until_at BIGINT not null,
  last_try_at BIGINT,
  last_good_at BIGINT,               -- when everything there was to fetch had been fetched
  last_counted_at BIGINT,
  failures BIGINT not null,          -- in a row
  last_error TEXT not null,
  alive_at BIGINT not null,          -- when mails last came: a long look is no silence
  told_at BIGINT,                    -- when people were told that no mail comes in
  primary key (workspace_id, mailbox_id),
  foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, mailbox_id)
);

create table mailbox_folder (
  workspace_id BIGINT not null,
  folder_id BIGINT not null,
  mailbox_id BIGINT not null,
  name TEXT not null,                -- as the server writes it (modified UTF-7)
  active BOOLEAN not null,
  uid_validity BIGINT not null,      -- 0: never opened
  last_uid BIGINT not null,          -- every mail up to this one is settled
  last_good_at BIGINT,
  server_count BIGINT,               -- mails on the server at the last count
  held_count BIGINT,                 -- how many of those we hold
  counted_at BIGINT,
  last_error TEXT not null,
  primary key (workspace_id, folder_id),
  foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, mailbox_id)
);
create unique index mailbox_folder_name on mailbox_folder (workspace_id, mailbox_id, name);

create table folder_mail (
  workspace_id BIGINT not null,
  folder_id BIGINT not null,
  uid BIGINT not null,
  state TEXT not null,               -- held, moved, trying, failed, too_large, gone
  inbound_id BIGINT,
  size BIGINT not null,
  tries BIGINT not null,
  reason TEXT not null,
  to_do TEXT not null,               -- what the server still has to be asked: '', mark_seen, move
  at BIGINT not null,
  primary key (workspace_id, folder_id, uid),
  foreign key (workspace_id, folder_id) references mailbox_folder (workspace_id, folder_id)
);
create index folder_mail_to_do on folder_mail (workspace_id, folder_id, uid) where to_do <> '';
create index folder_mail_odd on folder_mail (workspace_id, folder_id, state, uid) where state <> 'held';

-- By which mailboxes a mail came: one mail, as many links as there were ways.
create table inbound_mailbox (
  workspace_id BIGINT not null,
  inbound_id BIGINT not null,
  mailbox_id BIGINT not null,
  arrived_at BIGINT not null,        -- when the server got it, not when its writer says
  primary key (workspace_id, inbound_id, mailbox_id),
  foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, mailbox_id)
);
create index inbound_message on inbound (workspace_id, message_id) where message_id is not null;

-- Signing in at a provider instead of with a password (OAuth 2).
create table sign_in (
  workspace_id BIGINT not null,
  mailbox_id BIGINT not null,
  provider TEXT not null,            -- google, microsoft, custom
  client_id TEXT not null,
  client_secret_sealed BYTEA,
  authorize_url TEXT not null,
  token_url TEXT not null,
  scopes TEXT not null,
  state_hash TEXT not null,          -- of what comes back with somebody from the provider; '' when nobody is there
  verifier_sealed BYTEA,             -- of PKCE
  code_sealed BYTEA,                 -- came back, and is not redeemed yet
  redirect_url TEXT not null,
  refresh_token_sealed BYTEA,
  access_token_sealed BYTEA,
  access_until_at BIGINT not null,
  begun_at BIGINT not null,
  last_error TEXT not null,
  primary key (workspace_id, mailbox_id),
  foreign key (workspace_id, mailbox_id) references mailbox (workspace_id, mailbox_id)
);
