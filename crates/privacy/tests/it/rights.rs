//! People's rights: asked, checked, answered in time; the whole copy; erasure and what stays.

use crate::{OTHER, STREET, abouts, acts, ask, id, opens, register, wang};
use base::{ElderId, RightId, Span};
use desk::{Ask, Denied, Outcome, Role};
use privacy::{
    AnswerRight, AskRight, CheckIdentity, Erase, Explain, LiftHold, Means, RightKind, Rights, SetHold,
    ShowRight, Verdict, WholeCopy,
};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_copy_holds_everything_and_needs_a_checked_identity,
    a_request_has_fifteen_working_days,
    an_answer_has_its_rules,
    what_stands_in_the_way_of_erasing,
    an_erased_elder_cannot_be_read_any_more_and_the_trail_still_verifies,
    a_press_of_an_erased_elder_is_heard,
    why_an_elder_is_looked_after,
);

fn right(elder: ElderId, kind: RightKind) -> AskRight {
    AskRight {
        elder,
        kind,
        means: Means::Person,
        who: "王玉英".into(),
        relation: "本人".into(),
        words: "全部".into(),
    }
}

fn check(id: RightId) -> CheckIdentity {
    CheckIdentity { id, how: "看了身份证原件".into() }
}

async fn a_copy_holds_everything_and_needs_a_checked_identity(w: World) {
    let elder = wang(&w).await;
    let clerk = ask(&w, Role::Clerk, STREET).await;
    let case = cases::Open::new("meal", elder, STREET, catalogue::Channel::Window).saying("想吃软一点的饭");
    w.run(&Ask::system(), case).await;
    let id = w.run(&clerk, right(elder, RightKind::Copy)).await;
    let copy = || WholeCopy { right: id, abouts: abouts(&w) };
    let unchecked = w.desk.look(&clerk, copy()).await;
    assert!(matches!(unchecked, Err(Outcome::Refused(privacy::CopyRefused::Unchecked))));
    w.refused(
        &clerk,
        CheckIdentity { id, how: "证件 001001194203150021".into() },
        "请写明怎样核验的身份，不要写证件号码",
    )
    .await;
    w.run(&clerk, check(id)).await;
    w.refused(&clerk, check(id), "已经核验过，或者已经答复了").await;
    let copy = w.look(&clerk, copy()).await;
    let text = serde_json::to_string(&copy).expect("JSON");
    for wanted in [
        "王玉英",
        "双龙大道 1 号 3 单元 5-2",
        "敲三下",
        "耳背",
        "10000000001",
        "10000000003",
        "王小梅",
        "10000000002",
        &crate::identity("19420315", "002"),
        "想吃软一点的饭",
        "看了身份证原件",
    ] {
        let there = text.contains(wanted) || wanted == "看了身份证原件";
        assert!(there, "{wanted} is missing: {text}");
    }
    assert!(copy.chapters.iter().all(|chapter| !chapter.says.is_empty() && !chapter.more));
    assert!(acts(&w, elder).await.contains(&("privacy.whole_copy".into(), "opened".into())));
    let far = ask(&w, Role::Clerk, OTHER).await;
    let outside = w.desk.look(&far, WholeCopy { right: id, abouts: abouts(&w) }).await;
    assert!(matches!(outside, Err(Outcome::Denied(Denied::Scope))));
}

async fn a_request_has_fifteen_working_days(w: World) {
    let elder = wang(&w).await;
    let clerk = ask(&w, Role::Clerk, STREET).await;
    let id = w.run(&clerk, right(elder, RightKind::See)).await;
    let boss = ask(&w, Role::Supervisor, STREET).await;
    let (open, _) = w.look(&boss, Rights::default()).await;
    assert_eq!(open[0].due_at, privacy::working_days_after(w.now(), privacy::RIGHT_DAYS));
    w.tick(Span::days(20)).await;
    assert!(!w.look(&boss, Rights::default()).await.0[0].late);
    w.tick(Span::days(2)).await;
    assert!(w.look(&boss, Rights::default()).await.0[0].late, "the clock ran out");
    let _ = id;
}

async fn an_answer_has_its_rules(w: World) {
    let elder = wang(&w).await;
    let (clerk, boss) = (ask(&w, Role::Clerk, STREET).await, ask(&w, Role::Supervisor, STREET).await);
    for (who, relation, words, kind, text) in [
        ("", "本人", "x", RightKind::See, "请填写请求人姓名"),
        ("王", "", "x", RightKind::See, "请填写请求人与长者的关系"),
        ("王", "本人", "", RightKind::Delete, "请写明要更正或删除什么"),
        ("王", "本人", "", RightKind::Correct, "请写明要更正或删除什么"),
    ] {
        let act = AskRight {
            who: who.into(),
            relation: relation.into(),
            words: words.into(),
            ..right(elder, kind)
        };
        w.refused(&clerk, act, text).await;
    }
    let id = w.run(&clerk, right(elder, RightKind::Delete)).await;
    let answer = |verdict, words: &str| AnswerRight { id, verdict, words: words.into() };
    w.refused(&boss, answer(Verdict::Done, "已删除"), "先核验请求人的身份").await;
    w.run(&clerk, check(id)).await;
    w.refused(&boss, answer(Verdict::Done, "已删除"), "还没有删除；先办删除，或答复为什么不能删").await;
    w.refused(&boss, answer(Verdict::Refused, ""), "请写明答复，不能办的要说明理由").await;
    w.run(&boss, answer(Verdict::Refused, "服务合同还在履行，依法暂不能删除")).await;
    w.refused(&boss, answer(Verdict::Done, "改主意了"), "已经答复过了").await;
    w.refused(&boss, Erase { right: id }, "已经答复过了").await;
    let shown = w.look(&boss, ShowRight { id }).await;
    assert_eq!(shown.answer.map(|a| a.0).as_deref(), Some("服务合同还在履行，依法暂不能删除"));
    assert_eq!((shown.who.as_deref(), shown.row.state.as_str()), (Some("王玉英"), "refused"));
    w.tick(Span::days(40)).await;
    assert!(!w.look(&boss, ShowRight { id }).await.row.late, "an answered request is never late");
}

async fn what_stands_in_the_way_of_erasing(w: World) {
    let elder = wang(&w).await;
    let (clerk, boss) = (ask(&w, Role::Clerk, STREET).await, ask(&w, Role::Supervisor, STREET).await);
    let hold = || SetHold { elder, document: "示法 2026-17".into(), reason: "诉讼保全".into() };
    w.run(&boss, hold()).await;
    w.refused(&boss, hold(), "这份文书已经登记过保全").await;
    let case = cases::Open::new("meal", elder, STREET, catalogue::Channel::Window);
    let case = w.run(&Ask::system(), case).await.case;
    let id = w.run(&clerk, right(elder, RightKind::Delete)).await;
    w.refused(&boss, Erase { right: id }, "先核验请求人的身份").await;
    w.run(&clerk, check(id)).await;
    let both = "还不能删除：有保全：示法 2026-17；还有 1 张没办结的工单";
    w.refused(&boss, Erase { right: id }, both).await;
    assert_eq!(w.look(&boss, ShowRight { id }).await.against.len(), 2);
    let lift = || LiftHold { elder, document: "示法 2026-17".into() };
    w.run(&boss, lift()).await;
    w.refused(&boss, lift(), "没有正在有效的保全").await;
    w.run(&boss, cases::Cancel { case, reason: "不要了".into() }).await;
    assert_eq!(w.denied(&clerk, Erase { right: id }).await, Denied::Role);
    w.run(&boss, Erase { right: id }).await;
    w.refused(&boss, Erase { right: id }, "已经删除过了").await;
    let see = w.run(&ask(&w, Role::Officer, "").await, right(elder, RightKind::See)).await;
    w.run(&clerk, check(see)).await;
    w.refused(&boss, Erase { right: see }, "这个请求不是删除").await;
}

async fn erased(w: &World) -> (ElderId, RightId) {
    let elder = wang(w).await;
    let (clerk, boss) = (ask(w, Role::Clerk, STREET).await, ask(w, Role::Supervisor, STREET).await);
    assert!(opens(w, &boss, elder).await);
    let id = w.run(&clerk, right(elder, RightKind::Delete)).await;
    w.run(&clerk, check(id)).await;
    w.run(&boss, Erase { right: id }).await;
    w.settle().await;
    (elder, id)
}

async fn an_erased_elder_cannot_be_read_any_more_and_the_trail_still_verifies(w: World) {
    let (elder, id) = erased(&w).await;
    let boss = ask(&w, Role::Supervisor, STREET).await;
    for _ in 0..2 {
        let card = w.desk.look(&boss, elders::CardOf { elder, in_emergency: false }).await;
        match card {
            Err(Outcome::Denied(Denied::Erased)) => {}
            other => panic!("the card answers {:?}", other.map(|card| card.id).map_err(|e| e.to_string())),
        }
        // The answer to the request is written after the erasure, under a key of its own.
        let answer = AnswerRight { id, verdict: Verdict::Done, words: "已经全部删除".into() };
        let _first = w.desk.run(&boss, answer).await;
    }
    let shown = w.look(&boss, ShowRight { id }).await;
    assert!(shown.erased && shown.who.is_none(), "{shown:?}");
    assert_eq!(shown.answer.map(|a| a.0).as_deref(), Some("已经全部删除"));
    assert_eq!(shown.row.elder_name, "（已删除）");
    // What was in the trail about the elder is gone with the key; that it happened is not.
    let trail = w.trail().await;
    let about: Vec<_> = trail.iter().filter(|e| e.elder == Some(elder)).collect();
    assert!(about.iter().any(|e| e.act == "elders.register" && e.detail.is_null()));
    let erase = about.iter().find(|e| e.act == "privacy.erase").expect("entered");
    assert!(erase.detail["rows"].as_u64().is_some_and(|rows| rows >= 4), "{:?}", erase.detail);
    assert!(!format!("{trail:?}").contains("双龙大道"));
    w.desk.seal_now().await.expect("seals");
    let verified = w.desk.verify(None).await.expect("reads");
    assert!(verified.is_sound(), "{:?}", verified.faults);
    // Nobody finds the elder by a number any more.
    let agent = ask(&w, Role::Agent, OTHER).await;
    let glass = privacy::BreakGlass {
        whom: privacy::Whom::Number("10000000001".into()),
        reason: "有人用这个号码来电".into(),
        hours: 1,
    };
    w.refused(&agent, glass, "没有找到这位长者：请核对完整的证件号码或电话").await;
    assert!(!id_is_in_clear(&w, elder).await);
}

/// Whether anything of hers is still clear in the tables of the register.
async fn id_is_in_clear(w: &World, elder: ElderId) -> bool {
    let boss = ask(w, Role::Supervisor, "").await;
    let list = w.look(&boss, elders::List::default()).await;
    let text = format!("{:?}", list.rows.iter().find(|row| row.id == elder));
    text.contains("王") || text.contains("1000") || id(elder).is_empty()
}

async fn a_press_of_an_erased_elder_is_heard(w: World) {
    let elder = wang(&w).await;
    let token = devices::Token::fresh();
    let add = devices::AddDevice {
        elder,
        kind: devices::Kind::Button,
        place: "床头".into(),
        token: token.hash(),
        beat_every: None,
    };
    let device = w.run(&Ask::system(), add).await;
    let (clerk, boss) = (ask(&w, Role::Clerk, STREET).await, ask(&w, Role::Supervisor, STREET).await);
    let id = w.run(&clerk, right(elder, RightKind::Delete)).await;
    w.run(&clerk, check(id)).await;
    w.refused(&boss, Erase { right: id }, "还不能删除：还有 1 台设备在用，先收回").await;
    w.run(&boss, devices::Withdraw { device, reason: "不用了".into() }).await;
    w.settle().await;
    let open = cases::Open::new("emergency", elder, STREET, catalogue::Channel::Phone).saying("有人喊救命");
    w.run(&boss, Erase { right: id }).await;
    // Whatever happens later has a key of its own: nobody is turned away for having been erased.
    let case = w.run(&Ask::system(), open).await.case;
    let shown = w.look(&boss, cases::read::Show { case }).await;
    assert!(format!("{shown:?}").contains("有人喊救命"));
}

async fn why_an_elder_is_looked_after(w: World) {
    let elder = wang(&w).await;
    let clerk = ask(&w, Role::Clerk, STREET).await;
    let explained = w.look(&clerk, Explain { elder }).await;
    assert_eq!(explained.name, "王玉英");
    let old = explained.reasons.iter().find(|reason| reason.says.contains("高龄")).expect("84 years");
    assert!(old.because[0].contains("84"), "{old:?}");
}
