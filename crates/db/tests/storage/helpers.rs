//! Pieces of work from closures, and a table to try things on.

use db::{Db, DbError, Lane, Tx, Work, sql};
use std::pin::Pin;

/// What a boxed piece of work returns.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

/// Work from a function that boxes its future.
pub struct Do<F>(pub F);

impl<T, F> Work for Do<F>
where
    T: Send + 'static,
    F: for<'a, 'b> FnMut(&'a mut Tx<'b>) -> Boxed<'a, T> + Send + 'static,
{
    type Out = T;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<T, DbError> {
        (self.0)(tx).await
    }
}

/// Names the type that a closure must have.
pub fn work<T, F>(f: F) -> Do<F>
where
    F: for<'a, 'b> FnMut(&'a mut Tx<'b>) -> Boxed<'a, T> + Send + 'static,
{
    Do(f)
}

/// Runs statements, one after the other, in one transaction.
pub async fn run(db: &Db, texts: &'static [&'static str]) -> Result<(), DbError> {
    let each = work(move |tx| {
        Box::pin(async move {
            for text in texts {
                sql(*text).run(tx).await?;
            }
            Ok(())
        })
    });
    db.write(Lane::Normal, each).await
}

/// Makes a table with each kind of column and rule, by a migration of the tests' own.
pub async fn tables(db: &Db) {
    const TEXT: &str = "
        CREATE TABLE parents (id TEXT NOT NULL, CONSTRAINT parents_pk PRIMARY KEY (id));
        CREATE TABLE things (id TEXT NOT NULL, n BIGINT, word TEXT, flag BOOLEAN, x DOUBLE PRECISION, raw BYTEA,
            parent TEXT, other TEXT,
            CONSTRAINT things_pk PRIMARY KEY (id),
            CONSTRAINT things_word UNIQUE (word, n),
            CONSTRAINT things_positive CHECK (n > 0),
            CONSTRAINT things_parent FOREIGN KEY (parent) REFERENCES parents (id),
            CONSTRAINT things_other FOREIGN KEY (other) REFERENCES parents (id));
        CREATE UNIQUE INDEX things_one_flagged ON things (flag) WHERE flag;
        CREATE TABLE counters (name TEXT NOT NULL, n BIGINT NOT NULL, CONSTRAINT counters_pk PRIMARY KEY (name));
    ";
    const LIST: &[db::Migration] = &[db::Migration { name: "0001_tried", text: TEXT }];
    db.migrate(LIST).await.expect("the tables are made");
}

/// Puts a row with this id and this counter.
pub struct Put(pub &'static str, pub i64);

impl Work for Put {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("INSERT INTO counters (name, n) VALUES ($1, $2)").bind(self.0).bind(self.1).run(tx).await?;
        Ok(())
    }
}

/// The names in the table of counters.
pub struct Names;

impl Work for Names {
    type Out = Vec<String>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Vec<String>, DbError> {
        sql("SELECT name FROM counters ORDER BY name").all(tx, |row| row.get(0)).await
    }
}
