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
pub const MAILBOX_NEW: &str = "/settings/mailboxes/new";
pub const MAILBOX: &str = "/settings/mailboxes/{id}";
pub const MAILBOX_TEST: &str = "/settings/mailboxes/{id}/test";
pub const MAILBOX_PAUSE: &str = "/settings/mailboxes/{id}/pause";
pub const MAILBOX_REMOVE: &str = "/settings/mailboxes/{id}/remove";
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
pub const SETTINGS_CALM: &str = "/settings/calm";
pub const SETTINGS_KEEPING: &str = "/settings/keeping";
pub const SETTINGS_NOTICES: &str = "/settings/notices";
pub const SETTINGS_DEVICES: &str = "/settings/notices/devices";
pub const SETTINGS_DEVICE: &str = "/settings/notices/devices/{id}";
pub const SETTINGS_PUSH_SUBJECT: &str = "/settings/notices/subject";
/// The service worker: it looks after the pages below its own address, so it is at the root.
pub const PUSH_WORKER: &str = "/push-worker.js";
pub const SETTINGS_MACROS: &str = "/settings/macros";
pub const SETTINGS_MACRO_REMOVE: &str = "/settings/macros/{id}/remove";
pub const SETTINGS_FIELDS: &str = "/settings/fields";
pub const SETTINGS_FIELD_ARCHIVE: &str = "/settings/fields/{id}/archive";
pub const SETTINGS_REGIMES: &str = "/settings/regimes";
pub const SETTINGS_REGIME_NEW: &str = "/settings/regimes/new";
pub const SETTINGS_REGIMES_CHOICES: &str = "/settings/regimes/choices";
pub const SETTINGS_REGIME: &str = "/settings/regimes/{key}";
pub const SETTINGS_REGIME_REMOVE: &str = "/settings/regimes/{key}/remove";
pub const SETTINGS_WEBHOOKS: &str = "/settings/webhooks";
pub const SETTINGS_WEBHOOK: &str = "/settings/webhooks/{id}";
pub const SETTINGS_WEBHOOK_TURN: &str = "/settings/webhooks/{id}/turn";
pub const SETTINGS_WEBHOOK_SECRET: &str = "/settings/webhooks/{id}/secret";
pub const SETTINGS_WEBHOOK_TEST: &str = "/settings/webhooks/{id}/test";
pub const SETTINGS_WEBHOOK_REMOVE: &str = "/settings/webhooks/{id}/remove";
pub const SETTINGS_WEBHOOK_AGAIN: &str = "/settings/webhook-deliveries/{id}/retry";
pub const STANDARDS: &str = "/settings/standards";
pub const STANDARD_NEW: &str = "/settings/standards/new";
pub const STANDARDS_STARTERS: &str = "/settings/standards/starters";
pub const STANDARD_PREVIEW: &str = "/settings/standards/preview";
pub const STANDARD: &str = "/settings/standards/{id}";
pub const STANDARD_PLACE: &str = "/settings/standards/{id}/place";
pub const STANDARD_END: &str = "/settings/standards/{id}/end";
pub const STANDARD_CLOCK_DONE: &str = "/standard-clocks/{id}/done";
pub const SETTINGS_REMEDIES: &str = "/settings/remedies";
pub const SETTINGS_REMEDIES_STARTERS: &str = "/settings/remedies/starters";
pub const SETTINGS_REMEDIES_TERMS: &str = "/settings/remedies/terms";
pub const SETTINGS_TEAMS: &str = "/settings/teams";
pub const SETTINGS_CALENDARS: &str = "/settings/calendars";
/// Whose it is: `business`, `site:ID`, `team:ID`, `staff:ID`.
pub const SETTINGS_CALENDAR: &str = "/settings/calendars/{of}";
pub const SETTINGS_CALENDAR_PLACE: &str = "/settings/calendars/{of}/place";
pub const SETTINGS_CALENDAR_FEEDS: &str = "/settings/calendars/{of}/feeds";
pub const SETTINGS_FEED: &str = "/settings/feeds/{id}";
pub const SETTINGS_SITES: &str = "/settings/sites";
pub const SETTINGS_SITE_REMOVE: &str = "/settings/sites/{id}/remove";
pub const ABSENCES: &str = "/absences";
pub const ABSENCE_REMOVE: &str = "/absences/{id}/remove";
pub const ABSENCE_STAND_IN: &str = "/absences/stand-in";
pub const DUTY: &str = "/duty";
pub const DUTY_WEEK: &str = "/duty/{id}/week";
pub const DUTY_SHIFTS: &str = "/duty/shifts";
pub const DUTY_SHIFT_REMOVE: &str = "/duty/shifts/{id}/remove";
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
pub const CONVERSATION_STANDARDS: &str = "/conversations/{id}/standards";
pub const CONVERSATION_REPLY: &str = "/conversations/{id}/reply";
pub const CONVERSATION_NOTE: &str = "/conversations/{id}/note";
pub const CONVERSATION_RECORD: &str = "/conversations/{id}/record";
pub const CONVERSATION_ASSIGN: &str = "/conversations/{id}/assign";
pub const CONVERSATION_STATUS: &str = "/conversations/{id}/status";
pub const CONVERSATION_TAGS: &str = "/conversations/{id}/tags";
pub const CONVERSATION_SNOOZE: &str = "/conversations/{id}/snooze";
pub const CONVERSATION_MOVE: &str = "/conversations/{id}/move";
pub const CONVERSATION_MERGE: &str = "/conversations/{id}/merge";
pub const CONVERSATION_UNMERGE: &str = "/conversations/{id}/unmerge";
pub const CONVERSATION_SPLIT: &str = "/conversations/{id}/split";
pub const CONVERSATION_LINKS: &str = "/conversations/{id}/links";
pub const CONVERSATION_LINK_REMOVE: &str = "/conversations/{id}/links/remove";
pub const CONVERSATION_FIELDS: &str = "/conversations/{id}/fields";
pub const CONVERSATION_EXPORT: &str = "/conversations/{id}/export/{kind}";
pub const CONVERSATION_DRAFT: &str = "/conversations/{id}/draft";
pub const CONVERSATION_HERE: &str = "/conversations/{id}/here";
pub const CONVERSATION_CALM: &str = "/conversations/{id}/calm";
pub const CONVERSATION_MACRO: &str = "/conversations/{id}/macro";
pub const CONVERSATION_SNIPPETS: &str = "/conversations/{id}/snippets";
pub const CONVERSATION_FOLLOW: &str = "/conversations/{id}/follow";
/// Who can be named in a note.
pub const NAMES: &str = "/names";
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
pub const MESSAGE_HINT_DISMISS: &str = "/messages/{id}/hint/dismiss";
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
pub const CUSTOMER_FIELDS: &str = "/customers/{id}/fields";
pub const CUSTOMER_CONTACTS: &str = "/customers/{id}/contacts";
pub const CUSTOMER_CONTACT: &str = "/customers/{id}/contacts/{contact_id}";
pub const CUSTOMER_CONTACT_FIRST: &str = "/customers/{id}/contacts/{contact_id}/first";
pub const CUSTOMER_CONTACT_CONFIRM: &str = "/customers/{id}/contacts/{contact_id}/confirm-address";
pub const CUSTOMER_CONTACT_REMOVE: &str = "/customers/{id}/contacts/{contact_id}/remove";

pub const PROMISES: &str = "/promises";
pub const PROMISE_NEW: &str = "/promises/new";
pub const PROMISE_PREVIEW: &str = "/promises/preview";
pub const PROMISES_SOON: &str = "/promises/soon";
pub const PROMISES_WEEK: &str = "/promises/week";
pub const PROMISES_BY_OWNER: &str = "/promises/by-owner";
pub const PROMISES_BY_CUSTOMER: &str = "/promises/by-customer";
pub const PROMISE_READ_BACK: &str = "/promises/read-back";
pub const OFFER: &str = "/promises/offers/{id}";
pub const PROMISE: &str = "/promises/{id}";
pub const PROMISE_KEEP: &str = "/promises/{id}/keep";
pub const PROMISE_CALL_BACK: &str = "/promises/{id}/call-back";
pub const PROMISE_HAND_OVER: &str = "/promises/{id}/hand-over";
pub const PROMISE_MOVE: &str = "/promises/{id}/move";
pub const PROMISE_RELEASE: &str = "/promises/{id}/release";
pub const PROMISE_WARN: &str = "/promises/{id}/warn";
pub const PROMISE_MAKE_RIGHT: &str = "/promises/{id}/make-right";
pub const PROMISE_NOTICE: &str = "/promises/{id}/notice";
pub const PROMISE_TELL: &str = "/promises/{id}/tell";
pub const PAGE_TAKE: &str = "/pages/{id}/take";
/// What somebody was called about, by signed link.
pub const TAKE: &str = "/take/{token}";

pub const REMEDIES_WAITING: &str = "/remedies/waiting";
pub const REMEDY_OFFER: &str = "/remedies/offers/{id}";
pub const REMEDY_OFFER_APPROVE: &str = "/remedies/offers/{id}/approve";
pub const REMEDY_OFFER_DECLINE: &str = "/remedies/offers/{id}/decline";
pub const REMEDY_OFFER_WITHDRAW: &str = "/remedies/offers/{id}/withdraw";
/// Somebody who was asked for a yes, by signed link.
pub const REMEDY_ANSWER: &str = "/remedies/answer/{token}";

pub const REPORTS: &str = "/reports";
pub const REPORTS_CSV: &str = "/reports/promises.csv";
pub const REPORTS_LIMITS: &str = "/reports/limits";

pub const IMPROVE: &str = "/improve";
pub const IMPROVE_REVIEW: &str = "/improve/review";
pub const IMPROVE_REVIEW_PDF: &str = "/improve/review/pdf";
pub const IMPROVE_JOBS: &str = "/improve/jobs";
pub const CAUSES: &str = "/improve/causes";
pub const CAUSES_STARTER: &str = "/improve/causes/starter";
pub const CAUSE: &str = "/improve/causes/{id}";
pub const CAUSE_RENAME: &str = "/improve/causes/{id}/rename";
pub const CAUSE_MOVE: &str = "/improve/causes/{id}/move";
pub const CAUSE_MERGE: &str = "/improve/causes/{id}/merge";
pub const CAUSE_RETIRE: &str = "/improve/causes/{id}/retire";
pub const CAUSE_RESTORE: &str = "/improve/causes/{id}/restore";
pub const CAUSE_ACTIONS: &str = "/improve/causes/{id}/actions";
pub const ACTION: &str = "/improve/actions/{id}";
pub const ACTION_DONE: &str = "/improve/actions/{id}/done";
pub const ACTION_CHECK: &str = "/improve/actions/{id}/check";
pub const ACTION_CHECK_LATER: &str = "/improve/actions/{id}/check-later";
pub const ACTION_PUT_OFF: &str = "/improve/actions/{id}/put-off";
pub const ACTION_DROP: &str = "/improve/actions/{id}/drop";
pub const ACTION_HAND_OVER: &str = "/improve/actions/{id}/hand-over";
/// A complaint as far as causes and actions know it.
pub const IMPROVE_COMPLAINT: &str = "/improve/complaints/{id}";
pub const IMPROVE_WHYS: &str = "/improve/complaints/{id}/whys";
pub const IMPROVE_WHY_TAKE_BACK: &str = "/improve/complaints/{id}/whys/take-back";
pub const IMPROVE_PLAN: &str = "/improve/complaints/{id}/actions";
pub const IMPROVE_NONE: &str = "/improve/complaints/{id}/none";

pub const COMPLAINTS: &str = "/complaints";
pub const COMPLAINT: &str = "/complaints/{id}";
/// The form of a new complaint: `?conversation=ID&message=ID`, `?promise=ID`, `?customer=ID`.
pub const COMPLAINTS_EXPORT: &str = "/complaints/export";
pub const COMPLAINTS_IMPORT: &str = "/complaints/import";
pub const COMPLAINTS_IMPORT_ONE: &str = "/complaints/import/{id}";
pub const COMPLAINTS_IMPORT_DISCARD: &str = "/complaints/import/{id}/discard";
pub const COMPLAINTS_IMPORT_SET_ASIDE: &str = "/complaints/import/{id}/set-aside";
pub const COMPLAINT_PDF: &str = "/complaints/{id}/pdf";
pub const COMPLAINT_NEW: &str = "/complaints/new";
/// Complaints with like words.
pub const COMPLAINT_TWINS: &str = "/complaints/{id}/twins";
pub const COMPLAINT_LISTEN: &str = "/complaints/{id}/listen";
pub const COMPLAINT_CALL: &str = "/complaints/{id}/call";
pub const COMPLAINT_DRAFT: &str = "/complaints/{id}/draft/{form}";
pub const COMPLAINT_CONVERSATIONS: &str = "/complaints/{id}/conversations";
pub const COMPLAINT_RESTATE: &str = "/complaints/{id}/restate";
pub const COMPLAINT_CONFIRM: &str = "/complaints/{id}/confirm";
pub const COMPLAINT_CORRECT: &str = "/complaints/{id}/correct";
pub const COMPLAINT_REFUSE: &str = "/complaints/{id}/refuse-confirmation";
pub const COMPLAINT_ATTEMPT: &str = "/complaints/{id}/attempt";
pub const COMPLAINT_UNREACHABLE: &str = "/complaints/{id}/unreachable";
pub const COMPLAINT_OTHER_WAY: &str = "/complaints/{id}/found-another-way";
pub const COMPLAINT_PROMISE: &str = "/complaints/{id}/promise-call-back";
pub const COMPLAINT_MOVE: &str = "/complaints/{id}/move-call-back";
pub const COMPLAINT_RESEARCH: &str = "/complaints/{id}/research";
pub const COMPLAINT_CALL_BACK: &str = "/complaints/{id}/call-back";
pub const COMPLAINT_ACCEPT: &str = "/complaints/{id}/accept";
pub const COMPLAINT_REJECT: &str = "/complaints/{id}/reject";
pub const COMPLAINT_GUARD: &str = "/complaints/{id}/guard";
pub const COMPLAINT_CLOSE: &str = "/complaints/{id}/close";
pub const COMPLAINT_AGAIN: &str = "/complaints/{id}/again";
pub const COMPLAINT_HAND_OVER: &str = "/complaints/{id}/hand-over";
pub const COMPLAINT_ACCESS: &str = "/complaints/{id}/access";
pub const COMPLAINT_LETTER: &str = "/complaints/{id}/letters/{kind}";
pub const COMPLAINT_LETTER_PREVIEW: &str = "/complaints/{id}/letters/{kind}/preview";
pub const COMPLAINT_SAFETY: &str = "/complaints/{id}/take-safety";
pub const COMPLAINT_IS_THEIRS: &str = "/complaints/{id}/is-theirs";
pub const SETTINGS_COMPLAINT_FORM: &str = "/settings/complaint-form";
/// What customers said when it was over.
pub const COMPLAINTS_AFTER: &str = "/complaints/after";
pub const COMPLAINT_TAKE_UP: &str = "/complaints/{id}/take-up";
pub const COMPLAINT_READ_AFTER: &str = "/complaints/{id}/read-after";
/// Taking a matter of safety, by the link in the call.
pub const SAFETY: &str = "/safety/{token}";
pub const SETTINGS_MORNING: &str = "/settings/morning";

/// The customer's own page, by signed link.
pub const PORTAL: &str = "/c/{token}";
pub const PORTAL_ANSWER: &str = "/c/{token}/answer";
pub const PORTAL_CONFIRM: &str = "/c/{token}/confirm";
pub const PORTAL_CORRECT: &str = "/c/{token}/correct";
pub const PORTAL_WRONG: &str = "/c/{token}/wrong";
/// Where anybody can tell that something went wrong, once the business has opened it.
pub const PUBLIC_FORM: &str = "/form/{place}/complaint";
/// The three questions when a complaint is closed, by signed link.
pub const AFTER: &str = "/after/{token}";

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
