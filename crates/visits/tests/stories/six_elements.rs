//! A finished visit cannot be without one of the six elements of electronic visit verification: the database itself refuses.

use db::{DbError, Lane, Tx, Work, sql};
use testkit::TestDb;

/// What a finished visit holds, in the order of the statement, as SQL words.
const WHOLE: [(&str, &str); 12] = [
    ("elder_id", "'e1'"),
    ("service", "'meal'"),
    ("helper_id", "'h1'"),
    ("local_day", "20000"),
    ("method", "'gps'"),
    ("lat", "29.7"),
    ("lon", "106.6"),
    ("accuracy", "12.0"),
    ("arrived_at", "1"),
    ("arrived_device_at", "1"),
    ("finished_at", "2"),
    ("finished_device_at", "2"),
];

struct Insert {
    id: usize,
    without: Option<&'static str>,
    method: &'static str,
}

impl Work for Insert {
    type Out = u64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<u64, DbError> {
        let value = |(column, word): &(&'static str, &'static str)| match *column {
            column if Some(column) == self.without => "NULL".to_owned(),
            "method" => format!("'{}'", self.method),
            _ => (*word).to_owned(),
        };
        let columns: Vec<&str> = WHOLE.iter().map(|(column, _)| *column).collect();
        let values: Vec<String> = WHOLE.iter().map(value).collect();
        sql(format!(
            "INSERT INTO visits (id, region, version, seat, state, sent_by, sent_at, ended_at, {}) \
             VALUES ('v{}', '990112', 1, 1, 'finished', 'system', 1, 2, {})",
            columns.join(", "),
            self.id,
            values.join(", ")
        ))
        .run(tx)
        .await
    }
}

async fn each_element_is_asked_for(db: TestDb) {
    let whole = Insert { id: 0, without: None, method: "gps" };
    assert_eq!(db.write(Lane::Normal, whole).await, Ok(1));
    for (n, (column, _)) in WHOLE.iter().enumerate() {
        let torn = Insert { id: n + 1, without: Some(*column), method: "gps" };
        let refused = db.write(Lane::Normal, torn).await;
        assert!(matches!(refused, Err(DbError::Broken(_))), "without {column}: {refused:?}");
    }
    let told = Insert { id: 99, without: Some("lat"), method: "told" };
    assert_eq!(db.write(Lane::Normal, told).await, Ok(1), "a helper's word stands in for a position");
}

testkit::on_each_bare_db!(each_element_is_asked_for);
