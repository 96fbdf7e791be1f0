//! An elder's card.

use crate::Problem;
use crate::signed::{Signed, id};
use axum::Json;
use axum::extract::{Path, State};
use base::AnyId;
use desk::Desk;
use elders::CardOf;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody to call for an elder.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Contact {
    name: String,
    relation: String,
    phone: Option<String>,
    hours: String,
    distance_m: Option<i64>,
}

/// An elder's card, unmasked: reading it leaves a trail entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ElderCard {
    id: String,
    name: String,
    /// How the elder is addressed.
    called: String,
    age: Option<i64>,
    region: Option<String>,
    region_path: String,
    address: String,
    /// How to get in.
    door: String,
    /// WGS-84.
    latitude: Option<f64>,
    longitude: Option<f64>,
    languages: Vec<String>,
    hearing: String,
    sight: String,
    /// What to know before anything else.
    first: String,
    hazards: Vec<String>,
    phones: Vec<String>,
    /// In calling order.
    contacts: Vec<Contact>,
    in_emergency: bool,
}

/// An elder's card; leaves a trail entry.
#[utoipa::path(get, path = "/api/v1/elders/{id}", tag = "elders", params(("id" = String, Path)), responses(
    (status = 200, body = ElderCard), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)),
    security(("token" = [])))]
pub(crate) async fn show(
    signed: Signed,
    State(desk): State<Desk>,
    path: Path<String>,
) -> Result<Json<ElderCard>, Problem> {
    let card = desk.look(&signed.ask, CardOf { elder: id(path)?, in_emergency: false }).await?;
    let profile = card.profile;
    Ok(Json(ElderCard {
        id: card.id.text(),
        name: profile.name,
        called: profile.called,
        age: card.age,
        region: profile.region.map(|r| r.to_string()),
        region_path: card.region_path,
        address: profile.address,
        door: profile.door,
        latitude: profile.point.map(|p| p.lat),
        longitude: profile.point.map(|p| p.lon),
        languages: profile.languages,
        hearing: profile.hearing,
        sight: profile.sight,
        first: profile.first,
        hazards: profile.hazards,
        phones: card.phones.iter().map(|p| p.phone.to_string()).collect(),
        contacts: card
            .contacts
            .into_iter()
            .map(|c| Contact {
                name: c.name,
                relation: c.relation,
                phone: c.phone.map(|p| p.to_string()),
                hours: c.hours,
                distance_m: c.distance_m,
            })
            .collect(),
        in_emergency: card.in_emergency,
    }))
}
