//! Entering a mandate on an elder's word: with what evidence, for whom, for how long.

use crate::people::*;
use base::Span;
use calls::Target;
use desk::{Denied, Outcome, Role};
use mandates::read::{OneOfMine, Show};
use mandates::{Cannot, Change, Confirm, Evidence, Give, How, Kin, See, State, Terms};
use testkit::{World, on_each_db};

on_each_db!(register =>
    in_person_is_in_force_at_once,
    what_was_not_said_in_person_waits_for_the_call_back,
    a_call_to_somebody_else_confirms_nothing,
    nobody_acts_for_oneself_or_by_ones_own_hand,
    evidence_must_be_there,
    who_acts_for_many_strangers_is_looked_at,
    less_at_once_and_more_only_with_the_elders_word,
    who_may_enter_one,
);

async fn in_person_is_in_force_at_once(w: World) {
    let wang = wang(&w).await;
    let (_, mei, given) = daughter(&w, wang).await;
    assert_eq!(given.state, State::Live);
    let opened = w.look(&mei, OneOfMine { elder: wang }).await;
    assert_eq!(opened.who.name, "王玉英");
    assert_eq!(opened.who.relation, "女儿");
    assert_eq!(opened.home.expect("allowed").address, "双龙路 8 号 3 单元 502");
    assert_eq!(opened.health.expect("allowed").first, "在家吸氧");
    assert!(opened.services.iter().any(|(code, ..)| code == "meal"));
    let shown = row(&w, wang, given.mandate).await;
    assert_eq!(shown.phone, "100****0002");
    assert_eq!(shown.mandate.until, shown.mandate.from + Span::days(365), "a year");
    w.refused(&clerk(&w).await, give(wang), "这个人已经有一份授权（或正在核实），请在那一份上改").await;
}

async fn what_was_not_said_in_person_waits_for_the_call_back(w: World) {
    let wang = wang(&w).await;
    let mei = signs_in(&w, MEI, "王小梅").await;
    let mei = w.ask(mei).on_behalf_of(wang);
    let paper = Give { evidence: Evidence::Paper, paper: Some("ab12".into()), ..give(wang) };
    let given = w.run(&clerk(&w).await, paper).await;
    assert_eq!((given.state, given.flagged), (State::ToConfirm, false));
    let denied = w.desk.look(&mei, OneOfMine { elder: wang }).await;
    assert!(matches!(denied, Err(Outcome::Denied(Denied::Scope))), "nothing before she said yes");
    let case = row(&w, wang, given.mandate).await.mandate.case.expect("a case for the agents");
    assert_eq!(open_cases(&w, "mandate_confirm").await.len(), 1);
    let agent = agent(&w).await;
    let confirm = |how| Confirm {
        mandate: given.mandate,
        how,
        terms: sees(&[See::Sign], &["meal"]),
        words: "认得，是我女儿，饭可以叫".into(),
    };
    let refusal = "还没有打通老人家自己的电话；请先用“打给老人家”，本人接了再点";
    assert_eq!(w.refused(&w.ask(agent), confirm(How::Call), refusal).await, Cannot::NoCall);
    let refused = w.refused(&w.ask(agent), confirm(How::InPerson), "当面核实要由窗口、社区或主管来点").await;
    assert_eq!(refused, Cannot::NotInPerson);
    talks_to(&w, agent, own(wang)).await;
    w.run(&w.ask(agent), confirm(How::Call)).await;
    let opened = w.look(&mei, OneOfMine { elder: wang }).await;
    assert!(opened.sees.has(See::Sign) && !opened.sees.has(See::Health), "less than was asked for");
    assert_eq!((opened.health, opened.home), (None, None));
    let services: Vec<&str> = opened.services.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(services, ["emergency", "meal"]);
    let supervisor = w.ask(w.person(Role::Supervisor, "").await);
    let shown = w.look(&supervisor, Show { mandate: given.mandate }).await;
    let kinds: Vec<Evidence> = shown.proofs.iter().map(|proof| proof.kind).collect();
    assert_eq!(kinds, [Evidence::Paper, Evidence::Callback]);
    assert_eq!(shown.proofs[1].words, "认得，是我女儿，饭可以叫");
    let ended = w.look(&supervisor, cases::read::Show { case }).await;
    assert_eq!(ended.row.outcome, Some("本人同意"));
    w.settle().await;
    assert_eq!(
        row(&w, wang, given.mandate).await.mandate.state,
        State::Live,
        "the case's end changes nothing"
    );
    w.refused(&w.ask(agent), confirm(How::Call), "这份授权已经核实过了").await;
}

async fn a_call_to_somebody_else_confirms_nothing(w: World) {
    let wang = wang(&w).await;
    let voice = Give { evidence: Evidence::Voice, ..give(wang) };
    let agent = agent(&w).await;
    let said = "一天之内没有和老人家本人的通话，没有录音可用";
    w.refused(&w.ask(agent), voice.clone(), said).await;
    talks_to(&w, agent, Target::Contact { elder: wang, place: 1 }).await;
    w.refused(&w.ask(agent), voice.clone(), said).await;
    talks_to(&w, agent, own(wang)).await;
    let given = w.run(&w.ask(agent), voice).await;
    assert_eq!(given.state, State::ToConfirm);
    w.tick(Span::mins(1)).await;
    let confirm =
        Confirm { mandate: given.mandate, how: How::Call, terms: all_terms(), words: String::new() };
    talks_to(&w, agent, Target::Contact { elder: wang, place: 1 }).await;
    let refusal = "还没有打通老人家自己的电话；请先用“打给老人家”，本人接了再点";
    w.refused(&w.ask(agent), confirm.clone(), refusal).await;
    talks_to(&w, agent, own(wang)).await;
    w.run(&w.ask(agent), confirm).await;
}

async fn nobody_acts_for_oneself_or_by_ones_own_hand(w: World) {
    let wang = wang(&w).await;
    let oneself = Give { phone: phone(WANG), name: "王玉英".into(), ..give(wang) };
    w.refused(&clerk(&w).await, oneself, "这是老人家自己的电话；自己的事不用授权").await;
    let add = staff::AddAccount {
        login: "li".into(),
        name: "李窗口".into(),
        phone: Some(phone("10000000500")),
        roles: vec![Role::Clerk],
        ..Default::default()
    };
    let security = w.ask(w.person(Role::SecurityAdmin, "").await);
    let li = w.run(&security, add).await;
    let own_hand = Give { phone: phone("10000000500"), ..give(wang) };
    w.refused(&w.ask(li), own_hand.clone(), "不能给自己办授权，请换一位同事来办").await;
    w.run(&clerk(&w).await, own_hand).await;
}

async fn evidence_must_be_there(w: World) {
    let wang = wang(&w).await;
    let clerk = clerk(&w).await;
    let paper = Give { evidence: Evidence::Paper, ..give(wang) };
    w.refused(&clerk, paper, "请拍下签了字的纸").await;
    let court = "监护文书只用于监护人；请写明文书名称和文号";
    let guardian = Give { kin: Kin::Guardian, evidence: Evidence::Court, words: String::new(), ..give(wang) };
    w.refused(&clerk, guardian.clone(), court).await;
    w.refused(&clerk, Give { kin: Kin::Family, words: "x".into(), ..guardian.clone() }, court).await;
    let nothing = Give { terms: Terms::default(), ..give(wang) };
    w.refused(&clerk, nothing, "请至少选一样：能看什么，或者能办什么").await;
    let until = Some(w.now() + Span::days(800));
    let long = Give { terms: Terms { until, ..all_terms() }, ..give(wang) };
    w.refused(&clerk, long.clone(), "最长一年（监护人三年），到期前再续").await;
    let agent = w.ask(w.person(Role::Agent, "990112").await);
    w.refused(&agent, give(wang), "电话里办不了当面授权；请选录音，再打老人家自己的电话核实").await;
    let guardian = Give { words: "〔2026〕渝民特 1 号".into(), terms: long.terms, ..guardian };
    assert_eq!(w.run(&clerk, guardian).await.state, State::Live, "a guardian's paper, for longer");
}

async fn who_acts_for_many_strangers_is_looked_at(w: World) {
    let wang = wang(&w).await;
    let clerk = clerk(&w).await;
    let neighbour = |elder| Give {
        name: "李四".into(),
        phone: phone("10000000300"),
        kin: Kin::Neighbour,
        relation: "隔壁".into(),
        ..give(elder)
    };
    for n in 0..3 {
        let other = elder(&w, &format!("赵{n}"), &format!("1000000070{n}"), "").await;
        assert!(!w.run(&clerk, neighbour(other)).await.flagged);
    }
    let given = w.run(&clerk, neighbour(wang)).await;
    assert_eq!((given.state, given.flagged), (State::ToConfirm, true), "even in person");
    let confirm =
        Confirm { mandate: given.mandate, how: How::InPerson, terms: all_terms(), words: String::new() };
    let refused = w.refused(&clerk, confirm.clone(), "这个人替好几位不是亲属的老人办事，要主管来核实").await;
    assert_eq!(refused, Cannot::Flagged);
    let supervisor = w.ask(w.person(Role::Supervisor, "990112").await);
    let review = mandates::read::List { flagged: true, ..Default::default() };
    assert_eq!(w.look(&supervisor, review.clone()).await.rows.len(), 1);
    w.run(&supervisor, confirm).await;
    assert_eq!(w.look(&supervisor, review).await.rows.len(), 0);
    let elsewhere = w.ask(w.person(Role::Supervisor, "990113").await);
    assert_eq!(w.look(&elsewhere, mandates::read::List::default()).await.rows.len(), 0, "not in scope");
}

async fn less_at_once_and_more_only_with_the_elders_word(w: World) {
    let wang = wang(&w).await;
    let (_, mei, given) = daughter(&w, wang).await;
    let change = |terms, how| Change { mandate: given.mandate, terms, how, words: String::new() };
    let agent = agent(&w).await;
    // The form names the day on which it ends anyway: that is not longer.
    let kept = row(&w, wang, given.mandate).await.mandate.until;
    let midnight = base::Moment::of_local_day(kept.local_day() + 1);
    let same = Terms { until: Some(midnight), ..sees(&[See::Sign, See::Address], &["g.help"]) };
    w.run(&w.ask(agent), change(same, None)).await;
    assert_eq!(row(&w, wang, given.mandate).await.mandate.until, kept);
    let shorter = Terms { until: Some(w.now() + Span::days(100)), ..sees(&[See::Sign], &["meal"]) };
    w.run(&w.ask(agent), change(shorter, None)).await;
    let opened = w.look(&mei, OneOfMine { elder: wang }).await;
    assert!(!opened.sees.has(See::Address) && opened.home.is_none());
    let wider = "比原来放宽或延长，要打老人家自己的电话核实，或本人当面说";
    assert_eq!(w.refused(&w.ask(agent), change(all_terms(), None), wider).await, Cannot::Wider);
    w.refused(
        &w.ask(agent),
        change(all_terms(), Some(How::Call)),
        "还没有打通老人家自己的电话；请先用“打给老人家”，本人接了再点",
    )
    .await;
    w.run(&clerk(&w).await, change(all_terms(), Some(How::InPerson))).await;
    assert!(w.look(&mei, OneOfMine { elder: wang }).await.home.is_some());
}

async fn who_may_enter_one(w: World) {
    let wang = wang(&w).await;
    let elsewhere = w.ask(w.person(Role::Clerk, "990113").await);
    assert_eq!(w.denied(&elsewhere, give(wang)).await, Denied::Scope);
    let helper = w.ask(w.person(Role::Helper, "990112").await);
    assert_eq!(w.denied(&helper, give(wang)).await, Denied::Role);
    let mei = signs_in(&w, MEI, "王小梅").await;
    assert_eq!(w.denied(&w.ask(mei), give(wang)).await, Denied::Role);
}
