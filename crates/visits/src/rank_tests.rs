//! Who is asked first, for all helpers that chance can make up.

use crate::helper::{Duty, Fix, Helper, STALE};
use crate::rank::{Need, distance_text, rank};
use base::geo::Point;
use base::{AccountId, AnyId, Moment, Span};
use proptest::prelude::*;

const NOW: Moment = Moment::from_ms(1_795_525_805_000);
const HOME: Point = Point { lat: 29.7162, lon: 106.6068 };

fn helper(name: &str, metres: f64) -> Helper {
    Helper {
        account: AccountId::mint(NOW),
        name: name.into(),
        duty: Duty::On,
        fix: Some(Fix { point: HOME.moved(metres, 0.0), accuracy: 20.0, at: NOW - Span::mins(1) }),
        home: None,
        skills: vec!["first_aid".into()],
        considering: false,
        asked: false,
        today: 0,
    }
}

fn ranked(service: &str, helpers: &[Helper]) -> crate::Ranking {
    let catalogue = catalogue::shipped();
    let service = catalogue.current(service).expect("shipped");
    rank(&Need { service, home: Some(HOME), now: NOW }, helpers, catalogue)
}

#[test]
fn the_nearest_free_qualified_helper_is_asked_first_and_everybody_else_has_a_reason() {
    let mut far = helper("远", 1_200.0);
    far.today = 2;
    let near = helper("近", 340.0);
    let busy = Helper { duty: Duty::Job, ..helper("忙", 10.0) };
    let resting = Helper { duty: Duty::Resting, ..helper("歇", 10.0) };
    let asked = Helper { asked: true, ..helper("问过", 10.0) };
    let elsewhere = Helper { considering: true, ..helper("在答复", 10.0) };
    let untrained = Helper { skills: vec![], ..helper("没证", 10.0) };
    let all = [far, near, busy, resting, asked, elsewhere, untrained];
    let ranking = ranked("emergency", &all);
    let names: Vec<&str> = ranking.candidates.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["近", "远", "没证"]);
    assert_eq!(ranking.candidates[0].reason, "距离 340 米 · 空闲 · 有急救证");
    assert_eq!(ranking.candidates[1].reason, "距离 1.2 公里 · 空闲 · 有急救证 · 今天已上门 2 次");
    assert_eq!(ranking.candidates[2].reason, "距离 10 米 · 空闲 · 没有急救证，先到场");
    let why: Vec<(&str, &str)> = ranking.others.iter().map(|o| (o.name.as_str(), o.why.as_str())).collect();
    let expected = [("忙", "正在上门"), ("歇", "休息中"), ("问过", "已经问过"), ("在答复", "正在答复另一单")];
    assert_eq!(why, expected);
}

#[test]
fn what_is_not_an_emergency_is_not_given_to_somebody_without_the_training() {
    let ranking = ranked("bath", &[helper("没学过", 10.0)]);
    assert!(ranking.candidates.is_empty());
    assert_eq!(ranking.others[0].why, "没有助浴培训");
}

#[test]
fn a_stale_position_counts_less_than_a_fresh_one() {
    let mut stale = helper("久了", 10.0);
    stale.fix = stale.fix.map(|fix| Fix { at: NOW - STALE - Span::mins(15), ..fix });
    let lost = Helper { fix: None, ..helper("不明", 0.0) };
    let lives = Helper { fix: None, home: Some(HOME.moved(2_000.0, 0.0)), ..helper("住处", 0.0) };
    let ranking = ranked("emergency", &[lost, lives, stale, helper("新的", 5_000.0)]);
    let reasons: Vec<&str> = ranking.candidates.iter().map(|c| c.reason.as_str()).collect();
    assert_eq!(reasons[0], "距离 5.0 公里 · 空闲 · 有急救证");
    assert_eq!(reasons[1], "45 分钟前在 10 米 外 · 空闲 · 有急救证");
    assert_eq!(reasons[2], "按住处算 2.0 公里 · 空闲 · 有急救证");
    assert_eq!(reasons[3], "位置不明 · 空闲 · 有急救证");
}

#[test]
fn distances_are_said_as_people_say_them() {
    assert_eq!((distance_text(347.0), distance_text(999.0)), ("350 米".into(), "1000 米".into()));
    assert_eq!(distance_text(1_249.0), "1.2 公里");
}

fn any_helper() -> impl Strategy<Value = Helper> {
    let parts = (0..4_usize, prop::option::of((0..9_000_i64, 0..90_i64)), any::<[bool; 4]>(), 0..9_i64);
    parts.prop_map(|(duty, fix, [trained, considering, asked, lives], today)| Helper {
        duty: Duty::ALL[duty],
        fix: fix.map(|(metres, age)| Fix {
            point: HOME.moved(metres as f64, 0.0),
            accuracy: 20.0,
            at: NOW - Span::mins(age),
        }),
        home: lives.then_some(HOME),
        skills: if trained { vec!["first_aid".into()] } else { vec![] },
        considering,
        asked,
        today,
        ..helper("谁", 0.0)
    })
}

proptest! {
    #[test]
    fn everybody_is_either_asked_or_told_why_not(helpers in prop::collection::vec(any_helper(), 0..70)) {
        let ranking = ranked("emergency", &helpers);
        prop_assert_eq!(ranking.candidates.len() + ranking.others.len(), helpers.len());
        let by = |account| helpers.iter().find(|h| h.account == account).expect("one of them");
        for pair in ranking.candidates.windows(2) {
            let (a, b) = (by(pair[0].helper), by(pair[1].helper));
            let trained = |h: &Helper| !h.skills.is_empty();
            let fresh = |h: &Helper| h.fix.is_some_and(|f| !f.stale(NOW));
            prop_assert!(trained(a) || !trained(b), "training first");
            if trained(a) == trained(b) {
                prop_assert!(fresh(a) || !fresh(b), "then a fresh position");
                if fresh(a) && fresh(b) {
                    prop_assert!(pair[0].distance <= pair[1].distance, "then the nearest");
                }
            }
        }
        for chosen in &ranking.candidates {
            let h = by(chosen.helper);
            prop_assert!(h.duty == Duty::On && !h.asked && !h.considering);
        }
    }
}
