//! 清理: every night each class with a time loses what is over, some hundred rows at a time, and says how much. Before it is let
//! loose, [`DryRun`] says what it would take.

use crate::register_store::{self, KeptSweep};
use crate::retention::{self, Class};
use base::{Moment, Span};
use desk::{Command, Cx, Keeping, Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// When, in hours after Beijing's midnight: when the fewest people work.
const HOUR: i64 = 3;
/// Rows of one step.
const STEP: i64 = 400;
/// Between two steps, so that presses and calls never wait for us.
const PAUSE: Span = Span::secs(1);
/// There is one sweep at a time.
const KEY: &str = "all";

/// Who sees what is kept how long and what was taken away.
const READERS: &[Role] =
    &[Role::Supervisor, Role::Officer, Role::SecurityAdmin, Role::SystemAdmin, Role::AuditAdmin];

/// Sets the timer of the night's first sweep; once at the program's start. One that is under way goes on by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartSweeps {}

impl Command for StartSweeps {
    const NAME: &'static str = "privacy.start_sweeps";
    const SAYS: &'static str = "安排每日清理";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let next = next_night(cx.now);
        cx.later(KEY, next, &Sweep { class: String::new() }).await?;
        Ok(())
    }
}

fn next_night(now: Moment) -> Moment {
    let today = Moment::of_local_day(now.local_day()) + Span::hours(HOUR);
    if today > now { today } else { today + Span::days(1) }
}

/// One step of the sweep: of this class, or of the first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sweep {
    /// The class; empty = the first.
    pub class: String,
}

/// Classes that are swept, in their order.
fn swept() -> impl Iterator<Item = &'static Class> {
    retention::classes().iter().filter(|class| class.days.is_some() && class.why.is_empty())
}

impl Command for Sweep {
    const NAME: &'static str = "privacy.sweep";
    const SAYS: &'static str = "清理到期的资料";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let now = cx.now;
        let class = swept().find(|class| class.code == self.class || self.class.is_empty());
        let Some((class, before)) = class.and_then(|class| Some((class, class.before(now)?))) else {
            cx.later(KEY, next_night(now), &Sweep { class: String::new() }).await?;
            return Ok(0);
        };
        let keepings: Vec<Keeping> =
            cx.registry().keepings().filter(|keeping| keeping.class == class.code).copied().collect();
        let (mut rows, mut files, mut left) = (0, 0, 0);
        for keeping in &keepings {
            let ended = cx.end(keeping, before, STEP - rows).await?;
            register_store::leave(cx.tx(), &ended.files, now).await?;
            rows += ended.rows;
            files += ended.files.len() as i64;
            left += cx.over(keeping, before).await?;
        }
        let report = KeptSweep {
            day: now.local_day(),
            class: class.code.clone(),
            before_at: before,
            gone: rows,
            files,
            left_over: left,
            ended_at: now,
        };
        register_store::swept(cx.tx(), &report).await?;
        let next = match left > 0 && rows > 0 {
            true => Some(class),
            false => swept().skip_while(|one| one.code != class.code).nth(1),
        };
        match next {
            Some(class) => cx.later(KEY, now + PAUSE, &Sweep { class: class.code.clone() }).await?,
            None => cx.later(KEY, next_night(now), &Sweep { class: String::new() }).await?,
        }
        cx.note("class", &class.name);
        cx.note("rows", rows);
        cx.note("files", files);
        Ok(rows)
    }
}

/// What a sweep would take of one class just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DrySum {
    /// The class's code.
    pub class: String,
    /// What is older is over.
    pub before: Option<Moment>,
    /// Rows of each table that are over.
    pub tables: Vec<(String, i64)>,
}

/// Counts what is over in each class; takes nothing away.
#[derive(Debug, Clone, Serialize)]
pub struct DryRun {
    /// What may be taken away: [`desk::Registry::keepings`] of the running program.
    #[serde(skip)]
    pub keepings: Vec<Keeping>,
}

impl Query for DryRun {
    const NAME: &'static str = "privacy.dry_run";
    const SAYS: &'static str = "试算要清理多少";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<DrySum>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<DrySum>, Stop<Never>> {
        let mut sums = Vec::new();
        for class in retention::classes() {
            let before = class.before(rx.now);
            let mut tables = Vec::new();
            for keeping in self.keepings.iter().filter(|keeping| keeping.class == class.code) {
                if let Some(before) = before {
                    tables.push((keeping.table.to_owned(), rx.over(keeping, before).await?));
                }
            }
            sums.push(DrySum { class: class.code.clone(), before, tables });
        }
        Ok(sums)
    }
}

/// What a sweep took of one class on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SweepRow {
    /// The local day.
    pub day: i64,
    /// The class's code.
    pub class: String,
    /// What was older was over.
    pub before: Moment,
    /// Rows that went.
    pub gone: i64,
    /// Files that went with them.
    pub files: i64,
    /// Rows that were over and still there when it ended.
    pub left: i64,
    /// When it ended.
    pub ended_at: Moment,
}

/// The newest 200 reports.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sweeps {}

impl Query for Sweeps {
    const NAME: &'static str = "privacy.sweeps";
    const SAYS: &'static str = "查看清理报告";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<SweepRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<SweepRow>, Stop<Never>> {
        let kept = register_store::sweeps(rx.tx(), 200).await?;
        let row = |k: KeptSweep| SweepRow {
            day: k.day,
            class: k.class,
            before: k.before_at,
            gone: k.gone,
            files: k.files,
            left: k.left_over,
            ended_at: k.ended_at,
        };
        Ok(kept.into_iter().map(row).collect())
    }
}
