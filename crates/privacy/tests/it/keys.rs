//! Keys: a new master in steps, a new key for one elder, either suite.

use crate::{STREET, ask, opens, register, wang};
use base::{AnyId as _, ElderId};
use db::{DbError, Lane, Tx, Work, sql};
use desk::{Ask, Denied, Role};
use privacy::{Keys, MasterGone, Rewrap, TurnElderKey, TurnMaster, WantedTurn};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_new_master_takes_over_in_steps,
    a_new_key_for_one_elder_seals_everything_anew,
    an_elder_without_a_key_and_nobody_else,
);

/// Some more elders than one step wraps.
const MANY: usize = 1_120;

async fn many(w: &World) -> Vec<ElderId> {
    let elders: Vec<ElderId> = (0..MANY).map(|_| ElderId::mint(w.now())).collect();
    w.desk
        .db()
        .write(Lane::Normal, MakeKeys { vault: w.desk.vault().clone(), elders: elders.clone() })
        .await
        .expect("made");
    elders
}

struct MakeKeys {
    vault: desk::Vault,
    elders: Vec<ElderId>,
}

impl Work for MakeKeys {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        for chunk in self.elders.chunks(100) {
            let text = format!(
                "INSERT INTO elder_keys (elder_id, wrapped, generation) VALUES {}",
                desk::values(3, chunk.len())
            );
            let query = chunk.iter().fold(sql(text), |query, elder| {
                query.bind(elder.text()).bind(self.vault.new_elder_key(*elder).1).bind(1i64)
            });
            query.run(tx).await?;
        }
        Ok(())
    }
}

async fn a_new_master_takes_over_in_steps(w: World) {
    let elder = wang(&w).await;
    many(&w).await;
    let guard = ask(&w, Role::SecurityAdmin, "").await;
    assert_eq!(w.denied(&ask(&w, Role::SystemAdmin, "").await, TurnMaster {}).await, Denied::Role);
    let turn = w.run(&guard, TurnMaster {}).await;
    w.refused(&guard, TurnMaster {}, "上一次换钥还没有做完").await;
    let wanted = w.look(&Ask::system(), WantedTurn {}).await.expect("under way");
    assert_eq!((wanted.id.as_str(), wanted.state.as_str(), wanted.from), (turn.as_str(), "wanted", 1));

    // What the program does: the new master is in the file, then in the vault; then the steps begin.
    let vault = w.desk.vault();
    vault.reload(&vault.text_with_next()).expect("taken up");
    assert!(
        opens(&w, &ask(&w, Role::Agent, "").await, elder).await,
        "everything opens while it is under way"
    );
    w.run(&Ask::system(), Rewrap { turn: turn.clone(), after: None }).await;
    let half = w.look(&guard, Keys {}).await;
    assert!(half.wrapped.len() == 2 && half.turns[0].state == "turning", "one step is not all: {half:?}");
    w.tick(base::Span::secs(5)).await;
    let state = w.look(&guard, Keys {}).await;
    assert_eq!(
        state.wrapped.iter().map(|k| (k.generation, k.keys)).collect::<Vec<_>>(),
        [(2, MANY as i64 + 1)]
    );
    assert_eq!((state.turns[0].state.as_str(), state.turns[0].wrapped), ("wrapped", MANY as i64 + 1));

    vault.reload(&vault.text_without_old()).expect("taken up");
    w.run(&Ask::system(), MasterGone { turn }).await;
    assert_eq!(w.look(&Ask::system(), WantedTurn {}).await, None);
    assert_eq!(w.desk.vault().generations(), [2]);
    assert!(opens(&w, &ask(&w, Role::Agent, STREET).await, elder).await, "under the new master alone");
    // The trail from before is still read: it was sealed with the elder's key and with the house's.
    let trail = w.trail().await;
    assert!(trail.iter().filter(|e| e.act == "elders.register").all(|e| !e.detail.is_null()));
    assert!(w.look(&guard, Keys {}).await.turns[0].ended_at.is_some());
    w.run(&guard, TurnMaster {}).await;
}

struct Sealed(ElderId);

impl Work for Sealed {
    type Out = Vec<Vec<u8>>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Vec<u8>>, DbError> {
        let mut all = Vec::new();
        for (table, column) in [
            ("elders", "id"),
            ("elder_phones", "elder_id"),
            ("elder_contacts", "elder_id"),
            ("cases", "elder_id"),
        ] {
            let sealed = if table == "cases" { "summary" } else { "sealed" };
            let text = format!("SELECT {sealed} FROM {table} WHERE {column} = $1");
            all.extend(sql(text).bind(self.0.text()).all(tx, |row| row.get::<Vec<u8>>(0)).await?);
        }
        Ok(all)
    }
}

async fn a_new_key_for_one_elder_seals_everything_anew(w: World) {
    let elder = wang(&w).await;
    let case = cases::Open::new("meal", elder, STREET, catalogue::Channel::Window).saying("软一点的饭");
    w.run(&Ask::system(), case).await;
    let before = w.desk.db().read(Sealed(elder)).await.expect("reads");
    let card = w.look(&ask(&w, Role::Agent, "").await, elders::CardOf { elder, in_emergency: false }).await;
    let guard = ask(&w, Role::SecurityAdmin, "").await;
    w.refused(&guard, TurnElderKey { elder, reason: " ".into() }, "请写明为什么换").await;
    let done = w.run(&guard, TurnElderKey { elder, reason: "台账泄露".into() }).await;
    assert!(done >= before.len() as i64, "{done} fields of {}", before.len());
    let after = w.desk.db().read(Sealed(elder)).await.expect("reads");
    assert_eq!(after.len(), before.len());
    for sealed in &after {
        assert_eq!(sealed[1..3], [0, 2], "sealed with the second key");
        assert!(!before.contains(sealed));
    }
    let again = w.look(&ask(&w, Role::Agent, "").await, elders::CardOf { elder, in_emergency: false }).await;
    assert_eq!(again, card);
    // The trail stays under the first key and is still read.
    let first = w.trail().await.into_iter().find(|e| e.act == "elders.register").expect("entered");
    assert!(!first.detail.is_null());
    let state = w.look(&guard, Keys {}).await;
    assert_eq!((state.turns[0].kind.as_str(), state.turns[0].state.as_str()), ("elder", "ended"));
    assert_eq!(state.wrapped[0].keys, 2, "the former key is kept for the trail");
    // And again: three keys, everything under the third.
    w.run(&guard, TurnElderKey { elder, reason: "再换一次".into() }).await;
    assert!(w.desk.db().read(Sealed(elder)).await.expect("reads").iter().all(|s| s[1..3] == [0, 3]));
    assert!(opens(&w, &ask(&w, Role::Agent, "").await, elder).await);
}

async fn an_elder_without_a_key_and_nobody_else(w: World) {
    let elder = ElderId::mint(w.now());
    w.register(&elder.text(), Some(elder), STREET).await;
    let guard = ask(&w, Role::SecurityAdmin, "").await;
    let turn = || TurnElderKey { elder, reason: "台账泄露".into() };
    w.refused(&guard, turn(), "这位长者没有密钥，或者已经删除").await;
    for role in [Role::Supervisor, Role::SystemAdmin, Role::AuditAdmin, Role::Family] {
        assert_eq!(w.denied(&ask(&w, role, "").await, turn()).await, Denied::Role);
    }
}
