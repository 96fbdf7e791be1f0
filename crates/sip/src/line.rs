//! The door as `calls` knows it.

use std::future::Future;

use base::{AccountId, CallId, OfferId};
use calls::{Done, Legs, Line, LineError};

use crate::call::Event;
use crate::door::{Door, lock};

impl Door {
    fn order(&self, call: CallId, event: Event) -> Done<'static> {
        let told = self.0.tell(call, event);
        boxed(std::future::ready(if told { Ok(()) } else { Err(LineError::NoCall) }))
    }
}

fn boxed<T>(future: impl Future<Output = Result<T, LineError>> + Send + 'static) -> Done<'static, T> {
    Box::pin(future)
}

impl Line for Door {
    fn ring(&self, call: CallId, offer: OfferId, agent: AccountId, lift: bool) -> Done<'_> {
        self.order(call, Event::Ring { offer, agent, lift })
    }

    fn unring(&self, call: CallId, offer: OfferId) -> Done<'_> {
        self.order(call, Event::Unring { offer })
    }

    fn hold(&self, call: CallId, on: bool) -> Done<'_> {
        self.order(call, Event::Hold(on))
    }

    fn hang_up(&self, call: CallId) -> Done<'_> {
        self.order(call, Event::Over)
    }

    fn dial(&self, call: CallId) -> Done<'_> {
        self.order(call, Event::Dial)
    }

    fn legs(&self, call: CallId) -> Done<'_, Legs> {
        let session = lock(&self.0.calls).get(&call).map(|handle| handle.session.clone());
        boxed(async move {
            let session = session.ok_or(LineError::NoCall)?;
            let (outer, inner) = session.counts().await.ok_or(LineError::NoCall)?;
            Ok(Legs {
                outer: (outer.received, outer.lost),
                inner: (inner.received, inner.lost),
                strangers: outer.strangers + inner.strangers,
            })
        })
    }
}
