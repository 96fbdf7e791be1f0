//! People of the stories. Their numbers belong to nobody.

use base::{ElderId, RegionCode, Sex};
use desk::Ask;
use elders::{Contact, ImportRow, Number, Profile};
use matches::{Enrol, EnrolMany, EnrolledMany, PairId, Queue, SourceKey};
use regions::{Kind, LoadUnits, Unit};
use testkit::World;

pub fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

pub fn number(text: &str) -> Number {
    Number { phone: text.parse().unwrap(), label: "座机".into() }
}

/// A citizen number of nobody, born then; even sequences are women.
pub fn identity(birth: &str, sequence: &str) -> String {
    let head = format!("001001{birth}{sequence}");
    format!("{head}{}", base::identity::check_place(&head).unwrap())
}

/// A district of two streets.
pub async fn units(w: &World) {
    let unit = |text: &str, name: &str, kind, parent: Option<&str>| Unit {
        code: code(text),
        name: name.into(),
        kind,
        parent: parent.map(code),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let units = vec![
        unit("990112", "示范区", Kind::District, None),
        unit("990112002", "双龙街道", Kind::Street, Some("990112")),
        unit("990112004", "回龙街道", Kind::Street, Some("990112")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

pub fn profile(name: &str, birth: &str, address: &str) -> Profile {
    Profile {
        name: name.into(),
        birth: birth.parse().ok(),
        sex: Sex::Female,
        region: Some(code("990112002")),
        address: address.into(),
        ..Profile::default()
    }
}

/// 王玉英 with her number.
pub fn wang() -> Enrol {
    Enrol {
        from: Some(SourceKey { source: "民政".into(), id: "1".into() }),
        profile: Profile {
            identity: identity("19420315", "002"),
            ..profile("王玉英", "1942-03-15", "双龙大道1号3单元5-2")
        },
        numbers: vec![number("10000000001")],
        contacts: vec![],
    }
}

/// The same person as another system has her: no number.
pub fn wang_elsewhere(id: &str) -> Enrol {
    Enrol {
        from: Some(SourceKey { source: "卫健".into(), id: id.into() }),
        profile: profile("王育英", "1942-03-15", "双龙大道 1 号 3 单元 5-2"),
        numbers: vec![number("10000000001"), number("023-60000001")],
        contacts: vec![],
    }
}

pub fn row(line: u64, id: &str, enrol: Enrol) -> ImportRow {
    ImportRow {
        line,
        source_id: id.into(),
        profile: enrol.profile,
        numbers: enrol.numbers,
        contacts: enrol.contacts,
        records: Default::default(),
    }
}

pub async fn many(w: &World, source: &str, rows: Vec<ImportRow>) -> EnrolledMany {
    let done = w.run(&Ask::system(), EnrolMany { source: source.into(), rows }).await;
    w.settle().await;
    done
}

/// Counts without the list of elders.
pub fn counts(done: &EnrolledMany) -> [usize; 6] {
    [done.added, done.linked, done.changed, done.same, done.asked.len(), done.bad.len()]
}

/// The pairs that wait, everywhere.
pub async fn waiting(w: &World) -> Vec<PairId> {
    let queue = w.look(&Ask::system(), Queue { doubt: None, after: None, limit: 100 }).await;
    queue.rows.into_iter().map(|row| row.pair).collect()
}

pub struct Kept(pub ElderId);

impl db::Work for Kept {
    type Out = ElderId;
    async fn run(&mut self, tx: &mut db::Tx<'_>) -> Result<ElderId, db::DbError> {
        matches::kept(tx, self.0).await
    }
}

/// Under whose record an elder is known.
pub async fn kept(w: &World, elder: ElderId) -> ElderId {
    w.desk.db().read(Kept(elder)).await.unwrap()
}

pub fn contact(name: &str) -> Contact {
    Contact {
        name: name.into(),
        relation: "女儿".into(),
        phone: None,
        hours: String::new(),
        distance_m: None,
    }
}
