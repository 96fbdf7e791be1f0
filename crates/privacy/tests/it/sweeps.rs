//! Retention: the dry run says what a night would take, the night takes it, files are named for removal, the rest stays.

use crate::{STREET, ask, register, wang};
use base::{AnyId as _, Span};
use db::{DbError, Lane, Tx, Work, sql};
use desk::{Ask, Keeping, Role};
use privacy::{DryRun, FilesGone, LeavingFiles, StartSweeps, Sweeps};
use testkit::{World, on_each_db};

on_each_db!(register =>
    a_night_takes_what_is_over_and_says_so,
    every_class_that_is_swept_has_its_tables,
);

/// Recordings of this age in days.
struct Record {
    ages: Vec<i64>,
    now: base::Moment,
}

impl Work for Record {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        for (n, age) in self.ages.iter().enumerate() {
            sql("INSERT INTO recordings (id, call_id, path, sha256, millis, bytes, mended, saved_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(base::RecordingId::mint(self.now).text())
            .bind(base::CallId::mint(self.now).text())
            .bind(format!("2024/01/01/{n}.wav"))
            .bind("00")
            .bind(1i64)
            .bind(1i64)
            .bind(false)
            .bind(self.now - Span::days(*age))
            .run(tx)
            .await?;
        }
        Ok(())
    }
}

fn keepings(w: &World) -> Vec<Keeping> {
    w.desk.registry().keepings().copied().collect()
}

async fn a_night_takes_what_is_over_and_says_so(w: World) {
    wang(&w).await;
    let ages: Vec<i64> = (0..900).map(|n| if n < 850 { 800 + n } else { n - 850 }).collect();
    w.desk.db().write(Lane::Normal, Record { ages, now: w.now() }).await.expect("written");
    let boss = ask(&w, Role::SystemAdmin, "").await;
    let dry = w.look(&boss, DryRun { keepings: keepings(&w) }).await;
    let of = |class: &str| dry.iter().find(|sum| sum.class == class).expect("there").clone();
    assert_eq!(of("recordings").tables, [("recordings".to_owned(), 850)]);
    assert_eq!(of("trail").before, None);
    assert!(w.look(&Ask::system(), LeavingFiles {}).await.is_empty(), "a dry run takes nothing");

    w.run(&Ask::system(), StartSweeps {}).await;
    w.tick(Span::hours(24)).await;
    let rows = w.look(&boss, Sweeps {}).await;
    let report = rows.iter().find(|row| row.class == "recordings").expect("reported");
    assert_eq!((report.gone, report.files, report.left), (850, 850, 0), "in several steps");
    assert!(rows.iter().any(|row| row.class == "sessions") && rows.iter().all(|row| row.class != "trail"));
    let dry = w.look(&boss, DryRun { keepings: keepings(&w) }).await;
    assert_eq!(dry.iter().find(|sum| sum.class == "recordings").expect("there").tables[0].1, 0);

    let mut removed = 0;
    loop {
        let files = w.look(&Ask::system(), LeavingFiles {}).await;
        if files.is_empty() {
            break;
        }
        assert!(files.iter().all(|file| file.folder == "recordings"));
        removed += files.len();
        w.run(&Ask::system(), FilesGone { files }).await;
    }
    assert_eq!(removed, 850);
    // The next night finds fifty days more of age over nothing.
    w.tick(Span::hours(24)).await;
    let again = w.look(&boss, Sweeps {}).await;
    assert_eq!(
        again.iter().filter(|row| row.class == "recordings").map(|row| row.gone).collect::<Vec<_>>(),
        [0, 850]
    );
    let worker = ask(&w, Role::Worker, STREET).await;
    assert!(w.desk.look(&worker, Sweeps {}).await.is_err());
}

async fn every_class_that_is_swept_has_its_tables(w: World) {
    let keepings = keepings(&w);
    for class in privacy::classes() {
        let swept = class.before(w.now()).is_some();
        let tables = keepings.iter().filter(|keeping| keeping.class == class.code).count();
        assert_eq!(swept, tables > 0, "{}: a time and tables belong together", class.code);
    }
    for keeping in &keepings {
        assert!(privacy::classes().iter().any(|class| class.code == keeping.class), "{}", keeping.class);
    }
    // Every statement runs on this database, also where there is nothing.
    w.run(&Ask::system(), StartSweeps {}).await;
    w.tick(Span::hours(24)).await;
    let boss = ask(&w, Role::SystemAdmin, "").await;
    let swept = privacy::classes().iter().filter(|class| class.before(w.now()).is_some()).count();
    assert_eq!(w.look(&boss, Sweeps {}).await.len(), swept);
}
