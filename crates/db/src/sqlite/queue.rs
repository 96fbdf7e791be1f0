//! The bounded queue before a thread that owns a connection: urgent work first.

use super::Local;
use super::job::Job;
use crate::{DbError, Lane};
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Something that needs the connection itself, between two batches.
pub(crate) type Control = Box<dyn FnOnce(&mut rusqlite::Connection, &mut Local) + Send>;

/// What the owner of the connection does next.
pub(crate) enum Turn {
    Work(Box<dyn Job>),
    Control(Control),
}

/// The queue.
pub(crate) struct Queue {
    state: Mutex<State>,
    wake: Condvar,
    limit: usize,
}

#[derive(Default)]
struct State {
    urgent: VecDeque<Box<dyn Job>>,
    normal: VecDeque<Box<dyn Job>>,
    control: VecDeque<Control>,
    sleeping: usize,
    closed: bool,
}

impl Queue {
    pub fn new(limit: usize) -> Self {
        Self { state: Mutex::default(), wake: Condvar::new(), limit }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing under this lock can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts work in its lane; refused at once when the lane is full.
    pub fn push(&self, lane: Lane, job: Box<dyn Job>) -> Result<(), DbError> {
        let mut state = self.lock();
        if state.closed {
            return Err(DbError::Closed);
        }
        let queue = match lane {
            Lane::Urgent => &mut state.urgent,
            Lane::Normal => &mut state.normal,
        };
        if queue.len() >= self.limit {
            return Err(DbError::Busy);
        }
        queue.push_back(job);
        self.rouse(state);
        Ok(())
    }

    /// Asks for the connection itself.
    pub fn control(&self, control: Control) -> Result<(), DbError> {
        let mut state = self.lock();
        if state.closed {
            return Err(DbError::Closed);
        }
        state.control.push_back(control);
        self.rouse(state);
        Ok(())
    }

    fn rouse(&self, state: MutexGuard<'_, State>) {
        let sleeping = state.sleeping > 0;
        drop(state);
        if sleeping {
            self.wake.notify_one();
        }
    }

    /// The next turn; waits for one. `None` when the queue is closed and empty.
    pub fn next(&self) -> Option<Turn> {
        let mut state = self.lock();
        loop {
            if let Some(control) = state.control.pop_front() {
                return Some(Turn::Control(control));
            }
            if let Some(job) = state.pop() {
                return Some(Turn::Work(job));
            }
            if state.closed {
                return None;
            }
            state.sleeping += 1;
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.sleeping -= 1;
        }
    }

    /// The next piece of work if one waits already.
    pub fn more(&self) -> Option<Box<dyn Job>> {
        self.lock().pop()
    }

    /// How much work waits.
    pub fn len(&self) -> usize {
        let state = self.lock();
        state.urgent.len() + state.normal.len()
    }

    /// Nobody works here any more: whoever waits is told so.
    pub fn abandon(&self) {
        self.close();
        let mut state = self.lock();
        let left = (
            std::mem::take(&mut state.urgent),
            std::mem::take(&mut state.normal),
            std::mem::take(&mut state.control),
        );
        drop(state);
        // Dropping what waits answers it.
        drop(left);
    }

    /// Takes nothing more; what was accepted is still done.
    pub fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_all();
    }
}

impl State {
    fn pop(&mut self) -> Option<Box<dyn Job>> {
        self.urgent.pop_front().or_else(|| self.normal.pop_front())
    }
}
