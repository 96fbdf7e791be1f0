//! What cases tell: ids only.

use crate::case::{Rung, State};
use base::{AccountId, AnyId, CaseId, ElderId};
use catalogue::Priority;
use desk::Topic;
use serde::{Deserialize, Serialize};

macro_rules! topic {
    ($(#[$doc:meta])* $name:ident, $word:literal { $($(#[$fdoc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name {
            /// The case.
            pub case: CaseId,
            /// Whom it is for.
            pub elder: Option<ElderId>,
            /// Where.
            pub region: String,
            /// The person who holds it.
            pub owner: Option<AccountId>,
            $($(#[$fdoc])* pub $field: $kind,)*
        }

        impl Topic for $name {
            const NAME: &'static str = $word;
            fn keys(&self) -> Vec<String> {
                let mut keys = vec![self.case.text(), format!("region:{}", self.region)];
                keys.extend(self.elder.map(|e| e.text()));
                keys.extend(self.owner.map(|a| a.text()));
                keys
            }
        }
    };
}

topic! {
    /// A case was opened.
    CaseOpened, "cases.opened" {
        /// Code of its service.
        service: String,
        /// Where it stands in the queue.
        priority: Priority,
    }
}

topic! {
    /// The elder pressed or called again about an open urgent case.
    CaseJoined, "cases.joined" {
        /// Presses and calls so far.
        presses: i64,
        /// Where it stands in the queue now.
        priority: Priority,
    }
}

topic! {
    /// Something about a case changed: state, step, owner, priority, evidence, a note.
    CaseChanged, "cases.changed" {
        /// Where it stands.
        state: State,
    }
}

topic! {
    /// A clock ran out; the case stands one rung higher now.
    CaseOverdue, "cases.overdue" {
        /// Whose turn it is now.
        rung: Rung,
        /// Where it stands in the queue.
        priority: Priority,
    }
}

topic! {
    /// A case ended.
    CaseClosed, "cases.closed" {
        /// Code of its service.
        service: String,
        /// Closed or cancelled.
        state: State,
        /// Code of the outcome; none when cancelled.
        outcome: Option<String>,
    }
}
