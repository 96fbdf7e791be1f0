//! A piece of work with the place where its answer is awaited, its types forgotten.

use crate::{DbError, Tx, Work, now_or_fault};
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// A piece of work in the queue.
pub(crate) trait Job: Send {
    /// Runs it from its start and keeps what came of it.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Answers with what came of the latest run.
    fn answer(self: Box<Self>);
    /// Answers with an error.
    fn fail(self: Box<Self>, error: DbError);
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    Well,
    Badly,
    Panicked,
}

struct Typed<W: Work> {
    work: W,
    came: Result<W::Out, DbError>,
    reply: oneshot::Sender<Result<W::Out, DbError>>,
}

/// Where the answer of a piece of work is awaited.
type Answer<W> = oneshot::Receiver<Result<<W as Work>::Out, DbError>>;

/// Makes a job of a piece of work; the answer comes through the receiver.
pub(crate) fn job<W: Work>(work: W) -> (Box<dyn Job>, Answer<W>) {
    let (reply, answer) = oneshot::channel();
    let came = Err(DbError::Closed);
    (Box::new(Typed { work, came, reply }), answer)
}

impl<W: Work> Job for Typed<W> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let work = &mut self.work;
        let caught = catch_unwind(AssertUnwindSafe(|| now_or_fault(work.run(tx))));
        let (came, ran) = match (caught, &tx.poison) {
            (Ok(Ok(out)), None) => (Ok(out), Ran::Well),
            // A database error that the work did not pass on still undoes it.
            (Ok(Ok(_)), Some(poison)) => (Err(poison.clone()), Ran::Badly),
            (Ok(Err(e)), _) => (Err(e), Ran::Badly),
            (Err(_), _) => (Err(DbError::other("work panicked")), Ran::Panicked),
        };
        self.came = came;
        ran
    }

    fn answer(self: Box<Self>) {
        // Whoever asked may have gone; what is saved stays saved.
        let _ = self.reply.send(self.came);
    }

    fn fail(self: Box<Self>, error: DbError) {
        let _ = self.reply.send(Err(error));
    }
}
