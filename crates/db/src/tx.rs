//! An open transaction, as the work that runs in it sees it.

use crate::{DbError, Kind, postgres, sqlite};

/// An open transaction. The first error of the database poisons it on both databases: PostgreSQL
/// aborts by itself, SQLite would go on and save half of the work.
pub struct Tx<'t> {
    pub(crate) seat: Seat<'t>,
    pub(crate) poison: Option<DbError>,
}

pub(crate) enum Seat<'t> {
    Sqlite(sqlite::Seat<'t>),
    Postgres(postgres::Seat<'t>),
}

impl<'t> Tx<'t> {
    pub(crate) fn new(seat: Seat<'t>) -> Self {
        Self { seat, poison: None }
    }

    /// Which database this is. For `dialect` and for tests; no store function asks.
    pub fn kind(&self) -> Kind {
        match self.seat {
            Seat::Sqlite(_) => Kind::Sqlite,
            Seat::Postgres(_) => Kind::Postgres,
        }
    }

    /// Undoes everything that this work has done so far and goes on clean.
    /// What cannot be undone by going on (the connection is lost, the transaction must be retried
    /// from its start) comes back as the error that says so.
    pub async fn restart(&mut self) -> Result<(), DbError> {
        if let Some(fatal) = self.poison.as_ref().filter(|p| p.is_transient()) {
            return Err(fatal.clone());
        }
        let result = match &mut self.seat {
            Seat::Sqlite(seat) => seat.restart(),
            Seat::Postgres(seat) => seat.restart().await,
        };
        match result {
            Ok(()) => {
                self.poison = None;
                Ok(())
            }
            Err(e) => {
                self.poison = Some(e.clone());
                Err(e)
            }
        }
    }

    /// Whether a statement may run.
    pub(crate) fn ready(&self) -> Result<(), DbError> {
        match self.poison {
            None => Ok(()),
            Some(_) => Err(DbError::Poisoned),
        }
    }

    /// Remembers the first error.
    pub(crate) fn keep<T>(&mut self, result: Result<T, DbError>) -> Result<T, DbError> {
        if let Err(e) = &result {
            self.poison = Some(e.clone());
        }
        result
    }
}
