//! Ids of pairs and events.

base::id! {
    /// 待核对 two records that a person has to look at.
    PairId,
    /// One thing that happened to records.
    EventId,
}

macro_rules! column {
    ($($id:ident),+) => {$(
        impl From<$id> for db::Value {
            fn from(id: $id) -> Self {
                db::Value::Text(Some(base::AnyId::text(&id)))
            }
        }
        impl db::FromColumn for $id {
            const WANTED: &'static str = stringify!($id);
            fn from_cell(cell: db::Cell<'_>) -> Option<Self> {
                match cell {
                    db::Cell::Text(text) => <$id as base::AnyId>::parse(text).ok(),
                    _ => None,
                }
            }
        }
    )+};
}

column!(PairId, EventId);
