//! A database of its own for each test, copied from one that was migrated once.

use crate::place::{Folder, root, unique};
use crate::server::{outside, postgres_url};
use db::{Db, DbError, Kind, Settings, Target, admin};
use std::ops::Deref;
use std::path::PathBuf;

/// A database; it goes away with this handle.
pub struct TestDb {
    db: Db,
    target: Target,
    _keep: Keep,
}

/// What is removed at the end.
enum Keep {
    Folder(#[expect(dead_code, reason = "held for its drop")] Folder),
    Postgres(String),
}

impl TestDb {
    /// With every migration of the project applied.
    pub async fn migrated(kind: Kind) -> Self {
        let made = match kind {
            Kind::Sqlite => Self::copied().await,
            Kind::Postgres => Self::cloned().await,
        };
        made.unwrap_or_else(|e| panic!("no database for this test: {e}"))
    }

    /// With nothing in it.
    pub async fn empty(kind: Kind) -> Self {
        let made = match kind {
            Kind::Sqlite => {
                let folder = Folder::new();
                Self::in_folder(folder).await
            }
            Kind::Postgres => Self::on_server(None).await,
        };
        made.unwrap_or_else(|e| panic!("no database for this test: {e}"))
    }

    /// Where it is, for a second handle beside this one.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Opens a second handle, as a program that was started again would.
    pub async fn open_again(&self) -> Db {
        Db::open(&self.target, settings()).await.expect("opens again")
    }

    async fn in_folder(folder: Folder) -> Result<Self, DbError> {
        let target = Target::Sqlite { path: folder.path().join("test.db") };
        Ok(Self { db: Db::open(&target, settings()).await?, target, _keep: Keep::Folder(folder) })
    }

    async fn copied() -> Result<Self, DbError> {
        let template = sqlite_template().await?;
        let folder = Folder::new();
        std::fs::copy(template, folder.path().join("test.db")).map_err(DbError::other)?;
        Self::in_folder(folder).await
    }

    async fn cloned() -> Result<Self, DbError> {
        let name = format!("yinqiao_template_{}", &migrations::fingerprint()[..16]);
        admin::ensure_database(postgres_url(), &name, |url| async move {
            let db = Db::open(&Target::Postgres { url }, settings()).await?;
            db.migrate(migrations::ALL).await?;
            db.close().await;
            Ok(())
        })
        .await?;
        Self::on_server(Some(&name)).await
    }

    async fn on_server(template: Option<&str>) -> Result<Self, DbError> {
        let name = format!("yinqiao_test_{}", unique());
        admin::create_database(postgres_url(), &name, template).await?;
        let keep = Keep::Postgres(name.clone());
        let target = Target::Postgres { url: admin::sibling(postgres_url(), &name) };
        Ok(Self { db: Db::open(&target, settings()).await?, target, _keep: keep })
    }
}

/// Tests run beside each other on a small machine.
fn settings() -> Settings {
    Settings { readers: 2, pg_pool: 10, pg_writers: 6, ..Settings::default() }
}

/// The migrated file from which SQLite databases are copied, made by the first test that needs it.
async fn sqlite_template() -> Result<PathBuf, DbError> {
    let path = root().join(format!("yinqiao-template-{}.db", &migrations::fingerprint()[..16]));
    if path.is_file() {
        return Ok(path);
    }
    let folder = Folder::new();
    let half = folder.path().join("half.db");
    let db = Db::open(&Target::Sqlite { path: half.clone() }, settings()).await?;
    db.migrate(migrations::ALL).await?;
    db.close().await;
    std::fs::rename(half, &path).map_err(DbError::other)?;
    Ok(path)
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        &self.db
    }
}

impl Drop for Keep {
    fn drop(&mut self) {
        if let Keep::Postgres(name) = self {
            // A database that stays behind goes with its cluster.
            let _gone = outside(admin::drop_database(postgres_url(), name));
        }
    }
}
