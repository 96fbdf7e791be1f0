//! 导出: a list goes out only when somebody asked for it with a purpose and somebody else approved it. What the purpose
//! does not need is masked. Every list carries who, when, what for and its number; every fetching is in the trail; after
//! some days the list is destroyed, the request stays.

mod ask;
mod columns;
mod decide;
mod fetch;
mod file;
mod make;
mod purpose;
mod read;
mod refused;
mod store;

pub use ask::AskExport;
pub use columns::Column;
pub use decide::DecideExport;
pub use fetch::{ExportRows, FetchExport, Fetched, fetch_file};
pub use file::Format;
pub use make::{ForgetExport, MakeExport};
pub use purpose::{PURPOSES, Purpose};
pub use read::{ExportRow, ExportsList, ShowExport};
pub use refused::ExportRefused;

use crate::sheet::ExportId;
use base::{AccountId, Moment, Span};

/// Most people of one list.
pub const MOST: i64 = 50_000;
/// How long a list may be fetched once it is made.
pub const KEPT: Span = Span::days(3);
/// How often it may be fetched.
pub const FETCHES: i64 = 3;

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Somebody must approve it.
    Asked,
    /// Somebody said no.
    Refused,
    /// Approved; its rows are being put together.
    Making,
    /// May be fetched.
    Ready,
    /// Its rows were destroyed.
    Gone,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] = [State::Asked, State::Refused, State::Making, State::Ready, State::Gone];

    /// As it is stored.
    pub fn word(self) -> &'static str {
        match self {
            State::Asked => "asked",
            State::Refused => "refused",
            State::Making => "making",
            State::Ready => "ready",
            State::Gone => "gone",
        }
    }

    /// From storage.
    pub fn parse(word: &str) -> Option<Self> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::Asked => "等人批准",
            State::Refused => "没有批准",
            State::Making => "正在生成",
            State::Ready => "可以下载",
            State::Gone => "已销毁",
        }
    }
}

/// An export as stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    pub id: ExportId,
    pub number: String,
    pub state: State,
    pub asked_by: AccountId,
    pub asked_at: Moment,
    pub purpose: &'static Purpose,
    pub reason: String,
    pub region: String,
    pub category: Option<elders::Category>,
    pub columns: Vec<Column>,
    pub format: Format,
    pub decided_by: Option<AccountId>,
    pub decided_at: Option<Moment>,
    pub answer: String,
    pub after: Option<base::ElderId>,
    pub chunks: i64,
    pub row_count: i64,
    pub ready_at: Option<Moment>,
    pub expires_at: Option<Moment>,
    pub fetched: i64,
}
