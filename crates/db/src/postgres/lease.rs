//! A connection on loan from the pool. One that is given back in the middle of a transaction
//! (its work was dropped or panicked) is thrown away, and the server rolls back.

use deadpool_postgres::{ClientWrapper, Object};

pub(crate) struct Lease {
    object: Option<Object>,
    clean: bool,
}

impl Lease {
    pub fn new(object: Object) -> Self {
        Self { object: Some(object), clean: false }
    }

    pub fn client(&self) -> &ClientWrapper {
        self.object.as_ref().expect("there until it is dropped")
    }

    /// Gives it back for others to use: no transaction is open on it.
    pub fn clean(mut self) {
        self.clean = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.object.take()
            && !self.clean
        {
            drop(Object::take(object));
        }
    }
}
