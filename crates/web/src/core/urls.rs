//! Every address of the site. `{id}` is an id as people see it.

pub const HEALTH: &str = "/health";
pub const METRICS: &str = "/metrics";
pub const STATIC: &str = "/static/{*file}";
pub const LIVE: &str = "/live";

pub const TODAY: &str = "/";
pub const SETUP: &str = "/setup/{token}";
pub const LOGIN: &str = "/login";
pub const LOGOUT: &str = "/logout";
pub const LOGOUT_EVERYWHERE: &str = "/logout-everywhere";
pub const SETTINGS: &str = "/settings";
pub const SETTINGS_ME: &str = "/settings/me";
pub const SETTINGS_PASSPHRASE: &str = "/settings/passphrase";
pub const SETTINGS_BUSINESS: &str = "/settings/business";
pub const SETTINGS_MAIL: &str = "/settings/mail";
pub const SETTINGS_MAIL_TEST: &str = "/settings/mail/test";
pub const FETCHING: &str = "/settings/mail/fetching";
pub const FETCHING_ONE: &str = "/settings/mail/fetching/{id}";
pub const FETCHING_LOOK: &str = "/settings/mail/fetching/{id}/look";
/// Where a provider sends people back to.
pub const SIGN_IN_BACK: &str = "/settings/mail/signed-in";
pub const SIGN_IN_PROVIDER: &str = "/settings/mail/sign-in/{id}";
pub const SIGN_IN_BEGIN: &str = "/settings/mail/sign-in/{id}/begin";
pub const SETTINGS_SENDING: &str = "/settings/sending";
pub const SETTINGS_SENDING_ONE: &str = "/settings/sending/{id}";
pub const SETTINGS_STAFF: &str = "/settings/staff";
pub const SETTINGS_STAFF_ONE: &str = "/settings/staff/{id}";
pub const SETTINGS_UNDO_SEND: &str = "/settings/undo-send";
pub const SETTINGS_MACROS: &str = "/settings/macros";
pub const SETTINGS_MACRO_REMOVE: &str = "/settings/macros/{id}/remove";
pub const SETTINGS_TEAMS: &str = "/settings/teams";
pub const SETTINGS_ASSIGNING: &str = "/settings/assigning";
pub const SETTINGS_TOKENS: &str = "/settings/tokens";
pub const SETTINGS_TOKEN_REVOKE: &str = "/settings/tokens/{id}/revoke";
pub const SET_ASIDE: &str = "/set-aside";
pub const SET_ASIDE_PROCESS: &str = "/set-aside/{id}/process";
pub const NOTIFICATIONS: &str = "/notifications";
pub const NOTIFICATIONS_SEEN: &str = "/notifications/seen";
pub const KEYS: &str = "/keys";

pub const CONVERSATIONS: &str = "/conversations";
pub const CONVERSATION_NEW: &str = "/conversations/new";
pub const CONVERSATIONS_BULK: &str = "/conversations/bulk";
pub const CONVERSATIONS_UNDO: &str = "/conversations/bulk/{id}/undo";
pub const CONVERSATION: &str = "/conversations/{id}";
pub const CONVERSATION_REPLY: &str = "/conversations/{id}/reply";
pub const CONVERSATION_NOTE: &str = "/conversations/{id}/note";
pub const CONVERSATION_RECORD: &str = "/conversations/{id}/record";
pub const CONVERSATION_ASSIGN: &str = "/conversations/{id}/assign";
pub const CONVERSATION_STATUS: &str = "/conversations/{id}/status";
pub const CONVERSATION_TAGS: &str = "/conversations/{id}/tags";
pub const CONVERSATION_SNOOZE: &str = "/conversations/{id}/snooze";
pub const CONVERSATION_MOVE: &str = "/conversations/{id}/move";
pub const CONVERSATION_EXPORT: &str = "/conversations/{id}/export/{kind}";
pub const CONVERSATION_DRAFT: &str = "/conversations/{id}/draft";
pub const CONVERSATION_HERE: &str = "/conversations/{id}/here";
pub const CONVERSATION_MACRO: &str = "/conversations/{id}/macro";
pub const CONVERSATION_SNIPPETS: &str = "/conversations/{id}/snippets";
pub const MESSAGE_WITHDRAW: &str = "/messages/{id}/withdraw";
pub const PALETTE: &str = "/go";
pub const VIEWS: &str = "/views";
pub const VIEW_REMOVE: &str = "/views/{id}/remove";
pub const MESSAGE_RETRY: &str = "/messages/{id}/retry";
pub const CONVERSATION_TRASH: &str = "/conversations/{id}/trash";
pub const CONVERSATION_RESTORE: &str = "/conversations/{id}/restore";
pub const MESSAGE_TRASH: &str = "/messages/{id}/trash";
pub const MESSAGE_RESTORE: &str = "/messages/{id}/restore";
pub const MESSAGE_ADMIT: &str = "/messages/{id}/admit";
pub const MESSAGE_OWN: &str = "/messages/{id}/own-conversation";
pub const MESSAGE_RAW: &str = "/messages/{id}/raw";
/// The bytes of an attachment, by signed link: no cookie is asked for or looked at.
pub const FILE: &str = "/files/{token}";
pub const SEARCH: &str = "/search";

pub const CUSTOMERS: &str = "/customers";
pub const CUSTOMER_NEW: &str = "/customers/new";
pub const CUSTOMER: &str = "/customers/{id}";
pub const CUSTOMER_EDIT: &str = "/customers/{id}/edit";
pub const CUSTOMER_MERGE: &str = "/customers/{id}/merge";
pub const CUSTOMER_PREFERENCES: &str = "/customers/{id}/preferences";
pub const CUSTOMER_PREFERENCE_END: &str = "/customers/{id}/preferences/{preference_id}/end";
pub const CUSTOMER_CONTACTS: &str = "/customers/{id}/contacts";
pub const CUSTOMER_CONTACT: &str = "/customers/{id}/contacts/{contact_id}";
pub const CUSTOMER_CONTACT_FIRST: &str = "/customers/{id}/contacts/{contact_id}/first";
pub const CUSTOMER_CONTACT_CONFIRM: &str = "/customers/{id}/contacts/{contact_id}/confirm-address";
pub const CUSTOMER_CONTACT_REMOVE: &str = "/customers/{id}/contacts/{contact_id}/remove";

pub const PROMISES: &str = "/promises";
pub const PROMISE_NEW: &str = "/promises/new";
pub const PROMISE_READ_BACK: &str = "/promises/read-back";
pub const PROMISE: &str = "/promises/{id}";
pub const PROMISE_KEEP: &str = "/promises/{id}/keep";
pub const PROMISE_HAND_OVER: &str = "/promises/{id}/hand-over";
pub const PROMISE_MOVE: &str = "/promises/{id}/move";
pub const PROMISE_RELEASE: &str = "/promises/{id}/release";
pub const PROMISE_WARN: &str = "/promises/{id}/warn";
pub const PROMISE_MAKE_RIGHT: &str = "/promises/{id}/make-right";

/// The customer's own page, by signed link.
pub const PORTAL: &str = "/c/{token}";
pub const PORTAL_ANSWER: &str = "/c/{token}/answer";

pub const API: &str = "/api/v1";
pub const API_OPENAPI: &str = "/api/v1/openapi.json";
pub const API_DOCS: &str = "/api/docs";

/// An address with its `{id}` (the first `{…}`) filled in.
pub fn with_id(url: &str, id: impl std::fmt::Display) -> String {
    match (url.split_once('{'), url.split_once('}')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{id}{after}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_takes_the_place_of_the_braces() {
        assert_eq!(super::with_id(super::PROMISE_KEEP, "abc"), "/promises/abc/keep");
        assert_eq!(super::with_id(super::TODAY, "abc"), "/");
    }
}
