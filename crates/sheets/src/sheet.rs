//! What a file is to us from its coming to its going, pure.

use crate::mapping::Mapping;
use crate::reader::Format;
use base::{AccountId, Moment, Span};
use serde::{Deserialize, Serialize};

base::id! {
    /// 名单 a file that came in.
    SheetId,
    /// 导出 a list that goes out.
    ExportId,
}

/// Rows of a chunk: one act takes one in.
pub const CHUNK: usize = 250;
/// How long rows are kept: long enough to mend what came back, then they are gone.
pub const KEPT: Span = Span::days(14);

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its rows are still coming in.
    Reading,
    /// All rows are here; nobody has said what its columns are.
    Read,
    /// Every row is being tried; nothing is changed.
    Trying,
    /// What each row would do is known.
    Tried,
    /// Rows are going into the register.
    Going,
    /// All that could go in went in.
    Done,
    /// Somebody stopped it on the way; what went in stays in.
    Stopped,
    /// Its rows were destroyed; the counts stay.
    Gone,
}

impl State {
    /// Every state.
    pub const ALL: [State; 8] = [
        State::Reading,
        State::Read,
        State::Trying,
        State::Tried,
        State::Going,
        State::Done,
        State::Stopped,
        State::Gone,
    ];

    /// As it is stored.
    pub fn word(self) -> &'static str {
        match self {
            State::Reading => "reading",
            State::Read => "read",
            State::Trying => "trying",
            State::Tried => "tried",
            State::Going => "going",
            State::Done => "done",
            State::Stopped => "stopped",
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
            State::Reading => "正在读入",
            State::Read => "等着对列",
            State::Trying => "正在试导",
            State::Tried => "试导完了，等着确认",
            State::Going => "正在导入",
            State::Done => "导入完了",
            State::Stopped => "停下了",
            State::Gone => "内容已销毁",
        }
    }

    /// Something is being done to it right now.
    pub fn moves(self) -> bool {
        matches!(self, State::Reading | State::Trying | State::Going)
    }

    /// Its columns may be said (again).
    pub fn takes_mapping(self) -> bool {
        matches!(self, State::Read | State::Tried | State::Done | State::Stopped)
    }

    /// Its rows may go in.
    pub fn may_go(self) -> bool {
        matches!(self, State::Tried | State::Stopped)
    }
}

/// How far a chunk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// Its rows are here.
    Read = 0,
    /// What they would do is known.
    Tried = 1,
    /// They went in.
    Taken = 2,
}

/// What is kept sealed with a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    /// The file's name; it may be somebody's.
    pub name: String,
    /// How large it was.
    pub bytes: u64,
    /// What it was.
    pub format: Option<Format>,
    /// Its tables that have rows.
    pub parts: Vec<Part>,
    /// Which column is what.
    pub mapping: Option<Mapping>,
}

/// One table of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// Its name; empty for text.
    pub name: String,
    /// Rows with something in them, the header among them.
    pub rows: u64,
    /// How many chunks they lie in.
    pub chunks: u64,
}

/// A file as stored.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    pub id: SheetId,
    pub state: State,
    pub account: Option<AccountId>,
    pub region: String,
    pub digest: String,
    pub pass: i64,
    pub part: i64,
    pub chunks: i64,
    pub row_count: i64,
    pub sealed: Vec<u8>,
    pub made_at: Moment,
    pub changed_at: Moment,
    pub gone_at: Moment,
}

/// Counts of a chunk, or of a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sums {
    /// Elders who are not there yet.
    pub fresh: i64,
    /// Elders who are there and say the same.
    pub known: i64,
    /// Elders who are there and say something else now.
    pub changed: i64,
    /// Rows that a person must look at before anything happens.
    pub review: i64,
    /// Rows that cannot go in.
    pub bad: i64,
    /// Rows in which a value came from a cell merged with the one above.
    pub merged: i64,
    /// Rows in which a value came from a formula.
    pub formulas: i64,
}

impl Sums {
    /// Rows that were looked at.
    pub fn rows(&self) -> i64 {
        self.fresh + self.known + self.changed + self.review + self.bad
    }

    /// Counts a row.
    pub(crate) fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Fresh => self.fresh += 1,
            Fate::Known => self.known += 1,
            Fate::Changed => self.changed += 1,
            Fate::Review => self.review += 1,
            Fate::Bad => self.bad += 1,
        }
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// A new elder.
    Fresh,
    /// Known; nothing changes.
    Known,
    /// Known; something changes.
    Changed,
    /// A person must look.
    Review,
    /// Cannot go in.
    Bad,
}

impl Fate {
    /// In the order of a report.
    pub const ALL: [Fate; 5] = [Fate::Fresh, Fate::Changed, Fate::Known, Fate::Review, Fate::Bad];

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Fate::Fresh => "新登记",
            Fate::Known => "没有变化",
            Fate::Changed => "有更新",
            Fate::Review => "要人核对",
            Fate::Bad => "有错",
        }
    }
}

/// What is told about one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Line of the file.
    pub line: u64,
    /// What becomes of it.
    pub fate: Fate,
    /// The header of the column that is wrong; empty when it is the row as a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// Why, for a person; empty where nothing is to be said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_read_back_and_only_the_right_ones_go_on() {
        for state in State::ALL {
            assert_eq!(State::parse(state.word()), Some(state));
            assert!(!(state.moves() && state.may_go()), "{state:?}");
        }
        assert!(
            State::Tried.may_go()
                && State::Stopped.may_go()
                && !State::Read.may_go()
                && !State::Gone.may_go()
        );
        assert!(Stage::Read < Stage::Tried && Stage::Tried < Stage::Taken);
    }
}
