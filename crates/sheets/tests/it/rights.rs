//! Whose a file is.

use crate::world::*;
use desk::{Denied, Outcome, Role};
use sheets::{Begin, Go, List, Map, Mapped, Show};
use testkit::{World, on_each_db};

on_each_db!(register => a_file_is_its_clerks, nobody_fills_another_street, strangers_bring_nothing);

async fn a_file_is_its_clerks(w: World) {
    district(&w).await;
    let (_, own) = clerk(&w, "990112001").await;
    let (_, other) = clerk(&w, "990112001").await;
    let (_, far) = clerk(&w, "990112002").await;
    let sheet = tried(&w, &own, people(5)).await;
    w.refused(&other, Go { sheet }, "这是别人上传的名单；要看请找街道干部或值班主管").await;
    assert_eq!(w.denied(&far, Go { sheet }).await, Denied::Scope);
    assert!(matches!(w.desk.look(&other, Show { sheet }).await, Err(Outcome::Refused(_))));
    assert!(w.look(&other, List::default()).await.0.is_empty());
    let officer = w.ask(w.person(Role::Officer, "990112").await);
    assert_eq!(w.look(&officer, List::default()).await.0.len(), 1);
    assert_eq!(show(&w, &officer, sheet).await.row.sums.fresh, 5);
    w.run(&officer, Go { sheet }).await;
}

async fn nobody_fills_another_street(w: World) {
    district(&w).await;
    let (_, ask) = clerk(&w, "990112002").await;
    let sheet = tried(&w, &ask, people(3)).await;
    let shown = show(&w, &ask, sheet).await;
    assert_eq!(counts(&shown.row.sums), [0, 0, 0, 0, 3]);
    assert!(bad(&shown)[0].2.contains("负责的区域"), "{:?}", bad(&shown));
    // Nor by a number of another system that would be another's elder.
    let mut mapping = guessed(&w, &ask, sheet).await;
    mapping.columns.push(Mapped { at: 9, header: "x".into(), field: "没有这一项".into() });
    let map = Map { sheet, mapping, keep_as: String::new(), at_once: false };
    w.refused(&ask, map, "没有“没有这一项”这一项").await;
}

async fn strangers_bring_nothing(w: World) {
    for role in [Role::Family, Role::Helper, Role::Agent, Role::Doctor, Role::SystemAdmin, Role::AuditAdmin] {
        let ask = w.ask(w.person(role, "").await);
        assert_eq!(w.denied(&ask, Begin { name: "x".into() }).await, Denied::Role, "{role:?}");
    }
}
