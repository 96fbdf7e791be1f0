//! Lists of places, and the nearest ones.

use crate::place::{Kind, Place};
use crate::store;
use base::{Date, PlaceId, Point, RegionCode};
use db::{DbError, Tx};
use desk::{Kind as Refused, Never, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

const ALL: &[Role] = &Role::ALL;

/// A place with its region's name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceView {
    /// The place.
    pub place: Place,
    /// Its region's name today.
    pub region_name: String,
}

/// One page of places.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// The rows.
    pub rows: Vec<PlaceView>,
    /// Where the next page begins; none = this was the last.
    pub next: Option<PlaceId>,
}

/// Places by kind and name, in pages of at most 100.
#[derive(Debug, Clone, Default, Serialize)]
pub struct List {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this unit and what its code begins.
    pub region: Option<RegionCode>,
    /// Beginning of the name.
    pub text: String,
    /// [`Page::next`] of the page before.
    pub after: Option<PlaceId>,
    /// Rows; 0 = 50.
    pub limit: i64,
}

impl Query for List {
    const NAME: &'static str = "places.list";
    const SAYS: &'static str = "查看设施";
    const ROLES: &'static [Role] = ALL;
    type Out = Page;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page, Stop<Never>> {
        let limit = if self.limit == 0 { 50 } else { self.limit.clamp(1, 100) };
        let region = self.region.as_ref().map_or("", RegionCode::as_str);
        let text = self.text.trim();
        let mut found = store::list(rx.tx(), self.kind, region, text, self.after, limit + 1).await?;
        let more = found.len() as i64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(0));
        let next = found.last().filter(|_| more).map(|place| place.id);
        let today = Date::of(rx.now);
        let names = regions::names(rx.tx(), today).await?;
        let rows = found.into_iter().map(|place| PlaceView {
            region_name: names.get(&place.region).cloned().unwrap_or_else(|| place.region.clone()),
            place,
        });
        Ok(Page { rows: rows.collect(), next })
    }
}

/// There is no such place.
#[derive(Debug, thiserror::Error)]
#[error("没有这个设施")]
pub struct NoPlace;

impl Refusal for NoPlace {
    fn kind(&self) -> Refused {
        Refused::NotFound
    }
}

/// One place.
#[derive(Debug, Serialize)]
pub struct PlaceOf {
    /// Which.
    pub place: PlaceId,
}

impl Query for PlaceOf {
    const NAME: &'static str = "places.place";
    const SAYS: &'static str = "查看设施";
    const ROLES: &'static [Role] = ALL;
    type Out = PlaceView;
    type Error = NoPlace;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<PlaceView, Stop<NoPlace>> {
        let place = store::by_id(rx.tx(), self.place).await?.ok_or(NoPlace)?;
        let today = Date::of(rx.now);
        let region_name = regions::name_of(rx.tx(), &place.region, today).await?;
        Ok(PlaceView { place, region_name })
    }
}

/// A place and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearPlace {
    /// The place.
    pub place: Place,
    /// As the crow flies.
    pub metres: i64,
}

/// The nearest places of some kinds.
#[derive(Debug, Clone, Serialize)]
pub struct Near {
    /// From here.
    pub point: Point,
    /// Of these kinds; empty = of any.
    pub kinds: Vec<Kind>,
    /// At most so many, 20 at most.
    pub limit: usize,
}

impl Query for Near {
    const NAME: &'static str = "places.near";
    const SAYS: &'static str = "查找附近设施";
    const ROLES: &'static [Role] = ALL;
    type Out = Vec<NearPlace>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<NearPlace>, Stop<Never>> {
        Ok(nearest(rx.tx(), self.point, &self.kinds, self.limit).await?)
    }
}

/// The nearest places of some kinds (empty = of any), nearest first; for other capabilities, in their own
/// transaction. Looks within 2 km, then further, so that a dense town reads few rows and a village finds something.
///
/// # Errors
/// When storage fails.
pub async fn nearest(
    tx: &mut Tx<'_>,
    point: Point,
    kinds: &[Kind],
    limit: usize,
) -> Result<Vec<NearPlace>, DbError> {
    let limit = limit.clamp(1, 20);
    let mut found = Vec::new();
    for reach in [2_000.0, 10_000.0, 50_000.0, 300_000.0] {
        let (low, high) = (point.moved(-reach, -reach), point.moved(reach, reach));
        found = store::inside(tx, low, high)
            .await?
            .into_iter()
            .filter(|place| kinds.is_empty() || kinds.contains(&place.kind))
            .filter_map(|place| place.point.map(|at| (at.metres_to(point), place)))
            // What lies in a corner of the rectangle is further than something outside its sides.
            .filter(|(metres, _)| *metres <= reach)
            .map(|(metres, place)| NearPlace { place, metres: metres.round() as i64 })
            .collect::<Vec<_>>();
        found.sort_by(|a, b| (a.metres, &a.place.name).cmp(&(b.metres, &b.place.name)));
        if found.len() >= limit {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// The places of an institution; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn by_institution(tx: &mut Tx<'_>, institution: &str) -> Result<Vec<Place>, DbError> {
    store::by_institution(tx, institution).await
}
