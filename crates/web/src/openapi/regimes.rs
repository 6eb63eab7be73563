//! The operations of regimes and webhooks.

use super::operations::{Answer, Asked, May, Noun, Operation, Type, delete, get, patch, post, put};

const EVENT: Asked = ("event", Type::Text, "What happened: a state such as `received`, or `sent.KIND` of a letter.");
const AT: Asked = ("at", Type::Text, "When, as RFC 3339; now unless said.");
const STATE: Asked = ("state", Type::Word("DeliveryState"), "Only those of this state.");

pub fn nouns() -> Vec<Noun> {
    vec![
        Noun {
            name: "Regimes",
            about: "What rules ask of how complaints are handled: clocks, letters, how long all is kept. No legal advice.",
            operations: regimes(),
        },
        Noun {
            name: "Webhooks",
            about: "Programs that are told what happens, signed as Standard Webhooks has it. See the guide to webhooks.",
            operations: webhooks(),
        },
    ]
}

fn regimes() -> Vec<Operation> {
    vec![
        get("/regimes", "list_regimes", "List the regimes")
            .about("Those that come with Kept, then the business's own.")
            .gives(Answer::List("Regime")),
        put("/regimes", "save_regime", "Save a regime of the business's own")
            .about("From its file (TOML), under the key that stands in it: a new one, or a new version. What is wrong is named with its place.")
            .may(May::Manage)
            .takes("RegimeFile")
            .gives(Answer::One("Regime")),
        get("/regimes/choices", "list_regime_choices", "Read which regime holds for which kind of complaint")
            .gives(Answer::One("RegimeChoices")),
        put("/regimes/choices", "choose_regime", "Choose a regime for a kind of complaint")
            .about("Without a kind: for all that are not named. Without a regime the choice is taken back. Cases that run keep theirs.")
            .may(May::Manage)
            .takes("RegimeChosen")
            .gives(Answer::One("RegimeChoices")),
        get("/regimes/{key}", "get_regime", "Read one regime").gives(Answer::One("Regime")),
        delete("/regimes/{key}", "remove_regime", "Take a regime of the business's own away")
            .may(May::Manage)
            .refused_by(&["regime-holds", "regime-comes-with-kept"]),
        get("/regimes/{key}/clocks", "list_regime_clocks", "See which clocks an event would begin")
            .about("By the hours of the business, each with how its time comes about. Begins nothing.")
            .asks(&[EVENT, AT])
            .gives(Answer::List("RegimeClock")),
        post("/regimes/{key}/check-letter", "check_letter", "See what a letter lacks")
            .about("What must stand in a letter of this kind and does not, and places that nobody filled.")
            .may(May::Read)
            .takes("LetterToCheck")
            .gives(Answer::One("LetterChecked")),
    ]
}

fn webhooks() -> Vec<Operation> {
    vec![
        get("/webhooks", "list_webhooks", "List the webhooks").may(May::Manage).gives(Answer::List("Webhook")),
        post("/webhooks", "create_webhook", "Tell another program what happens")
            .about("From now on. Ask for its secret next.")
            .may(May::ManageStaff)
            .takes("NewWebhook")
            .gives(Answer::Created("Webhook")),
        get("/webhooks/{id}", "get_webhook", "Read one webhook").may(May::Manage).gives(Answer::One("Webhook")),
        patch("/webhooks/{id}", "change_webhook", "Change a webhook, turn it on or off")
            .about("Only what is named changes. Turned on, it is told what happens from then on.")
            .may(May::ManageStaff)
            .takes("WebhookChange")
            .gives(Answer::One("Webhook")),
        delete("/webhooks/{id}", "remove_webhook", "Remove a webhook")
            .about("For good, with all that it was told and that waits.")
            .may(May::ManageStaff),
        post("/webhooks/{id}/secret", "renew_webhook_secret", "Make a new secret")
            .about("Shown this once. The one before signs too for 24 hours, so that nothing is lost meanwhile.")
            .may(May::ManageStaff)
            .gives(Answer::One("WebhookSecret")),
        post("/webhooks/{id}/test", "test_webhook", "Send a test message")
            .about("Of the type `webhook.test`.")
            .may(May::Manage)
            .gives(Answer::One("Delivery"))
            .refused_by(&["webhook-off"]),
        get("/webhooks/{id}/deliveries", "list_deliveries", "List what a webhook was told")
            .about("Newest first, 30 days back.")
            .may(May::Manage)
            .asks(&[STATE])
            .pages("Delivery"),
        post("/webhook-deliveries/{id}/retry", "retry_delivery", "Send a message again")
            .about("Now, under the same `webhook-id`, whatever became of it before.")
            .may(May::Manage)
            .gives(Answer::One("Delivery"))
            .refused_by(&["webhook-off"]),
    ]
}
