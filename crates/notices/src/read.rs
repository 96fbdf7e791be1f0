//! Lists of notices by their headlines, and one notice opened.

use crate::notice::{Means, State};
use crate::queue::open;
use crate::store::{self, Stored, Wanted};
use base::{AccountId, AnyId, CaseId, ElderId, Moment, NoticeId};
use desk::{Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

const READERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer, Role::Helper];

/// A notice in a list: without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// Which.
    pub id: NoticeId,
    /// How it goes.
    pub means: Means,
    /// What has become of it.
    pub state: State,
    /// For which elder.
    pub elder: Option<ElderId>,
    /// For which person who works here.
    pub account: Option<AccountId>,
    /// About which case.
    pub case: Option<CaseId>,
    /// What it is about.
    pub headline: String,
    /// To which number, masked; empty = none.
    pub to: String,
    /// When it was made.
    pub made_at: Moment,
    /// When it was last handed over, or tried to be.
    pub sent_at: Option<Moment>,
    /// When it was heard or seen.
    pub heard_at: Option<Moment>,
    /// When it was confirmed or failed.
    pub ended_at: Option<Moment>,
    /// How often it was tried in vain.
    pub tries: i64,
    /// Why the last try failed.
    pub reason: Option<String>,
    /// The provider's receipt.
    pub receipt: Option<String>,
}

impl From<Stored> for NoticeView {
    fn from(n: Stored) -> Self {
        Self {
            id: n.id,
            means: n.means,
            state: n.state,
            elder: n.elder,
            account: n.account,
            case: n.case,
            headline: n.headline,
            to: n.masked,
            made_at: n.made_at,
            sent_at: n.sent_at,
            heard_at: n.heard_at,
            ended_at: n.ended_at,
            tries: n.tries,
            reason: n.reason,
            receipt: n.receipt,
        }
    }
}

/// Whose notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An elder's.
    Elder(ElderId),
    /// A case's.
    Case(CaseId),
    /// The asking person's own.
    Mine,
    /// All within the asking person's scope.
    All,
}

/// Notices, newest first, in pages of at most 100.
#[derive(Debug, Clone, Serialize)]
pub struct List {
    /// Whose.
    pub about: About,
    /// Only these means.
    pub means: Option<Means>,
    /// Only in this state.
    pub state: Option<State>,
    /// [`Page::next`] of the page before.
    pub before: Option<NoticeId>,
    /// Rows; 0 = 50.
    pub limit: i64,
}

impl List {
    /// All of them.
    pub fn of(about: About) -> Self {
        Self { about, means: None, state: None, before: None, limit: 0 }
    }
}

/// One page of notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The rows.
    pub rows: Vec<NoticeView>,
    /// Where the next page begins; none = this was the last.
    pub next: Option<NoticeId>,
}

impl Query for List {
    const NAME: &'static str = "notices.list";
    const SAYS: &'static str = "查看通知";
    const ROLES: &'static [Role] = &Role::ALL;
    type Out = Page;
    type Error = Never;

    fn subject(&self) -> Subject {
        match self.about {
            About::Elder(elder) => Subject::Elder(elder),
            About::Case(case) => Subject::record(case),
            About::Mine | About::All => Subject::Nobody,
        }
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page, Stop<Never>> {
        let scope = rx.scope().await?;
        let mine = rx.account().map_or_else(|| "-".to_owned(), |account| account.text());
        let of = match self.about {
            About::Elder(elder) => Some(("elder_id", elder.text())),
            About::Case(case) => Some(("case_id", case.text())),
            About::Mine => Some(("account_id", mine)),
            // Who reaches elders only through ties sees no list of everybody's.
            About::All if scope.roles.has_any(&[Role::Supervisor, Role::Officer, Role::Agent]) => None,
            About::All => Some(("account_id", mine)),
        };
        let limit = if self.limit == 0 { 50 } else { self.limit.clamp(1, 100) };
        let scope = of.is_none().then_some(scope);
        let wanted =
            Wanted { of, means: self.means, state: self.state, scope, before: self.before, limit: limit + 1 };
        let mut found = store::list(rx.tx(), &wanted).await?;
        let more = found.len() as i64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(0));
        let next = found.last().filter(|_| more).map(|notice| notice.id);
        Ok(Page { rows: found.into_iter().map(NoticeView::from).collect(), next })
    }
}

/// How many notices on the asking person's page were not looked at.
#[derive(Debug, Serialize)]
pub struct Unread;

impl Query for Unread {
    const NAME: &'static str = "notices.unread";
    const SAYS: &'static str = "查看未读通知数";
    const ROLES: &'static [Role] = &Role::ALL;
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<i64, Stop<Never>> {
        match rx.account() {
            Some(account) => Ok(store::unread(rx.tx(), account).await?),
            None => Ok(0),
        }
    }
}

/// There is no such notice.
#[derive(Debug, thiserror::Error)]
#[error("没有这条通知")]
pub struct NoNotice;

impl Refusal for NoNotice {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

/// One notice with its words; leaves a trail entry.
#[derive(Debug, Serialize)]
pub struct OpenNotice {
    /// Which.
    pub notice: NoticeId,
}

/// Answer of [`OpenNotice`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// Everything but its words.
    pub view: NoticeView,
    /// Its words.
    pub words: String,
}

impl Query for OpenNotice {
    const NAME: &'static str = "notices.open";
    const SAYS: &'static str = "查看通知内容";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Opened;
    type Error = NoNotice;

    fn subject(&self) -> Subject {
        Subject::record(self.notice)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Opened, Stop<NoNotice>> {
        let notice = store::by_id(rx.tx(), self.notice).await?.ok_or(NoNotice)?;
        if let Some(elder) = notice.elder {
            rx.about(elder);
        }
        let words = open(rx, &notice).await?.words;
        Ok(Opened { view: notice.into(), words })
    }
}
