//! Past calls from an older system: history, no case, no clock.

use base::{AccountId, AnyId, CallId, ElderId, Moment, Phone, Span};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::call::{Class, Direction};
use crate::refused::Cannot;
use crate::store::{self, past::Sealed};

/// As many rows as one act takes.
pub const CHUNK: usize = 500;

/// One past call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastCall {
    /// Its number in the old system: the same twice changes nothing.
    pub source: String,
    /// When it rang.
    pub at: Moment,
    /// Who began it.
    pub direction: Direction,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Where the elder lives; empty if unknown.
    pub region: String,
    /// The other side's number.
    pub number: Option<String>,
    /// Its class.
    pub class: Class,
    /// What it was about, in the old system's words.
    pub kind: String,
    /// Who answered.
    pub agent: Option<AccountId>,
    /// Until somebody answered or the caller gave up.
    pub waited: Span,
    /// None: no conversation.
    pub talked: Option<Span>,
    /// How it ended, in the old system's words.
    pub ended: String,
}

/// Enters at most [`CHUNK`] past calls.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// The rows.
    pub rows: Vec<PastCall>,
}

/// What went in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedCalls {
    /// New rows.
    pub new: i64,
    /// Rows that were there already.
    pub known: i64,
}

impl Command for Import {
    const NAME: &'static str = "calls.import";
    const SAYS: &'static str = "导入历史来电";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = ImportedCalls;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<ImportedCalls, Stop<Cannot>> {
        if self.rows.len() > CHUNK {
            return Err(Cannot::TooMany.into());
        }
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            // The id carries the time of the call, so that lists by id are lists by time.
            let mut sealed = Sealed {
                id: CallId::past(row.at),
                region: row.region.clone(),
                number: None,
                token: None,
                tail: None,
            };
            if let Some(phone) = row.number.as_deref().and_then(|n| Phone::parse(n).ok()) {
                // An elder's number stands on their card; only a stranger's is kept with the call, under the house key.
                if row.elder.is_none() {
                    sealed.number = Some(crate::hands::seal(cx, None, phone.digits()).await?);
                }
                sealed.token = Some(cx.token("phone", phone.digits()));
                sealed.tail = phone.last_four().map(str::to_owned);
            }
            rows.push((row.clone(), sealed));
        }
        let new = store::past::insert(cx.tx(), &rows).await?;
        let known = self.rows.len() as i64 - new as i64;
        cx.note("new", new);
        cx.note("known", known);
        Ok(ImportedCalls { new: new as i64, known })
    }
}
