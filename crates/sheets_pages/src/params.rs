//! What an address carries.

use axum::extract::Query;
use axum::http::Uri;
use base::AnyId;
use pages::door::Trouble;

/// The first value of this name in the query.
pub(crate) fn param(uri: &Uri, name: &str) -> Option<String> {
    let pairs =
        Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs).unwrap_or_default();
    pairs.into_iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value)
}

/// The id in a path.
pub(crate) fn id<T: AnyId>(text: &str) -> Result<T, Trouble> {
    T::parse(text).map_err(|_| Trouble::absent())
}
