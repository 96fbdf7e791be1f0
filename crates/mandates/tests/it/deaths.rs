//! A death ends every mandate; a mistake brings them back.

use crate::people::*;
use desk::Role;
use elders::{Die, HowKnown, Restore};
use mandates::read::OneOfMine;
use mandates::{AskFor, Kin, See, State, Why};
use testkit::{World, on_each_db};

on_each_db!(register => a_death_ends_them_and_its_undoing_brings_them_back,);

async fn a_death_ends_them_and_its_undoing_brings_them_back(w: World) {
    let wang = wang(&w).await;
    let (_, mei, given) = daughter(&w, wang).await;
    let stranger = w.ask(signs_in(&w, STRANGER, "张三").await);
    let ask = || AskFor {
        name: "王玉英".into(),
        last4: WANG[7..].into(),
        kin: Kin::Friend,
        relation: String::new(),
        terms: sees(&[See::Sign], &[]),
        words: String::new(),
    };
    w.run(&stranger, ask()).await;
    let before = messages(&w).await.len();
    let worker = w.ask(w.person(Role::Worker, "990112").await);
    let die = Die {
        elder: wang,
        on: "2026-11-23".parse().expect("a day"),
        how: HowKnown::Family,
        document: "死证 0001".into(),
        note: String::new(),
    };
    w.run(&worker, die).await;
    w.settle().await;
    assert!(w.desk.look(&mei, OneOfMine { elder: wang }).await.is_err());
    let all = w.look(&clerk(&w).await, mandates::read::OfElder { elder: wang }).await;
    assert!(all.iter().all(|row| row.mandate.ended_why == Some(Why::Died)), "{all:?}");
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 0);
    assert_eq!(messages(&w).await.len(), before, "nobody learns it from a message");
    w.refused(&clerk(&w).await, give(wang), "这位长者已经登记过世").await;
    w.run(&stranger, ask()).await;
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 0, "and nobody is called");
    let restore = Restore { elder: wang, name: "王玉英".into(), why: "登记错人".into() };
    let supervisor = w.ask(w.person(Role::Supervisor, "990112").await);
    w.run(&supervisor, restore).await;
    w.settle().await;
    assert_eq!(row(&w, wang, given.mandate).await.mandate.state, State::Live);
    w.look(&mei, OneOfMine { elder: wang }).await;
}
