//! The five kinds of value that both databases keep alike. An empty value keeps its kind, because
//! PostgreSQL wants to know the type of a NULL.

use base::Moment;

/// A value to bind.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number, an amount in fen, or an instant in milliseconds.
    Int(Option<i64>),
    /// Text; ids are text.
    Text(Option<String>),
    /// A floating-point number.
    Real(Option<f64>),
    /// True or false.
    Bool(Option<bool>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

macro_rules! value_from {
    ($($from:ty => $kind:ident($v:ident) $how:expr;)+) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Self { Self::$kind(Some($how)) }
        }
        impl From<Option<$from>> for Value {
            fn from(v: Option<$from>) -> Self { Self::$kind(v.map(|$v| $how)) }
        }
    )+};
}

value_from! {
    i64 => Int(v) v;
    i32 => Int(v) i64::from(v);
    u32 => Int(v) i64::from(v);
    u16 => Int(v) i64::from(v);
    u8 => Int(v) i64::from(v);
    // Counts of things in memory; none comes near 2^63.
    usize => Int(v) i64::try_from(v).unwrap_or(i64::MAX);
    Moment => Int(v) v.ms();
    base::Span => Int(v) v.ms();
    String => Text(v) v;
    &str => Text(v) v.to_owned();
    &String => Text(v) v.clone();
    std::borrow::Cow<'_, str> => Text(v) v.into_owned();
    f64 => Real(v) v;
    bool => Bool(v) v;
    Vec<u8> => Bytes(v) v;
    &[u8] => Bytes(v) v.to_vec();
    &Vec<u8> => Bytes(v) v.clone();
}

/// Teaches storage an id type made by `base::id!`, so that it can be bound and read.
#[macro_export]
macro_rules! id_column {
    ($($id:ty),+ $(,)?) => {$(
        impl From<$id> for $crate::Value {
            fn from(id: $id) -> Self { Self::Text(Some(base::AnyId::text(&id))) }
        }
        impl From<&$id> for $crate::Value {
            fn from(id: &$id) -> Self { Self::Text(Some(base::AnyId::text(id))) }
        }
        impl From<Option<$id>> for $crate::Value {
            fn from(id: Option<$id>) -> Self { Self::Text(id.map(|id| base::AnyId::text(&id))) }
        }
        impl $crate::FromColumn for $id {
            const WANTED: &'static str = stringify!($id);
            fn from_cell(cell: $crate::Cell<'_>) -> Option<Self> {
                match cell {
                    $crate::Cell::Text(text) => <$id as base::AnyId>::parse(text).ok(),
                    _ => None,
                }
            }
        }
    )+};
}

mod ids {
    use base::*;
    base::each_id!(id_column);
}
