//! Offers that wait: for my answer, or for somebody else's; and one of them.

use app::remedies::{self, Shown};
use app::{Error, Field, Id, Tx};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::view::{self, OfferView};
use crate::core::{Failure, Form, Layout, Problems, Visit, see_other, urls};

#[derive(Template)]
#[template(path = "remedies/waiting.html")]
struct WaitingPage {
    page: Layout,
    for_me: Vec<OfferView>,
    of_mine: Vec<OfferView>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "remedies/one.html")]
struct OnePage {
    page: Layout,
    /// The one it is about, as a list for the piece that both pages share.
    offers: [OfferView; 1],
    problems: Problems,
}

fn with_standing(tx: &mut Tx, all: Vec<Shown>) -> app::Result<Vec<(Shown, remedies::Standing)>> {
    all.into_iter().map(|shown| remedies::standing(tx, &shown.offer).map(|standing| (shown, standing))).collect()
}

pub async fn waiting(visit: Visit) -> Result<Html<String>, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let (for_me, of_mine) = remedies::waiting(tx, &who)?;
        Ok((with_standing(tx, for_me)?, with_standing(tx, of_mine)?))
    };
    let (for_me, of_mine) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let now = visit.web.now();
    let views = |all: &[(Shown, remedies::Standing)]| -> Vec<OfferView> {
        all.iter().map(|(shown, standing)| view::offer(&visit.words, &visit.who, shown, standing, now)).collect()
    };
    let page = WaitingPage {
        for_me: views(&for_me),
        of_mine: views(&of_mine),
        problems: Problems::none(),
        page: visit.page("today", visit.words.t("remedies-waiting-title")),
    };
    Ok(Html(page.render().unwrap_or_default()))
}

fn id_of(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NotFound("remedy offer"))
}

pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    page(&visit, id_of(&id)?, StatusCode::OK, &[]).await
}

async fn page(visit: &Visit, id: Id, status: StatusCode, fields: &[Field]) -> Result<Response, Failure> {
    let who = visit.who.clone();
    let read = move |tx: &mut Tx| {
        let shown = remedies::offer_shown(tx, &who, id)?;
        let standing = remedies::standing(tx, &shown.offer)?;
        Ok((shown, standing))
    };
    let (shown, standing) = visit.web.kept.read(visit.who.workspace_id, read).await?;
    let offer = view::offer(&visit.words, &visit.who, &shown, &standing, visit.web.now());
    let page = OnePage {
        page: visit.page("today", offer.title.clone()),
        offers: [offer],
        problems: Problems::new(&visit.words, fields),
    };
    Ok((status, Html(page.render().unwrap_or_default())).into_response())
}

type Verb = fn(&mut Tx, &app::Who, Id, &str) -> app::Result<remedies::Offer>;

async fn done(visit: Visit, id: &str, form: Form, verb: Verb) -> Result<Response, Failure> {
    let (id, who, words) = (id_of(id)?, visit.who.clone(), form.get("words").to_owned());
    match visit.web.kept.write(who.workspace_id, move |tx| verb(tx, &who, id, &words)).await {
        Ok(_) => Ok(see_other(urls::with_id(urls::REMEDY_OFFER, id))),
        Err(Error::Invalid(fields)) => page(&visit, id, StatusCode::UNPROCESSABLE_ENTITY, &fields).await,
        Err(other) => Err(Failure::from(other)),
    }
}

pub async fn approve(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    done(visit, &id, form, remedies::approve).await
}

pub async fn decline(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    done(visit, &id, form, remedies::decline).await
}

pub async fn withdraw(visit: Visit, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    done(visit, &id, form, remedies::withdraw).await
}
