//! Past visits move in: many, once, and amended when the old system says something else.

use crate::people::{STREET, person, register, wang};
use base::{Moment, Span};
use desk::{Ask, Role};
use testkit::World;
use visits::read::{Filter, List, Show};
use visits::{Import, PastVisit, State};

async fn past_visits_go_in_once_and_are_amended(w: World) {
    let wang = wang(&w).await;
    let zhou = person(&w, "zhou", "周明", Role::Helper).await;
    let at = Moment::from_beijing(2021, 5, 3, 10, 0, 0);
    let row = |n: i64| PastVisit {
        source: format!("v{n}"),
        elder: wang,
        region: STREET.into(),
        service: if n % 2 == 0 { "助餐".into() } else { "cleaning".into() },
        helper: zhou,
        sent_at: None,
        arrived_at: at + Span::hours(n),
        finished_at: at + Span::hours(n) + Span::mins(40),
        done: n % 10 != 0,
        satisfied: (n % 3 == 0).then_some(5),
        words: if n == 7 { "老人很高兴".into() } else { String::new() },
    };
    let system = Ask::system();
    let rows: Vec<PastVisit> = (0..450).map(row).collect();
    let first = w.run(&system, Import { rows: rows.clone() }).await;
    assert_eq!((first.added, first.changed, first.same, first.bad.len()), (450, 0, 0, 0));
    let again = w.run(&system, Import { rows: rows.clone() }).await;
    assert_eq!((again.added, again.changed, again.same), (0, 0, 450));
    let mut amended = rows[..3].to_vec();
    amended[1].done = true;
    amended[1].finished_at = amended[1].finished_at + Span::mins(5);
    amended[2].service = "不存在".into();
    let third = w.run(&system, Import { rows: amended }).await;
    assert_eq!((third.added, third.changed, third.same), (0, 1, 1));
    assert_eq!(third.bad, [("v2".to_owned(), "没有这项服务".to_owned())]);
    let too_many = Import { rows: (0..501).map(row).collect() };
    w.refused(&system, too_many, "一次最多 500 行").await;

    let agent = w.ask(person(&w, "li", "李敏", Role::Agent).await);
    let his = Filter { elder: Some(wang), ..Filter::default() };
    let page = w.look(&agent, List { filter: his, page: 1, size: 100 }).await;
    assert_eq!((page.total, page.pages), (450, 5));
    assert_eq!(page.rows[0].arrived_at, Some(at + Span::hours(449)), "the newest first");
    assert_eq!(page.rows[9].state, State::Failed);
    let month = Filter { since: Some(at + Span::hours(440)), ..Filter::default() };
    assert_eq!(w.look(&agent, List { filter: month, ..List::default() }).await.total, 10);
    let seventh = w.look(&agent, List { filter: Filter::default(), page: 5, size: 100 }).await;
    let seventh = seventh.rows.iter().find(|r| r.arrived_at == Some(at + Span::hours(7))).expect("there");
    let shown = w.look(&agent, Show { visit: seventh.id }).await;
    assert_eq!((shown.words.as_str(), shown.row.helper_name.as_deref()), ("老人很高兴", Some("周明")));
}

testkit::on_each_db!(register => past_visits_go_in_once_and_are_amended);
