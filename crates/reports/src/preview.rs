//! What a reorganisation would move, counted before it is done: over every capability, which only a read at the far right
//! can see together.

use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use regions::{Follower, Holding, Outlook, outlook, would_move};
use serde::Serialize;

/// A file looked at before anything is done.
#[derive(Debug, Serialize)]
pub struct Preview {
    /// The file.
    pub text: String,
    /// Another day than the file's.
    pub on: Option<base::Date>,
}

/// What it would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Previewed {
    /// What it would do to units, and what is wrong with it.
    pub outlook: Outlook,
    /// Kinds of record, in the order of the columns.
    pub kinds: Vec<&'static str>,
    /// One line for each code that goes to another, with a count for each kind.
    pub lines: Vec<Line>,
    /// Sums of the columns.
    pub total: Vec<i64>,
    /// People whose scope will be wider than it was: they held a unit that goes up in a larger one.
    pub wider: i64,
}

/// One code and where it goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The code until the day.
    pub before: String,
    /// Its name.
    pub name: String,
    /// The code from the day on.
    pub after: String,
    /// The name of what contains it then.
    pub parent: String,
    /// Records of each kind.
    pub counts: Vec<i64>,
}

/// The file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("文件读不懂：{0}")]
pub struct Unreadable(String);

impl Refusal for Unreadable {
    fn kind(&self) -> Kind {
        Kind::Invalid("text")
    }
}

/// Everything that would go along, in the order in which people think of it.
fn holdings() -> Vec<&'static Holding> {
    let all = [
        elders::Recode::HOLDINGS,
        cases::Recode::HOLDINGS,
        visits::Recode::HOLDINGS,
        calls::Recode::HOLDINGS,
        devices::Recode::HOLDINGS,
        rounds::Recode::HOLDINGS,
        mandates::Recode::HOLDINGS,
        places::Recode::HOLDINGS,
        staff::Recode::HOLDINGS,
    ];
    // What the permission check knows of people is the account's shadow: counted once.
    all.into_iter().flatten().filter(|holding| holding.kind != "actor").collect()
}

impl Query for Preview {
    const NAME: &'static str = "reports.preview";
    const SAYS: &'static str = "预演区划变更";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Supervisor, Role::SystemAdmin];
    type Out = Previewed;
    type Error = Unreadable;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Previewed, Stop<Unreadable>> {
        let outlook = outlook(rx.tx(), &self.text, self.on).await?.map_err(Unreadable)?;
        let holdings = holdings();
        let mut lines = Vec::new();
        let mut total = vec![0; holdings.len()];
        let mut wider = 0;
        for (at, heir) in outlook.heirs.iter().enumerate() {
            let mut counts = Vec::new();
            for (column, holding) in holdings.iter().enumerate() {
                let mut count = would_move(rx.tx(), holding, heir).await?;
                // A more special rule has taken its own out of this one before.
                for special in
                    outlook.heirs[..at].iter().filter(|one| heir.below && heir.map(&one.before).is_some())
                {
                    count -= would_move(rx.tx(), holding, special).await?;
                }
                total[column] += count;
                if holding.kind == "account" && !heir.below {
                    wider += count;
                }
                counts.push(count);
            }
            let (name, parent) = names(&outlook, &heir.before, &heir.after);
            let (before, after) = (heir.before.clone(), heir.after.clone());
            lines.push(Line { before, name, after, parent, counts });
        }
        lines.sort_by(|a, b| a.before.cmp(&b.before));
        let kinds = holdings.iter().map(|holding| holding.label).collect();
        Ok(Previewed { outlook, kinds, lines, total, wider })
    }
}

/// A unit's name before, and the name of what contains it after.
fn names(outlook: &Outlook, before: &str, after: &str) -> (String, String) {
    let mut befores = outlook.turns.iter().filter_map(|turn| turn.before.as_ref());
    let name = befores.find(|unit| unit.code.as_str() == before).map(|unit| unit.name.clone());
    let unit = |code: &str| outlook.after.iter().find(|unit| unit.code.as_str() == code);
    let parent = unit(after).and_then(|one| one.parent.as_ref());
    let parent =
        parent.map(|code| unit(code.as_str()).map_or_else(|| code.to_string(), |up| up.name.clone()));
    (name.unwrap_or_else(|| before.to_owned()), parent.unwrap_or_default())
}
