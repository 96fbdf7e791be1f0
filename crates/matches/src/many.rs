//! Many rows in one statement, in a few sizes so that few texts are prepared.

use db::{DbError, Query, Tx, Value, sql};

const SIZES: [usize; 4] = [200, 50, 10, 1];

/// `head VALUES (..), (..) tail` for all rows.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    head: &str,
    columns: usize,
    tail: &str,
    rows: Vec<Vec<Value>>,
) -> Result<u64, DbError> {
    let (mut left, mut taken) = (rows.len(), 0);
    let mut rows = rows.into_iter();
    for size in SIZES {
        while left >= size {
            let text = format!("{head} VALUES {} {tail}", desk::values(columns, size));
            let values = rows.by_ref().take(size).flatten();
            taken += values.fold(sql(text), Query::bind).run(tx).await?;
            left -= size;
        }
    }
    Ok(taken)
}

/// Most values of one list.
pub(crate) const AT_ONCE: usize = 200;

/// `text` with `{}` replaced by `$1, $2, ...` for a fixed number of places: a shorter list is filled up with its last
/// value, so that one text serves every count. `after` are bound behind it, from `$201` on.
pub(crate) fn within<V: Into<Value> + Clone>(text: &str, list: &[V]) -> Query {
    let marks = (1..=AT_ONCE).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let filled = list.iter().chain(list.last().into_iter().cycle()).take(AT_ONCE);
    filled.fold(sql(text.replace("{}", &marks)), |query, value| query.bind(value.clone()))
}
