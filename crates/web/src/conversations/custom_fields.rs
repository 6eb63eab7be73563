//! What is filled into the business's own fields of a conversation.

use app::conversations;
use axum::extract::Path;
use axum::response::Response;

use super::thread::{Typed, again, parse_id};
use crate::core::{Failure, Form, Visit, see_other, urls};
use crate::fields;

pub async fn set(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let (id, who, values) = (parse_id(&id)?, visit.who.clone(), fields::typed(&form));
    let set = move |tx: &mut app::Tx| conversations::set_fields(tx, &who, id, &values);
    match visit.web.kept.write(visit.who.workspace_id, set).await {
        Ok(_) => Ok(see_other(format!("{}#fields", urls::with_id(urls::CONVERSATION, id)))),
        Err(error) => again(&visit, id, Typed { doing: "fields", fields: Some(form), ..Typed::default() }, error).await,
    }
}
