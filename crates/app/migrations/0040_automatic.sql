-- How many mails that no human wrote went to an address within the hour: asked before each of them.
create index message_automatic on message (workspace_id, contact_id, sent_at)
  where direction = 'outbound' and kind <> 'person' and sent_at is not null;
