//! The operations of fields of the business's own.

use super::operations::{Answer, Asked, May, Noun, Type, get, patch, post};

const NOUN: Asked = ("noun", Type::Word("FieldNoun"), "Only the fields of these.");

pub fn nouns() -> Vec<Noun> {
    let operations = vec![
        get("/fields", "list_fields", "List fields")
            .about("In their order, archived ones too.")
            .asks(&[NOUN])
            .gives(Answer::List("Field")),
        post("/fields", "create_field", "Add a field")
            .about("Its values are `fields` of customers and conversations from then on.")
            .may(May::Manage)
            .takes("NewField")
            .gives(Answer::Created("Field")),
        get("/fields/{id}", "get_field", "Read one field").gives(Answer::One("Field")),
        patch("/fields/{id}", "change_field", "Change or archive a field")
            .about("Only what is named changes. Another kind is refused when values would not fit into it.")
            .may(May::Manage)
            .takes("FieldChange")
            .gives(Answer::One("Field"))
            .refused_by(&["field-values-do-not-fit"]),
    ];
    let about = "What a business wants to know about customers and conversations besides what Kept knows.";
    vec![Noun { name: "Fields", about, operations }]
}
