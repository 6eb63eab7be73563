//! Saved views: kept from the list, shown above it. The same by API.

pub mod api;

use app::conversations::{Assignee, Category, Channel, Filter};
use app::views::{self, Whose};
use app::{Can, Error, Id};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};

use crate::core::{Failure, Form, Visit, Web, api as token, see_other, staff, urls};
use crate::fields::conditions;

pub fn routes() -> Router<Web> {
    Router::new()
        .route(urls::VIEWS, staff(Can::Talk, post(save)))
        .route(urls::VIEW_REMOVE, staff(Can::Talk, post(remove)))
        .route("/api/v1/views", token(Can::Read, get(api::list)))
        .route("/api/v1/views", token(Can::Talk, post(api::save)))
        .route("/api/v1/views/{id}", token(Can::Talk, axum::routing::delete(api::remove)))
}

/// The query of a list as a filter.
fn filter_of(query: &str) -> Filter {
    let mut filter = Filter { fields: conditions(Some(query)), ..Filter::default() };
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "category" => filter.category = Category::parse(&value),
            "assignee" => {
                filter.assignee = match value.as_ref() {
                    "mine" => Assignee::Mine,
                    "unassigned" => Assignee::Unassigned,
                    id => id.parse().map_or(Assignee::Anyone, Assignee::One),
                }
            }
            "tag" => filter.tag = Some(value.into_owned()),
            "channel" => filter.channel = Channel::parse(&value),
            "customer_id" => filter.customer_id = value.parse().ok(),
            "mailbox_id" => filter.mailbox_id = value.parse().ok(),
            "unanswered" => filter.unanswered = true,
            _ => {}
        }
    }
    filter
}

async fn save(visit: Visit, form: Form) -> Result<Response, Failure> {
    let whose = match form.get("whose") {
        "all" => Whose::All,
        "own" => Whose::Own,
        team => Whose::Team(team.parse().map_err(|_| Error::invalid("whose", "problem-unknown-team"))?),
    };
    let (who, name, filter) = (visit.who.clone(), form.get("name").to_owned(), filter_of(form.get("query")));
    let saved = visit.web.kept.write(who.workspace_id, move |tx| views::save(tx, &who, &name, whose, &filter)).await?;
    Ok(see_other(format!("{}?view={}", urls::CONVERSATIONS, saved.id)))
}

async fn remove(visit: Visit, Path(id): Path<Id>) -> Result<Response, Failure> {
    let who = visit.who.clone();
    visit.web.kept.write(who.workspace_id, move |tx| views::remove(tx, &who, id)).await?;
    Ok(see_other(urls::CONVERSATIONS))
}

#[cfg(test)]
mod tests {
    use app::fields::Condition;

    use super::*;

    #[test]
    fn the_query_of_a_list_becomes_what_is_saved() {
        let filter = filter_of(
            "category=waiting&assignee=mine&tag=new%20desk&channel=phone&unanswered=1&field.area=north&after=x",
        );
        let wanted = Filter {
            category: Some(Category::Waiting),
            assignee: Assignee::Mine,
            tag: Some("new desk".to_owned()),
            channel: Some(Channel::Phone),
            unanswered: true,
            fields: vec![Condition { key: "area".to_owned(), value: "north".to_owned() }],
            ..Filter::default()
        };
        assert_eq!(filter, wanted);
    }
}
