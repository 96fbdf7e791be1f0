//! Ids of what this capability remembers.

base::id! {
    /// 代办授权 a mandate.
    MandateId,
    /// 留言 words of a family to the centre.
    MessageId,
    /// One time that a family asked for a mandate.
    AskedId,
}

/// Teaches storage these ids. An optional one is bound as its text: the rule for options stands with storage's own.
macro_rules! stored {
    ($($id:ty),+) => {$(
        impl From<$id> for db::Value {
            fn from(id: $id) -> Self { Self::Text(Some(base::AnyId::text(&id))) }
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

stored!(MandateId, MessageId, AskedId);
