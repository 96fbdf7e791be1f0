//! Facts, decisions and assessments are three kinds of record; the categories follow from them, and change on their day.

use crate::common::{code, units, wang, wang_registered};
use ability::{Risk, Rules, Sheet};
use base::{AnyId as _, Date, DecisionId, ElderId, Fen, Span};
use desk::{Ask, Role};
use elders::{
    Amend, Assess, AssessmentOf, CardOf, Category, DecisionKind, EndRecord, EnterDecision, FactKind,
    FromSource, GivenAssessment, GivenContract, GivenDecision, GivenFact, Grade, Health, Import, ImportRow,
    Imported, NoteFact, Occasion, Preferred, Profile, RecordOf, Records, SetReligion, SignDoctor, Smartphone,
    TurnDay, VoidRecord, Which, WriteHealth, Wrongly,
};
use testkit::{World, on_each_db};

on_each_db!(regions::register, elders::register =>
    a_fact_makes_a_category_until_it_ends,
    a_decision_needs_its_body_and_ends_after_it_begins,
    an_assessment_is_computed_and_explained,
    the_newest_assessment_counts_and_a_wrong_one_is_taken_back,
    categories_change_by_themselves_on_their_day,
    bare_categories_of_a_form_become_records,
    a_file_brings_records_and_never_touches_what_people_wrote,
    health_notes_are_written_by_one_at_a_time,
    religion_stands_here_only_by_the_elders_will,
    one_family_doctor_at_a_time,
);

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn fact(elder: ElderId, kind: FactKind, from: Option<&str>) -> NoteFact {
    let fact = GivenFact { kind, from: from.map(day), until: None };
    NoteFact { elder, fact, said: "女儿".into(), note: "老伴去世后".into() }
}

pub fn decision(elder: ElderId, kind: DecisionKind, from: &str, until: Option<&str>) -> EnterDecision {
    let decision = GivenDecision {
        kind,
        degree: "城市低保".into(),
        body: "示范区民政局".into(),
        number: "示民低〔2025〕12号".into(),
        from: Some(day(from)),
        until: until.map(day),
        monthly: Some(Fen::new(73_500)),
    };
    EnterDecision { elder, decision, note: String::new() }
}

async fn categories(w: &World, elder: ElderId) -> Vec<Category> {
    let card = w.look(&Ask::system(), CardOf { elder, in_emergency: false }).await;
    card.profile.categories.iter().collect()
}

async fn a_fact_makes_a_category_until_it_ends(w: World) {
    let elder = wang_registered(&w).await;
    let worker = w.ask(w.person(Role::Worker, "990112002").await);
    assert_eq!(categories(&w, elder).await, [Category::Gl], "84 by her number");
    let id = w.run(&worker, fact(elder, FactKind::Alone, Some("2021-05-01"))).await;
    assert_eq!(categories(&w, elder).await, [Category::Dj, Category::Gl]);
    w.refused(
        &worker,
        fact(elder, FactKind::Alone, Some("2026-01-01")),
        "同样的一条还有效（2021-05-01 起），请先终止它，或改它的日期",
    )
    .await;
    w.refused(&worker, fact(elder, FactKind::Alone, Some("1900-01-01")), "日期在长者出生之前").await;
    let nobody = NoteFact { said: " ".into(), ..fact(elder, FactKind::EmptyNest, None) };
    w.refused(&worker, nobody, "请写明是谁说的、怎么知道的").await;
    let backwards =
        EndRecord {
            elder, which: Which::Fact(id), until: day("2021-05-01"), why: "儿子搬回来了".into()
        };
    w.refused(&worker, backwards.clone(), "截止日期要在开始日期之后").await;
    let end = EndRecord { until: day("2026-11-24"), ..backwards };
    w.run(&worker, end.clone()).await;
    assert_eq!(categories(&w, elder).await, [Category::Gl]);
    w.refused(&worker, end, "这条记录已经终止了").await;

    let record = w.look(&worker, RecordOf { elder }).await;
    let kept = &record.facts[0];
    assert_eq!((kept.kind, kept.said.as_str(), kept.note.as_str()), (FactKind::Alone, "女儿", "老伴去世后"));
    assert_eq!((kept.from, kept.until), (Some(day("2021-05-01")), Some(day("2026-11-24"))));
    assert!(kept.holds(day("2026-11-23")) && !kept.holds(day("2026-11-24")));
    let opened = w.trail().await.into_iter().filter(|entry| entry.act == "elders.record").count();
    assert_eq!(opened, 1, "one entry for one opening");
    let helper = w.person(Role::Helper, "").await;
    assert!(w.desk.look(&w.ask(helper), RecordOf { elder }).await.is_err(), "not for who comes once");
}

async fn a_decision_needs_its_body_and_ends_after_it_begins(w: World) {
    let elder = wang_registered(&w).await;
    let clerk = w.ask(w.person(Role::Clerk, "").await);
    let good = decision(elder, DecisionKind::Allowance, "2025-01-01", None);
    let mut bad = good.clone();
    bad.decision.until = Some(day("2024-12-31"));
    let refused = w.refused(&clerk, bad.clone(), "截止日期要在开始日期之后").await;
    assert_eq!(desk::Refusal::kind(&refused), desk::Kind::Invalid("until"));
    bad.decision.until = Some(day("2025-01-01"));
    w.refused(&clerk, bad.clone(), "截止日期要在开始日期之后").await;
    bad = good.clone();
    bad.decision.body = "  ".into();
    w.refused(&clerk, bad.clone(), "请填写认定机关").await;
    bad.decision = GivenDecision { from: Some(day("2035-01-01")), ..good.decision.clone() };
    w.refused(&clerk, bad, "开始日期在将来太远，请核对").await;
    let agent = w.person(Role::Agent, "").await;
    w.denied(&w.ask(agent), good.clone()).await;

    let id: DecisionId = w.run(&clerk, good.clone()).await;
    assert!(categories(&w, elder).await.contains(&Category::Db));
    w.refused(&clerk, good.clone(), "同样的一条还有效（2025-01-01 起），请先终止它，或改它的日期").await;
    // An earlier one that had ended by then may be entered afterwards.
    w.run(&clerk, decision(elder, DecisionKind::Allowance, "2020-01-01", Some("2025-01-01"))).await;
    let record = w.look(&clerk, RecordOf { elder }).await;
    let given = &record.decisions.iter().find(|one| one.id == id).unwrap().given;
    assert_eq!((given.number.as_str(), given.monthly), ("示民低〔2025〕12号", Some(Fen::new(73_500))));

    let void = VoidRecord { elder, which: Wrongly::Dated(Which::Decision(id)), why: "登记错人".into() };
    w.run(&clerk, void.clone()).await;
    assert!(!categories(&w, elder).await.contains(&Category::Db));
    w.refused(&clerk, void, "这条记录已经不在了，请刷新").await;
    assert!(
        w.look(&clerk, RecordOf { elder }).await.decisions.iter().any(|one| one.voided),
        "crossed out, not gone"
    );
}

/// A sheet that loses so many points, from the first item on.
pub fn sheet(mut lost: u8) -> Sheet {
    let scores = ability::ITEMS.map(|item| {
        let take = lost.min(item.most());
        lost -= take;
        Some(item.most() - take)
    });
    Sheet { scores, ..Sheet::default() }
}

pub fn assess(elder: ElderId, on: &str, sheet: Sheet) -> Assess {
    let given = GivenAssessment {
        day: Some(day(on)),
        sheet: Some(sheet),
        occasion: Occasion::First,
        assessors: vec!["周评估".into(), "罗评估".into()],
        institution: "示范区评估中心".into(),
        informant: "女儿王小梅".into(),
        ..GivenAssessment::default()
    };
    Assess { elder, given, rules: Rules::default() }
}

async fn an_assessment_is_computed_and_explained(w: World) {
    let elder = wang_registered(&w).await;
    let doctor = w.ask(w.person(Role::Doctor, "990112").await);
    let mut missing = sheet(10);
    missing.scores[4] = None;
    w.refused(&doctor, assess(elder, "2026-11-20", missing), "B1.5 穿脱裤子和鞋袜还没有打分").await;
    w.refused(&doctor, assess(elder, "2026-11-25", sheet(10)), "日期在今天之后").await;
    let mut nobody = assess(elder, "2026-11-20", sheet(10));
    nobody.given.assessors = vec![" ".into()];
    w.refused(&doctor, nobody, "请填写评估日期和评估人").await;

    let fell = Sheet { dementia: true, risks: vec![(Risk::Fall, 2)], ..sheet(10) };
    let mut told = assess(elder, "2026-11-20", fell);
    told.given.grade = Some(Grade::Intact);
    let id = w.run(&doctor, told).await;
    let card = w.look(&doctor, CardOf { elder, in_emergency: false }).await;
    assert_eq!(card.profile.grade, Some(Grade::Moderate), "computed, not believed");
    assert!(card.profile.categories.has(Category::Sn));
    let opened = w.look(&doctor, AssessmentOf { elder, assessment: id }).await;
    let outcome = opened.outcome.expect("there is a sheet");
    assert_eq!((outcome.total, outcome.by_sum), (80, ability::Level::Mild));
    assert_eq!((opened.row.total, opened.row.due), (Some(80), Some(day("2027-11-20"))));
    assert_eq!(opened.given.informant, "女儿王小梅");
    let said: Vec<String> = outcome.steps.iter().map(ToString::to_string).collect();
    assert!(said.iter().any(|line| line.contains("按现行规则只加重一级")), "{said:?}");
}

async fn the_newest_assessment_counts_and_a_wrong_one_is_taken_back(w: World) {
    let elder = wang_registered(&w).await;
    let doctor = w.ask(w.person(Role::Doctor, "").await);
    let newest = w.run(&doctor, assess(elder, "2026-10-01", sheet(30))).await;
    w.run(&doctor, assess(elder, "2024-10-01", sheet(80))).await;
    let grade = async || w.look(&doctor, CardOf { elder, in_emergency: false }).await.profile.grade;
    assert_eq!(grade().await, Some(Grade::Moderate), "one of two years ago changes nothing");
    let record = w.look(&doctor, RecordOf { elder }).await;
    assert_eq!(record.assessments[0].id, newest);
    let void = VoidRecord { elder, which: Wrongly::Assessment(newest), why: "评错人".into() };
    w.run(&doctor, void).await;
    assert_eq!(grade().await, Some(Grade::Total));
}

async fn categories_change_by_themselves_on_their_day(w: World) {
    units(&w).await;
    let mut young = wang();
    young.profile.name = "李兰".into();
    young.profile.identity = String::new();
    young.profile.birth = Some(day("1946-11-26"));
    let elder = w.run(&Ask::system(), young).await;
    let ask = Ask::system();
    w.run(&ask, decision(elder, DecisionKind::Allowance, "2025-01-01", Some("2026-11-25"))).await;
    assert_eq!(categories(&w, elder).await, [Category::Db]);
    w.run(&ask, TurnDay {}).await;
    assert_eq!(categories(&w, elder).await, [Category::Db], "nothing before its day");
    w.tick(Span::hours(24)).await;
    assert_eq!(categories(&w, elder).await, [], "the allowance has run out");
    w.tick(Span::hours(24)).await;
    assert_eq!(categories(&w, elder).await, [Category::Gl], "eighty today");
    let told = w.desk.since(0, 1000).await.unwrap();
    let told =
        told.iter().filter_map(|news| news.read::<elders::Changed>()).filter(|n| n.elders == [elder]).count();
    assert_eq!(told, 4, "registered, decided, ran out, turned eighty");
}

async fn bare_categories_of_a_form_become_records(w: World) {
    units(&w).await;
    let mut form = wang();
    form.profile.categories = vec![Category::Tk, Category::Dj, Category::Sz, Category::Gl].into();
    form.profile.grade = Some(Grade::Severe);
    let elder = w.run(&Ask::system(), form).await;
    let expected = [Category::Tk, Category::Sn, Category::Sz, Category::Dj, Category::Gl];
    assert_eq!(categories(&w, elder).await, expected);
    let record = w.look(&Ask::system(), RecordOf { elder }).await;
    assert_eq!((record.facts.len(), record.decisions.len(), record.assessments.len()), (1, 1, 1));
    assert_eq!(record.assessments[0].instrument, "登记", "a bare level names where it comes from");
    assert!(record.health.is_some_and(|notes| notes.health.dementia));
    // A profile cannot wipe them out.
    let profile = Profile { categories: vec![].into(), grade: None, ..wang().profile };
    w.run(&Ask::system(), Amend::new(elder, profile)).await;
    assert_eq!(categories(&w, elder).await, expected);
}

fn file_row(records: Records) -> ImportRow {
    ImportRow {
        line: 2,
        source_id: "A1".into(),
        profile: Profile { name: "王玉英".into(), region: Some(code("990112002")), ..Profile::default() },
        records,
        ..ImportRow::default()
    }
}

async fn import(w: &World, row: ImportRow) -> Imported {
    w.run(&Ask::system(), Import { source: "旧系统".into(), rows: vec![row] }).await
}

async fn a_file_brings_records_and_never_touches_what_people_wrote(w: World) {
    units(&w).await;
    let alone = GivenFact { kind: FactKind::Alone, from: Some(day("2020-01-01")), until: None };
    let full = Records {
        facts: vec![alone.clone()],
        decisions: vec![
            decision(ElderId::mint(w.now()), DecisionKind::Destitute, "2022-01-01", None).decision,
        ],
        assessment: Some(GivenAssessment {
            day: Some(day("2026-01-02")),
            sheet: Some(sheet(50)),
            ..GivenAssessment::default()
        }),
        health: Some(Health { conditions: vec!["高血压".into()], ..Health::default() }),
        contract: Some(GivenContract {
            doctor: "程医生".into(),
            institution: "卫生院".into(),
            ..Default::default()
        }),
        ..Records::default()
    };
    assert_eq!(import(&w, file_row(full.clone())).await.added, 1);
    assert_eq!(import(&w, file_row(full.clone())).await.same, 1);
    let found: Vec<FromSource> = w
        .look(&Ask::system(), elders::BySource { source: "旧系统".into(), numbers: vec!["A1".into()] })
        .await;
    let elder = found[0].elder;
    assert_eq!(categories(&w, elder).await, [Category::Tk, Category::Sn, Category::Dj]);
    let worker = w.ask(w.person(Role::Worker, "").await);
    w.run(&worker, fact(elder, FactKind::EmptyNest, None)).await;

    // The next file knows of no allowance, and of nobody living alone.
    let next = Records { facts: vec![], decisions: vec![], ..full.clone() };
    assert_eq!(import(&w, file_row(next)).await.changed, 1);
    assert_eq!(categories(&w, elder).await, [Category::Sn, Category::Kc], "what people wrote stays");
    let record = w.look(&worker, RecordOf { elder }).await;
    assert_eq!(record.facts.len(), 2, "ended, not gone");
    assert_eq!((record.assessments.len(), record.contracts.len()), (1, 1), "the same is not written twice");
    assert_eq!(record.health.unwrap().health.conditions, ["高血压"]);

    let backwards = GivenFact { until: Some(day("2019-01-01")), ..alone };
    let bad = import(&w, file_row(Records { facts: vec![backwards], ..Records::default() })).await.bad;
    assert_eq!((bad[0].column.as_str(), bad[0].reason.as_str()), ("家庭情况", "截止日期要在开始日期之后"));
}

async fn health_notes_are_written_by_one_at_a_time(w: World) {
    let elder = wang_registered(&w).await;
    let doctor = w.ask(w.person(Role::Doctor, "").await);
    let write = |health: Health, seen| WriteHealth {
        elder,
        health,
        hearing: "差".into(),
        sight: "好".into(),
        languages: vec!["重庆话".into(), "".into()],
        seen,
    };
    let notes = Health {
        conditions: vec!["高血压".into(), " ".into()],
        drugs: vec!["氨氯地平 5mg 早一片".into()],
        allergies: vec!["青霉素".into()],
        dementia: true,
        smartphone: Some(Smartphone::Helped),
        channel: Some(Preferred::Call),
        ..Health::default()
    };
    w.run(&doctor, write(notes.clone(), None)).await;
    w.refused(&doctor, write(Health::default(), None), "别人刚改过健康情况，请核对下面的新内容后再保存")
        .await;
    let record = w.look(&doctor, RecordOf { elder }).await;
    let kept = record.health.unwrap();
    assert_eq!(kept.health.conditions, ["高血压"]);
    assert_eq!((record.card.profile.hearing.as_str(), record.card.profile.languages.len()), ("差", 1));
    assert!(record.card.profile.categories.has(Category::Sz));
    w.clock.advance(Span::secs(1));
    let better = Health { dementia: false, ..notes };
    w.run(&doctor, write(better, Some(kept.changed_at))).await;
    assert!(!categories(&w, elder).await.contains(&Category::Sz));
    let officer = w.person(Role::Officer, "").await;
    w.denied(&w.ask(officer), write(Health::default(), None)).await;
}

async fn religion_stands_here_only_by_the_elders_will(w: World) {
    let elder = wang_registered(&w).await;
    let worker = w.person(Role::Worker, "").await;
    let ask = w.ask(worker);
    let record = async || w.look(&ask, RecordOf { elder }).await.health;
    w.run(&ask, SetReligion { elder, words: Some("回族，清真饮食".into()) }).await;
    let religion = record().await.unwrap().religion.expect("wanted");
    assert_eq!((religion.words.as_str(), religion.asked_by), ("回族，清真饮食", Some(worker)));
    assert_eq!(religion.asked_at, w.now());
    w.run(&ask, SetReligion { elder, words: None }).await;
    assert_eq!(record().await.unwrap().religion, None);
    let trail = format!("{:?}", w.trail().await);
    assert!(!trail.contains("清真"), "what is taken back is gone, from the trail too");
}

async fn one_family_doctor_at_a_time(w: World) {
    let elder = wang_registered(&w).await;
    let account = w.person(Role::Doctor, "").await;
    let clerk = w.ask(w.person(Role::Clerk, "").await);
    let sign = |doctor: &str, from: &str| SignDoctor {
        elder,
        contract: GivenContract {
            account: Some(account),
            doctor: doctor.into(),
            institution: "双龙社区卫生服务中心".into(),
            from: Some(day(from)),
            until: None,
        },
    };
    w.refused(&clerk, sign(" ", "2026-01-01"), "请填写家庭医生姓名和所在机构").await;
    let id = w.run(&clerk, sign("程医生", "2026-01-01")).await;
    w.refused(
        &clerk,
        sign("何医生", "2026-06-01"),
        "同样的一条还有效（2026-01-01 起），请先终止它，或改它的日期",
    )
    .await;
    let end =
        EndRecord { elder, which: Which::Contract(id), until: day("2026-06-01"), why: "换医生".into() };
    w.run(&clerk, end).await;
    w.run(&clerk, sign("何医生", "2026-06-01")).await;
    let contracts = w.look(&clerk, RecordOf { elder }).await.contracts;
    let holds: Vec<bool> = contracts.iter().map(|one| one.holds(day("2026-11-24"))).collect();
    assert_eq!(holds, [false, true]);
}
