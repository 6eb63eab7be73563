//! The operations of macros.

use super::operations::{Answer, Asked, Noun, SAID, Type, delete, get, post, put};

const CONVERSATION: Asked = ("conversation_id", Type::Id, "In which conversation.");

pub fn nouns() -> Vec<Noun> {
    let operations = vec![
        get("/macros", "list_macros", "List macros")
            .about("Those you see: your own, your teams', everybody's.")
            .gives(Answer::List("Macro")),
        post("/macros", "create_macro", "Add a macro")
            .about("A mistake in the text is refused, with its line.")
            .takes("NewMacro")
            .gives(Answer::Created("Macro")),
        get("/macros/{id}", "get_macro", "Read one macro").gives(Answer::One("Macro")),
        put("/macros/{id}", "change_macro", "Change a macro")
            .about("The macro as it is to be from now on: your own; a manager also one that others see.")
            .takes("NewMacro")
            .gives(Answer::One("Macro")),
        delete("/macros/{id}", "remove_macro", "Remove a macro").about("Your own; a manager also one that others see."),
        get("/macros/{id}/preview", "preview_macro", "See what a macro would do")
            .about("In this conversation, now. Changes nothing.")
            .asks(&[CONVERSATION])
            .gives(Answer::One("MacroPreview")),
        post("/macros/{id}/apply", "apply_macro", "Use a macro")
            .about("All that it does, or (when one part is refused) nothing.")
            .takes("ApplyMacro")
            .gives(Answer::One("MacroApplied"))
            .refused_by(SAID),
    ];
    vec![Noun { name: "Macros", about: "Texts and deeds that are done together, again and again.", operations }]
}
