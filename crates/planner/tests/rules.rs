//! What holds for every plan: rules are kept, costs are what the stops say, the same seed gives the same plan.

use planner::{
    Broken, Helper, Link, Matrix, Part, Pause, Pin, Plan, Problem, Reason, Search, Unsound, Visit, Weights,
    check, offers, why,
};
use proptest::prelude::*;

/// Places on a grid, minutes as the crow flies.
fn travel(places: &[(i32, i32)]) -> Matrix {
    let way = |a: &(i32, i32), b: &(i32, i32)| f64::from((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)).sqrt();
    let minutes = places.iter().flat_map(|a| places.iter().map(move |b| way(a, b))).collect();
    Matrix::new(places.len(), minutes).expect("a square")
}

/// A watch that counts its looks: the same on every machine.
fn looks(all: u32) -> impl FnMut() -> f64 {
    let mut seen = 0;
    move || {
        seen += 1;
        f64::from(seen) / f64::from(all)
    }
}

#[derive(Debug, Clone)]
struct Raw {
    at: (i32, i32),
    opens: u32,
    kind: u8,
    skills: (u8, u8),
    minutes: (u8, u8),
    undone: bool,
}

fn raw() -> impl Strategy<Value = Raw> {
    let skills = (1_u8..4, 1_u8..4);
    ((0..60, 0..60), 0_u32..600, 0_u8..4, skills, (5_u8..60, 5_u8..60), any::<bool>()).prop_map(
        |(at, opens, kind, skills, minutes, undone)| Raw { at, opens, kind, skills, minutes, undone },
    )
}

fn day(raws: &[Raw], helpers: usize) -> Problem {
    let mut places = vec![(30, 30)];
    places.extend(raws.iter().map(|r| r.at));
    let visits = raws.iter().enumerate().map(|(ix, r)| {
        let part = |s: u8, m: u8| Part { skills: u64::from(s), minutes: f64::from(m) };
        let (first, second) = (part(r.skills.0, r.minutes.0), part(r.skills.1, r.minutes.1));
        let (parts, link) = match r.kind {
            0 => (vec![first, second], Link::Together),
            1 => (vec![first, second], Link::After { least: 30.0, most: 60.0 }),
            _ => (vec![first], Link::Alone),
        };
        let opens = f64::from(r.opens);
        Visit {
            parts,
            link,
            likes: vec![(ix % helpers, -5.0)],
            undone: r.undone.then_some(200.0),
            ..Visit::simple(ix + 1, opens, opens + 60.0, first)
        }
    });
    let all = (0..helpers).map(|ix| Helper {
        skills: if ix < 2 { 3 } else { 1 + (ix as u64 % 3) },
        begins: 60.0,
        ends: 540.0,
        pause: Some(Pause { earliest: 240.0, latest: 300.0, minutes: 30.0 }),
        ..Helper::simple(0, 0)
    });
    Problem::new(travel(&places), visits.collect(), all.collect(), Weights::default()).expect("sound")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_plan_breaks_no_hard_rule_and_costs_what_its_stops_say(raws in prop::collection::vec(raw(), 2..30), helpers in 3_usize..8) {
        let problem = day(&raws, helpers);
        let greedy = Plan::greedy(&problem);
        let before = greedy.cost(&problem).total;
        let mut search = Search::new(&problem, greedy, 7);
        search.run(&mut looks(40), 1.0);
        let stops = search.best().stops(&problem);
        let hard: Vec<Broken> = check(&problem, &stops).into_iter().filter(Broken::is_hard).collect();
        prop_assert!(hard.is_empty(), "{hard:?}");
        prop_assert!((stops.cost.total - search.best_cost()).abs() < 1e-6);
        prop_assert!(search.best_cost() <= before + 1e-9, "a search never ends worse than it began");
        // Lateness and overtime of the checker are those of the cost.
        let mut late = 0.0;
        for broken in check(&problem, &stops) {
            if let Broken::Late(_, by) = broken { late += by; }
        }
        prop_assert!((late - stops.cost.late).abs() < 1e-2 * raws.len() as f64, "{late} {}", stops.cost.late);
    }

    #[test]
    fn the_same_seed_gives_the_same_plan(raws in prop::collection::vec(raw(), 2..20), seed in 0_u64..100) {
        let problem = day(&raws, 5);
        let run = || {
            let mut search = Search::new(&problem, Plan::greedy(&problem), seed);
            search.run(&mut looks(20), 1.0);
            search.best().clone()
        };
        prop_assert_eq!(run(), run());
    }
}

fn one(place: usize, opens: f64) -> Visit {
    Visit {
        undone: Some(500.0),
        ..Visit::simple(place, opens, opens + 60.0, Part { skills: 1, minutes: 30.0 })
    }
}

#[test]
fn what_has_begun_stays_and_goes_first() {
    let mut begun = one(1, 100.0);
    begun.pin = Some(Pin { helpers: vec![1], start: 100.0, begun: true });
    let visits = vec![one(2, 0.0), begun, one(2, 200.0)];
    let helpers = vec![Helper::simple(1, 0), Helper::simple(1, 0)];
    let problem =
        Problem::new(travel(&[(0, 0), (5, 0), (9, 0)]), visits, helpers, Weights::default()).expect("sound");
    let mut search = Search::new(&problem, Plan::greedy(&problem), 3);
    search.run(&mut looks(30), 1.0);
    let stops = search.best().stops(&problem);
    assert_eq!(stops.rounds[1][0].visit, 1);
    assert_eq!(stops.rounds[1][0].starts, 100.0);
    assert!(check(&problem, &stops).iter().all(|b| !b.is_hard()));
}

#[test]
fn three_times_are_offered_the_cheapest_first() {
    let mut asked = one(1, 0.0);
    asked.closes = 600.0;
    let visits = vec![one(2, 60.0), one(2, 300.0), asked];
    let problem = Problem::new(
        travel(&[(0, 0), (20, 0), (21, 0)]),
        visits,
        vec![Helper::simple(1, 0)],
        Weights::default(),
    )
    .expect("sound");
    let plan = Plan::of(&problem, &[0, 1, 2], &[Some(vec![0]), Some(vec![0]), None]).expect("a plan");
    let offered = offers(&problem, &plan, 2, 3, 60.0);
    assert!(offered.len() >= 2, "{offered:?}");
    assert!(offered.windows(2).all(|w| w[0].costs <= w[1].costs + 1e-9));
    assert!(offered.iter().all(|o| o.delays < 1e-9 && o.plan.helpers(2) == Some(vec![0])), "{offered:?}");
}

#[test]
fn each_helper_has_a_reason() {
    let mut asked = one(1, 0.0);
    (asked.closes, asked.never) = (5.0, vec![1]);
    let helpers = vec![Helper::simple(2, 0), Helper::simple(1, 0), Helper::simple(1, 0)];
    let problem =
        Problem::new(travel(&[(0, 0), (50, 0)]), vec![asked], helpers, Weights::default()).expect("sound");
    let plan = Plan::of(&problem, &[0], &[None]).expect("a plan");
    let reasons = why(&problem, &plan, 0);
    assert_eq!(reasons[0].1, Reason::Skill);
    assert_eq!(reasons[1].1, Reason::Never);
    assert!(matches!(reasons[2].1, Reason::Late(by) if (by - 45.0).abs() < 1e-9), "{reasons:?}");
}

#[test]
fn nonsense_is_told() {
    assert_eq!(Matrix::new(2, vec![0.0; 3]).err(), Some(Unsound::Matrix));
    assert_eq!(Matrix::new(1, vec![f64::NAN]).err(), Some(Unsound::Matrix));
    let problem = |visit: Visit, helper: Helper| {
        Problem::new(travel(&[(0, 0), (1, 0)]), vec![visit], vec![helper], Weights::default()).err()
    };
    assert_eq!(problem(one(7, 0.0), Helper::simple(1, 0)), Some(Unsound::Visit(0)));
    assert_eq!(problem(one(1, 0.0), Helper::simple(1, 9)), Some(Unsound::Helper(0)));
    let must = Visit { undone: None, ..one(1, 0.0) };
    assert_eq!(problem(must.clone(), Helper::simple(2, 0)), Some(Unsound::Nobody(0)));
    let pair = Visit { parts: vec![must.parts[0]; 2], link: Link::Together, ..must };
    assert_eq!(problem(pair, Helper::simple(1, 0)), Some(Unsound::Nobody(0)), "two parts need two people");
}
