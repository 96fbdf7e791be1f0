//! Small acts for the spine's own tests: a ledger of amounts.

use base::{AccountId, ElderId, Moment};
use db::{DbError, sql};
use desk::*;
use serde::{Deserialize, Serialize};

pub fn registry(r: &mut Registry) {
    r.act::<Put>().act::<Hire>().act::<Enrol>().act::<Late>().act::<Twice>().act::<Heard>().act::<Untell>();
    r.ask::<Sum>().ask::<Card>().ask::<Story>();
    r.on::<PutNews, Heard>("tests.echo", |news| (news.amount == 7).then_some(Heard { amount: news.amount }));
}

#[derive(Debug, thiserror::Error, PartialEq)]
pub enum No {
    #[error("金额不能是负数")]
    Negative,
}

impl Refusal for No {
    fn kind(&self) -> Kind {
        Kind::Invalid("amount")
    }
}

/// Notes an amount for an elder; negative ones are refused after they were written.
#[derive(Debug, Serialize, Deserialize)]
pub struct Put {
    pub elder: ElderId,
    pub amount: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct PutNews {
    pub amount: i64,
}

impl Topic for PutNews {
    const NAME: &'static str = "tests.put";
    fn keys(&self) -> Vec<String> {
        vec![]
    }
}

impl Command for Put {
    const NAME: &'static str = "tests.put";
    const SAYS: &'static str = "记一笔";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Family];
    type Out = i64;
    type Error = No;
    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<No>> {
        put(cx, self.amount).await?;
        cx.note("amount", self.amount);
        if self.amount < 0 {
            return Err(No::Negative.into());
        }
        cx.tell(PutNews { amount: self.amount }).await?;
        Ok(self.amount * 10)
    }
}

/// Acts through another act.
#[derive(Debug, Serialize, Deserialize)]
pub struct Twice {
    pub elder: ElderId,
    pub amount: i64,
}

impl Command for Twice {
    const NAME: &'static str = "tests.twice";
    const SAYS: &'static str = "记两笔";
    const ROLES: &'static [Role] = &[Role::Agent];
    type Out = i64;
    type Error = No;
    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<No>> {
        let first = cx.call(Put { elder: self.elder, amount: 1 }).await?;
        let second = cx.call(Put { elder: self.elder, amount: self.amount }).await?;
        Ok(first + second)
    }
}

/// Puts later; cancels when asked.
#[derive(Debug, Serialize, Deserialize)]
pub struct Late {
    pub elder: ElderId,
    pub due: Moment,
}

impl Command for Late {
    const NAME: &'static str = "tests.late";
    const SAYS: &'static str = "晚些再记";
    const ROLES: &'static [Role] = &[Role::Agent];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        cx.later("one", self.due, &Put { elder: self.elder, amount: 3 }).await?;
        Ok(())
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Untell;

impl Command for Untell {
    const NAME: &'static str = "tests.untell";
    const SAYS: &'static str = "取消定时";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        cx.never::<Put>("one").await?;
        Ok(())
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Heard {
    pub amount: i64,
}

impl Command for Heard {
    const NAME: &'static str = "tests.heard";
    const SAYS: &'static str = "听到一笔";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        put(cx, self.amount * 100).await?;
        Ok(())
    }
}

/// A person starts to work here.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hire {
    pub account: AccountId,
    pub role: Role,
    pub region: String,
    pub active: bool,
}

impl Command for Hire {
    const NAME: &'static str = "tests.hire";
    const SAYS: &'static str = "录用";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        cx.grant(self.account, Roles::of(&[self.role]), &self.region, None, self.active).await?;
        Ok(())
    }
}

/// An elder enters the register, tied to somebody where given.
#[derive(Debug, Serialize, Deserialize)]
pub struct Enrol {
    pub elder: ElderId,
    pub region: String,
    pub tied_to: Option<AccountId>,
}

impl Command for Enrol {
    const NAME: &'static str = "tests.enrol";
    const SAYS: &'static str = "登记";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        cx.new_keys(&[self.elder]).await?;
        cx.register(&String::from(self.elder), Some(self.elder), &self.region, None).await?;
        if let Some(account) = self.tied_to {
            cx.tie(account, self.elder, "family", Some(cx.now + base::Span::hours(1))).await?;
        }
        Ok(())
    }
}

/// The sum of all amounts.
#[derive(Debug, Serialize)]
pub struct Sum;

impl Query for Sum {
    const NAME: &'static str = "tests.sum";
    const SAYS: &'static str = "合计";
    const ROLES: &'static [Role] = &[Role::Agent];
    type Out = i64;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<i64, Stop<Never>> {
        let text = "SELECT coalesce(CAST(SUM(position) AS BIGINT), 0) FROM consumers WHERE name LIKE 'put-%'";
        Ok(sql(text).one(rx.tx(), |r| r.get(0)).await?)
    }
}

/// Opens an elder's record.
#[derive(Debug, Serialize)]
pub struct Card {
    pub elder: ElderId,
}

impl Query for Card {
    const NAME: &'static str = "tests.card";
    const SAYS: &'static str = "查看";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Family];
    const OPENS: bool = true;
    type Out = ElderId;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<ElderId, Stop<Never>> {
        rx.about(self.elder);
        Ok(self.elder)
    }
    fn vital(_: &ElderId) -> bool {
        true
    }
}

/// Rows of the trail.
#[derive(Debug, Serialize)]
pub struct Story(pub Search);

impl Query for Story {
    const NAME: &'static str = "tests.story";
    const SAYS: &'static str = "查看留痕";
    const ROLES: &'static [Role] = &[];
    type Out = Vec<Entry>;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Entry>, Stop<Never>> {
        Ok(rx.trail(&self.0).await?)
    }
}

/// The ledger borrows the consumers' table, so that the spine's tests need no table of their own.
async fn put(cx: &mut Cx<'_, '_>, amount: i64) -> Result<(), DbError> {
    let name = format!("put-{}", cx.mint::<base::EntryId>());
    sql("INSERT INTO consumers (name, position) VALUES ($1, $2)")
        .bind(name)
        .bind(amount)
        .run(cx.tx())
        .await?;
    Ok(())
}
