//! Following a reorganisation. Each capability that keeps region codes says which tables have them ([`Follower`], one small
//! file `recode.rs`); moving, keeping where everything stood, going back and reporting is the same for all and is here.

use crate::change::Heir;
use crate::change_store::{self, Kept, State};
use crate::moves::{self, Moved};
use crate::reaches;
use crate::topics::{Progressed, Recoded};
use base::Span;
use db::DbError;
use desk::{Command, Cx, Never, Registry, Role, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::marker::PhantomData;

/// Records moved in one step; each is up to three rows.
pub const STEP: i64 = 300;
/// When those who have followed look once more for what was entered under an old code: paper and phones without signal.
const AGAIN: [Span; 3] = [Span::hours(1), Span::days(1), Span::days(7)];

/// One table whose rows stand in a region: its columns are called `id` and `region`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// One word: `case`. By it [`crate::as_of`] finds where a record stood.
    pub kind: &'static str,
    /// As people say it: 未办结工单.
    pub label: &'static str,
    /// The table.
    pub table: &'static str,
    /// Which rows go along, as a condition on the table; empty = all. What is closed stays as it was.
    pub open: &'static str,
}

/// A capability that keeps region codes.
pub trait Follower: Send + Sync + 'static {
    /// `cases.recode`.
    const NAME: &'static str;
    /// 未办结工单随区划移交.
    const SAYS: &'static str;
    /// Its tables.
    const HOLDINGS: &'static [Holding];

    /// What else is to be done for records that have just moved, at most [`STEP`] of one kind.
    fn moved(
        cx: &mut Cx<'_, '_>,
        holding: &Holding,
        ids: &[String],
    ) -> impl Future<Output = Result<(), DbError>> + Send {
        let _nothing = (cx, holding, ids);
        async { Ok(()) }
    }
}

/// Enters a follower: from now on every reorganisation waits for it.
pub fn follow<F: Follower>(registry: &mut Registry) {
    registry.act::<HandOver<F>>();
    registry.on::<Recoded, HandOver<F>>(F::NAME, |news| Some(HandOver::told(news)));
}

/// One step of one follower.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct HandOver<F> {
    name: String,
    undo: bool,
    pass: i64,
    /// Which holding and which rule: they are gone through in order.
    holding: usize,
    rule: usize,
    /// Records found so far that somebody must place by hand.
    kept: i64,
    #[serde(skip)]
    of: PhantomData<fn() -> F>,
}

impl<F: Follower> HandOver<F> {
    fn told(news: Recoded) -> Self {
        Self {
            name: news.name,
            undo: news.undo,
            pass: news.pass,
            holding: 0,
            rule: 0,
            kept: 0,
            of: PhantomData,
        }
    }
}

impl<F: Follower> Command for HandOver<F> {
    const NAME: &'static str = F::NAME;
    const SAYS: &'static str = F::SAYS;
    const ROLES: &'static [Role] = &[];
    /// Records moved in this step.
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let Some(mut kept) = change_store::load(cx.tx(), &self.name).await? else { return Ok(0) };
        let going = match self.undo {
            true => kept.state == State::Undoing,
            false => matches!(kept.state, State::Running | State::Done),
        };
        // Told of a pass that is over, or of a direction that has turned.
        if !going || self.pass != kept.pass {
            return Ok(0);
        }
        cx.note("name", &self.name);
        let heirs: Vec<Heir> =
            change_store::heirs(cx.tx(), Some(&self.name)).await?.into_iter().map(|(heir, _)| heir).collect();
        let (mut next, mut moved) = ((self.holding, self.rule), 0);
        let mut by_hand = self.kept;
        while let Some(holding) = F::HOLDINGS.get(next.0) {
            // Going back, the first turn of each table goes by what was noted, the others by the rules.
            let rules = heirs.len() + usize::from(self.undo);
            if next.1 >= rules {
                next = (next.0 + 1, 0);
                continue;
            }
            let Moved { ids, found, left } = self.step(cx, &kept, holding, &heirs, next.1).await?;
            by_hand += left;
            if ids.is_empty() && found == 0 {
                next.1 += 1;
                continue;
            }
            F::moved(cx, holding, &ids).await?;
            moved = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            cx.note(holding.kind, moved);
            break;
        }
        let now = cx.now;
        let over = next.0 >= F::HOLDINGS.len();
        change_store::followed(cx.tx(), &self.name, F::NAME, (moved, by_hand, over), now).await?;
        if over {
            conclude(cx, &mut kept, self.undo).await?;
        } else {
            let (name, undo, pass, (holding, rule)) = (self.name.clone(), self.undo, self.pass, next);
            let step = HandOver::<F> { name, undo, pass, holding, rule, kept: by_hand, of: PhantomData };
            cx.later(&self.name, now, &step).await?;
        }
        Ok(moved)
    }
}

impl<F: Follower> HandOver<F> {
    async fn step(
        &self,
        cx: &mut Cx<'_, '_>,
        kept: &Kept,
        holding: &Holding,
        heirs: &[Heir],
        rule: usize,
    ) -> Result<Moved, DbError> {
        match (self.undo, rule) {
            (false, rule) => moves::forward(cx, kept, holding, &heirs[rule]).await,
            (true, 0) => moves::noted_back(cx, kept, holding).await,
            (true, rule) => {
                let (heir, before) = (&heirs[rule - 1], &heirs[..rule - 1]);
                let first = before.iter().all(|other| other.after != heir.after);
                moves::new_back(cx, holding, heir, first).await
            }
        }
    }
}

/// Tells everybody to follow; `afresh` begins the completion record anew. Where nobody follows it is done at once.
pub(crate) async fn tell_all(
    cx: &mut Cx<'_, '_>,
    kept: &mut Kept,
    undo: bool,
    afresh: bool,
) -> Result<(), DbError> {
    kept.pass += 1;
    let (followers, now) = (cx.followers::<Recoded>(), cx.now);
    change_store::await_all(cx.tx(), &kept.name, &followers, afresh, now).await?;
    change_store::save(cx.tx(), kept).await?;
    cx.tell(Recoded { name: kept.name.clone(), undo, pass: kept.pass }).await?;
    if followers.is_empty() {
        conclude(cx, kept, undo).await?;
    }
    Ok(())
}

/// When the last one has nothing left: once more if anything moved (what was entered meanwhile), else it is done.
async fn conclude(cx: &mut Cx<'_, '_>, kept: &mut Kept, undo: bool) -> Result<(), DbError> {
    let follows = change_store::follows(cx.tx(), &kept.name).await?;
    if !follows.iter().all(|follow| follow.done) {
        return Ok(());
    }
    if follows.iter().any(|follow| follow.lately > 0) {
        return Box::pin(tell_all(cx, kept, undo, false)).await;
    }
    let now = cx.now;
    if undo {
        kept.state = State::Undone;
        change_store::set_heirs(cx.tx(), &kept.name, &[], kept.day).await?;
        reaches::refresh(cx).await?;
        cx.never::<Glean>(&kept.name).await?;
    } else if kept.state == State::Running {
        kept.state = State::Done;
        cx.later(&kept.name, now + AGAIN[0], &Glean { name: kept.name.clone(), turn: 0 }).await?;
    }
    kept.ended_at = kept.ended_at.or(Some(now));
    change_store::save(cx.tx(), kept).await?;
    cx.tell(Progressed { name: kept.name.clone() }).await
}

/// Some time after it is done: looks for what has come in under an old code since.
#[derive(Debug, Serialize, Deserialize)]
pub struct Glean {
    name: String,
    turn: usize,
}

impl Command for Glean {
    const NAME: &'static str = "regions.glean";
    const SAYS: &'static str = "补移交旧代码下新到的记录";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let Some(mut kept) = change_store::load(cx.tx(), &self.name).await? else { return Ok(()) };
        if kept.state != State::Done {
            return Ok(());
        }
        cx.note("name", &self.name);
        tell_all(cx, &mut kept, false, false).await?;
        if let Some(span) = AGAIN.get(self.turn + 1) {
            let (name, turn, at) = (self.name.clone(), self.turn + 1, cx.now + *span);
            cx.later(&self.name, at, &Glean { name, turn }).await?;
        }
        Ok(())
    }
}
