//! How many acts a second go through the whole spine (request id, permission, act, trail, news):
//! `spine TARGET CLIENTS SECONDS`. The act enters one record, tells of it and sets a timer.

use base::{AccountId, AnyId, CaseId, Clock, Moment};
use db::{Db, DbError, Lane, Settings, Target, Tx, Work, sql};
use desk::{Ask, Channel, Command, Cx, Desk, Never, Registry, Role, Roles, Stop, Subject, Topic, Vault};
use std::time::Duration;

#[derive(serde::Serialize, serde::Deserialize)]
struct Open {
    case: CaseId,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Opened {
    case: CaseId,
}

impl Topic for Opened {
    const NAME: &'static str = "spine.opened";
    fn keys(&self) -> Vec<String> {
        vec![self.case.text()]
    }
}

impl Command for Open {
    const NAME: &'static str = "spine.open";
    const SAYS: &'static str = "开工单";
    const ROLES: &'static [Role] = &[Role::Agent];
    type Out = CaseId;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<CaseId, Stop<Never>> {
        cx.register(&self.case.text(), None, "500106001", None).await?;
        cx.thread(self.case);
        cx.note("service", "meal");
        cx.tell(Opened { case: self.case }).await?;
        cx.later(&self.case.text(), cx.now + base::Span::hours(1), self).await?;
        Ok(self.case)
    }
}

struct Person(AccountId);

impl Work for Person {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("INSERT INTO actors (id, roles, region, institution, active) VALUES ($1, $2, '', NULL, TRUE)")
            .bind(self.0)
            .bind(Roles::of(&[Role::Agent]).bits())
            .run(tx)
            .await?;
        Ok(())
    }
}

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let target: Target = args.next().unwrap_or_else(|| "spine.db".to_owned()).parse()?;
    let mut number = |or| args.next().and_then(|t| t.parse().ok()).unwrap_or(or);
    let (clients, seconds): (u64, u64) = (number(64), number(5));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let db = Db::open(&target, Settings::default()).await?;
        db.migrate(migrations::ALL).await?;
        let clock = Clock::system();
        let mut registry = Registry::new();
        registry.act::<Open>();
        registry.topic::<Opened>();
        let desk = Desk::new(db.clone(), clock.clone(), Vault::forgetful(), registry);
        let account = AccountId::mint(clock.now());
        db.write(Lane::Normal, Person(account)).await?;
        let loops = desk.start();
        let before = db.metrics();
        let mut tasks = Vec::new();
        for client in 0..clients {
            let desk = desk.clone();
            tasks.push(tokio::spawn(async move {
                let (watch, mut slow) = (base::Stopwatch::start(), Vec::new());
                let mut n = 0;
                while watch.elapsed() < Duration::from_secs(seconds) {
                    n += 1;
                    let ask = Ask::person(account, Channel::Web).request(format!("{client}-{n}-{account}"));
                    let case = CaseId::mint(Moment::from_ms(desk.clock().now().ms()));
                    let each = base::Stopwatch::start();
                    desk.run(&ask, Open { case }).await.map_err(|e| anyhow::anyhow!("{e}"))?;
                    slow.push(each.elapsed());
                }
                anyhow::Ok(slow)
            }));
        }
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await??);
        }
        all.sort();
        let at = |part: f64| all[((all.len() - 1) as f64 * part) as usize];
        let after = db.metrics();
        println!(
            "{clients} clients: {}/s, p50 {:?}, p99 {:?}; {} commits, {} retries, {} aborted",
            all.len() as u64 / seconds,
            at(0.5),
            at(0.99),
            after.commits - before.commits,
            after.retries - before.retries,
            after.aborted - before.aborted,
        );
        loops.stop().await;
        db.close().await;
        Ok(())
    })
}
