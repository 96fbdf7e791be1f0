//! Making and dropping whole databases on a PostgreSQL server: for setting one up, and for tests.

use crate::DbError;
use crate::postgres::admin as server;

/// Makes a database as we need it (UTF-8, sorted by bytes), empty or as a copy of `template`.
/// `url` is any database on the server on which one may create others.
pub async fn create_database(url: &str, name: &str, template: Option<&str>) -> Result<(), DbError> {
    server::create(url, name, template).await
}

/// Drops a database; whoever is connected to it is cut off.
pub async fn drop_database(url: &str, name: &str) -> Result<(), DbError> {
    server::drop(url, name).await
}

/// Makes sure that the database `name` is there and was made by `make`, which gets the address of
/// an empty database. Of many that ask at one time one makes it and the others wait; one that was
/// only half made never gets the name.
pub async fn ensure_database<F>(
    url: &str,
    name: &str,
    make: impl FnOnce(String) -> F + Send,
) -> Result<(), DbError>
where
    F: Future<Output = Result<(), DbError>> + Send,
{
    server::ensure(url, name, make).await
}

/// The address of another database on the same server.
pub fn sibling(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, None), |(a, o)| (a, Some(o)));
    let host_from = address.find("://").map_or(0, |at| at + 3);
    let head = address[host_from..].find('/').map_or(address, |at| &address[..host_from + at]);
    match options {
        None => format!("{head}/{name}"),
        Some(options) => format!("{head}/{name}?{options}"),
    }
}

#[cfg(test)]
mod tests {
    use super::sibling;

    #[test]
    fn a_sibling_keeps_everything_but_the_name() {
        assert_eq!(sibling("postgres://u@h:1/postgres", "x"), "postgres://u@h:1/x");
        assert_eq!(sibling("postgres://u:p@h?a=b", "x"), "postgres://u:p@h/x?a=b");
    }
}
