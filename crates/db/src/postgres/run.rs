//! Transactions: begin, work, commit, and again when the server asks for it.

use super::lease::Lease;
use super::seat::Seat;
use super::{Shared, fault};
use crate::metrics::add;
use crate::tx::Seat as AnySeat;
use crate::{DbError, Lane, Tx, Work};
use rand::RngExt;
use std::time::Duration;

const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// How often a connection that was lost before the commit is replaced.
const RECONNECTS: u32 = 3;

/// Why a try saved nothing.
enum Stop {
    /// Nothing was saved; the same work may be tried again.
    Again(DbError),
    /// This is the answer.
    Final(DbError),
}

impl Shared {
    pub(super) async fn write<W: Work>(&self, lane: Lane, mut work: W) -> Result<W::Out, DbError> {
        let _turn = match lane {
            Lane::Urgent => None,
            Lane::Normal => Some(self.writers.acquire().await.map_err(|_| DbError::Closed)?),
        };
        let answer = self.again_until(WRITE, &mut work).await;
        if answer.is_err() {
            add(&self.counters.failed, 1);
        }
        answer
    }

    pub(super) async fn read<W: Work>(&self, work: &mut W) -> Result<W::Out, DbError> {
        let _turn = self.readers.acquire().await.map_err(|_| DbError::Closed)?;
        let answer = self.again_until(READ, work).await;
        add(&self.counters.reads, 1);
        answer
    }

    async fn again_until<W: Work>(&self, begin: &'static str, work: &mut W) -> Result<W::Out, DbError> {
        let (mut collided, mut lost) = (0, 0);
        loop {
            let why = match self.once(begin, work).await {
                Ok(out) => return Ok(out),
                Err(Stop::Final(e)) => return Err(e),
                Err(Stop::Again(e)) => e,
            };
            add(&self.counters.retries, 1);
            if why == DbError::Lost {
                lost += 1;
                if lost > RECONNECTS {
                    return Err(DbError::Unreachable("PostgreSQL ends every connection".to_owned()));
                }
            } else {
                add(&self.counters.aborted, 1);
                collided += 1;
                if collided > self.retries {
                    return Err(DbError::Contended);
                }
            }
            tokio::time::sleep(pause(collided)).await;
        }
    }

    async fn once<W: Work>(&self, begin: &'static str, work: &mut W) -> Result<W::Out, Stop> {
        let mut lease = self.lease().await.map_err(Stop::Final)?;
        let mut tx = Tx::new(AnySeat::Postgres(Seat { lease: &mut lease, begin, begun: false }));
        let came = work.run(&mut tx).await;
        let poison = tx.poison.take();
        let begun = matches!(&tx.seat, AnySeat::Postgres(seat) if seat.begun);
        let error = match (came, poison) {
            (Ok(out), None) if begun => {
                self.commit(lease, begin == WRITE).await?;
                return Ok(out);
            }
            (Ok(out), None) => {
                lease.clean();
                return Ok(out);
            }
            // What asks for another try asks for it whatever the work made of it.
            (_, Some(poison)) if poison.is_transient() => poison,
            (Ok(_), Some(poison)) => poison,
            (Err(e), _) => e,
        };
        let lost = error == DbError::Lost;
        if !begun || (!lost && lease.client().batch_execute("ROLLBACK").await.is_ok()) {
            lease.clean();
        }
        Err(Stop::of(error))
    }

    async fn commit(&self, lease: Lease, writes: bool) -> Result<(), Stop> {
        if writes {
            self.injected(&lease).await.map_err(Stop::Final)?;
        }
        match lease.client().batch_execute("COMMIT").await {
            Ok(()) if writes && self.faults.loses_after_commit() => Err(Stop::Final(DbError::Lost)),
            Ok(()) => {
                lease.clean();
                if writes {
                    self.counters.committed(1);
                }
                Ok(())
            }
            Err(e) => Err(match fault(&e) {
                DbError::Contended => {
                    // The server has rolled back; the connection is as good as before.
                    lease.clean();
                    Stop::Again(DbError::Contended)
                }
                // Whether it was saved is not known: only the caller can find out.
                other => Stop::Final(other),
            }),
        }
    }

    /// Faults ordered by a test.
    async fn injected(&self, lease: &Lease) -> Result<(), DbError> {
        let client = lease.client();
        if self.faults.commit_fails() {
            client
                .batch_execute("DO $$ BEGIN RAISE EXCEPTION 'commit failed'; END $$")
                .await
                .map_err(|e| fault(&e))?;
        }
        if self.faults.loses_before_commit() {
            let own: i32 =
                client.query_one("SELECT pg_backend_pid()", &[]).await.map_err(|e| fault(&e))?.get(0);
            let other = self.apart().await?;
            other.execute("SELECT pg_terminate_backend($1, 5000)", &[&own]).await.map_err(|e| fault(&e))?;
        }
        Ok(())
    }
}

impl Stop {
    fn of(error: DbError) -> Self {
        match error {
            DbError::Contended | DbError::Lost => Self::Again(error),
            other => Self::Final(other),
        }
    }
}

/// Longer with each collision, and never the same for two that collided.
fn pause(collided: u32) -> Duration {
    let most = 500_u64 << collided.min(7);
    Duration::from_micros(rand::rng().random_range(most / 4..=most))
}
