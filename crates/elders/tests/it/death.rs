//! A death is entered once, ends nothing by itself, tells everybody, and can be taken back by name.

use crate::common::{known, wang_registered};
use base::{Date, ElderId, Span};
use db::DbError;
use desk::{Ask, Command, Cx, Never, Registry, Role, Stop, Subject};
use elders::{CountByRegion, Die, Died, HowKnown, List, RecordOf, Restore, Restored, ToFollow};
use serde::{Deserialize, Serialize};
use testkit::{World, on_each_db};

on_each_db!(regions::register, register =>
    a_death_is_entered_once_and_shows_everywhere,
    followers_leave_word_and_undo_by_it,
    late_and_double_news_does_no_harm,
    the_wrong_name_brings_nobody_back,
);

/// A follower as other capabilities write theirs.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Follow {
    elder: ElderId,
}

impl Command for Follow {
    const NAME: &'static str = "rounds.follow_death";
    const SAYS: &'static str = "长者去世，停止探访";
    const ROLES: &'static [Role] = &[];
    type Out = String;
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<String, Stop<Never>> {
        let said: Result<&str, DbError> = match elders::death_to_follow(cx, "rounds", self.elder).await? {
            ToFollow::Close(death) => {
                elders::followed(cx, "rounds", death, self.elder, "停止探访 1 项", "abc").await?;
                Ok("closed")
            }
            ToFollow::Undo(death, undo) => {
                assert_eq!(undo, "abc");
                elders::unfollowed(cx, "rounds", death, self.elder, "恢复探访 1 项").await?;
                Ok("undone")
            }
            ToFollow::Nothing => Ok("nothing"),
        };
        Ok(said?.to_owned())
    }
}

fn register(r: &mut Registry) {
    elders::register(r);
    r.act::<Follow>();
    r.on::<Died, Follow>("rounds.follow_death", |news| Some(Follow { elder: news.elder }));
    r.on::<Restored, Follow>("rounds.undo_death", |news| Some(Follow { elder: news.elder }));
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn die(elder: ElderId, on: &str) -> Die {
    Die {
        elder, on: day(on), how: HowKnown::Family, document: "死证 0001".into(), note: "女儿来电".into()
    }
}

fn restore(elder: ElderId) -> Restore {
    Restore { elder, name: "王玉英".into(), why: "同名同姓，登记错人".into() }
}

async fn a_death_is_entered_once_and_shows_everywhere(w: World) {
    let elder = wang_registered(&w).await;
    let worker = w.ask(w.person(Role::Worker, "990112").await);
    w.refused(&worker, die(elder, "2026-11-25"), "去世日期在今天之后").await;
    w.refused(&worker, die(elder, "1942-03-14"), "去世日期在出生之前").await;
    let agent = w.person(Role::Agent, "").await;
    w.denied(&w.ask(agent), die(elder, "2026-11-20")).await;
    w.run(&worker, die(elder, "2026-11-20")).await;
    w.refused(
        &worker,
        die(elder, "2026-11-21"),
        "已经登记过去世（2026-11-20），不用再登记；日期不对请先撤销再登记",
    )
    .await;
    let record = w.look(&worker, RecordOf { elder }).await;
    assert_eq!(record.card.died, Some(day("2026-11-20")));
    assert_eq!((record.deaths.len(), record.deaths[0].document.as_str()), (1, "死证 0001"));
    assert_eq!(w.look(&worker, CountByRegion).await.total, 0);
    assert!(w.look(&worker, List::default()).await.rows.is_empty());
    assert_eq!(
        known(&w, "10000000001").await.len(),
        1,
        "who rings from there is still told whose number it was"
    );
}

async fn followers_leave_word_and_undo_by_it(w: World) {
    let elder = wang_registered(&w).await;
    let officer = w.ask(w.person(Role::Officer, "").await);
    w.run(&officer, die(elder, "2026-11-20")).await;
    let closing = async || {
        let deaths = w.look(&officer, RecordOf { elder }).await.deaths;
        deaths[0].closings.iter().find(|one| one.follower == "rounds").cloned().expect("expected")
    };
    assert_eq!((closing().await.label.as_str(), closing().await.done_at), ("探访关爱", None), "not yet");
    w.settle().await;
    assert_eq!((closing().await.said.as_str(), closing().await.done_at), ("停止探访 1 项", Some(w.now())));
    let deaths = w.look(&officer, RecordOf { elder }).await.deaths;
    assert!(deaths[0].closings.iter().any(|one| one.follower == "cases" && one.done_at.is_none()));
    w.clock.advance(Span::mins(5));
    w.run(&officer, restore(elder)).await;
    w.settle().await;
    assert_eq!(closing().await.undone, Some((w.now(), "恢复探访 1 项".to_owned())));
    let record = w.look(&officer, RecordOf { elder }).await;
    assert_eq!(record.card.died, None);
    let (_, _, why) = record.deaths[0].restored.clone().expect("taken back");
    assert_eq!(why, "同名同姓，登记错人");
    assert_eq!(w.look(&officer, CountByRegion).await.total, 1);
}

async fn late_and_double_news_does_no_harm(w: World) {
    let elder = wang_registered(&w).await;
    let ask = Ask::system();
    // Entered and taken back before anybody has heard of it.
    w.run(&ask, die(elder, "2026-11-20")).await;
    w.run(&ask, restore(elder)).await;
    w.settle().await;
    let deaths = w.look(&ask, RecordOf { elder }).await.deaths;
    assert!(deaths[0].closings.iter().all(|one| one.done_at.is_none()), "nothing was ended");
    // It was true after all.
    w.clock.advance(Span::mins(1));
    w.run(&ask, die(elder, "2026-11-21")).await;
    w.settle().await;
    assert_eq!(w.run(&ask, Follow { elder }).await, "nothing", "the second time there is nothing to do");
    w.run(&ask, restore(elder)).await;
    w.run(&ask, die(elder, "2026-11-22")).await;
    // The undoing comes first, whatever news was heard.
    assert_eq!(w.run(&ask, Follow { elder }).await, "undone");
    assert_eq!(w.run(&ask, Follow { elder }).await, "closed");
    let deaths = w.look(&ask, RecordOf { elder }).await.deaths;
    assert_eq!(deaths.len(), 3);
}

async fn the_wrong_name_brings_nobody_back(w: World) {
    let elder = wang_registered(&w).await;
    let ask = Ask::system();
    w.refused(&ask, restore(elder), "没有登记过去世").await;
    w.run(&ask, die(elder, "2026-11-20")).await;
    let wrong = Restore { name: "王玉珍".into(), ..restore(elder) };
    w.refused(&ask, wrong, "输入的姓名和档案里的不一样，请核对是不是这位长者").await;
    w.refused(&ask, Restore { why: " ".into(), ..restore(elder) }, "请写明为什么撤销").await;
    w.run(&ask, Restore { name: " 王玉英 ".into(), ..restore(elder) }).await;
    w.refused(&ask, restore(elder), "没有登记过去世").await;
}
