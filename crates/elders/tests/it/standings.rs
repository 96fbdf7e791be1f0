//! What other capabilities read of elders in their own transaction, many at once.

use crate::common::wang_registered;
use crate::records::{assess, day, decision, fact, sheet};
use base::{Date, ElderId};
use desk::{Ask, Command, Cx, Never, Registry, Role, Stop, Subject};
use elders::{Amend, DecisionKind, Die, FactKind, Grade, HowKnown, Profile, Unmask};
use serde::{Deserialize, Serialize};
use testkit::{World, on_each_db};

on_each_db!(regions::register, register =>
    others_read_how_elders_stand,
    every_read_takes_an_elder_of_whom_everything_is_known,
);

fn register(r: &mut Registry) {
    elders::register(r);
    r.act::<ReadAll>();
}

struct Standings(Vec<ElderId>, Date);

impl db::Work for Standings {
    type Out = Vec<elders::Standing>;
    async fn run(&mut self, tx: &mut db::Tx<'_>) -> Result<Self::Out, db::DbError> {
        let some = elders::standings(tx, &self.0, self.1).await?;
        let walked = elders::standings_after(tx, None, 10, self.1).await?;
        assert_eq!(some, walked);
        let with = elders::with_decision(tx, DecisionKind::Allowance, self.1, None, 10).await?;
        assert_eq!(with.len(), some.iter().filter(|s| !s.decisions.is_empty()).count());
        assert!(elders::paid_after_death(tx, self.1, None, 10).await?.is_empty());
        Ok(some)
    }
}

async fn others_read_how_elders_stand(w: World) {
    let elder = wang_registered(&w).await;
    let ask = Ask::system();
    w.run(&ask, fact(elder, FactKind::Alone, Some("2021-05-01"))).await;
    w.run(&ask, decision(elder, DecisionKind::Allowance, "2025-01-01", Some("2027-01-01"))).await;
    w.run(&ask, assess(elder, "2026-03-04", sheet(40))).await;
    let read = async |on: &str| w.desk.db().read(Standings(vec![elder], day(on))).await.unwrap().remove(0);
    let now = read("2026-11-24").await;
    assert_eq!((now.name.as_str(), now.died, now.grade), ("王玉英", None, Some(Grade::Moderate)));
    assert_eq!(now.facts, [(FactKind::Alone, Some(day("2021-05-01")))]);
    assert_eq!(now.decisions, [(DecisionKind::Allowance, Some(day("2027-01-01")))]);
    assert_eq!(now.assessment_due, Some(day("2027-03-04")));
    assert_eq!(read("2020-01-01").await.facts, []);
    assert_eq!(read("2027-01-01").await.decisions, []);
}

/// Reads one elder in every way in which others do.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ReadAll {
    elder: ElderId,
}

impl Command for ReadAll {
    const NAME: &'static str = "testkit.read_all";
    const SAYS: &'static str = "读一遍";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let all = [self.elder];
        let compared = elders::compared(cx, &all).await?;
        assert!(compared[0].identity.is_some(), "the token stands behind the columns");
        assert_eq!(elders::findable(cx, &all).await?.len(), 1);
        assert!(elders::roll(cx.tx(), None, 10).await?.len() <= 1);
        assert!(elders::brief(cx.tx(), self.elder).await?.is_some_and(|brief| brief.died.is_some()));
        Ok(())
    }
}

async fn every_read_takes_an_elder_of_whom_everything_is_known(w: World) {
    let elder = wang_registered(&w).await;
    let ask = Ask::system();
    let profile = w.look(&ask, Unmask { elder }).await.profile;
    let point = base::Point::new(29.7, 106.6).ok();
    w.run(&ask, Amend::new(elder, Profile { accuracy_m: Some(20), point, ..profile })).await;
    let die = Die {
        elder,
        on: day("2026-11-20"),
        how: HowKnown::Seen,
        document: String::new(),
        note: String::new(),
    };
    w.run(&ask, die).await;
    w.run(&ask, ReadAll { elder }).await;
}
