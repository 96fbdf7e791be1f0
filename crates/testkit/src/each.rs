//! One test on both databases.

use crate::{TestDb, World};
use db::Kind;
use desk::Registry;

/// Enters `async fn name(w: World)` as a test on each database: `name::sqlite`, `name::postgres`.
/// Before `=>` stands what fills the registry, one or several functions:
/// `on_each_db!(elders::register, cases::register => a_story, another);`.
#[macro_export]
macro_rules! on_each_db {
    ($($register:expr),* => $($name:ident),+ $(,)?) => {
        fn __register(registry: &mut desk::Registry) {
            let _ = &registry;
            $(let _ = ($register)(registry);)*
        }
        $(mod $name {
            #[test]
            fn sqlite() { $crate::story($crate::Kind::Sqlite, super::__register, super::$name); }
            #[test]
            fn postgres() { $crate::story($crate::Kind::Postgres, super::__register, super::$name); }
        })+
    };
    ($($name:ident),+ $(,)?) => {
        $crate::on_each_db!(=> $($name),+);
    };
}

/// Enters `async fn name(db: TestDb)` as a test on each database.
#[macro_export]
macro_rules! on_each_bare_db {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[test]
            fn sqlite() { $crate::bare($crate::Kind::Sqlite, super::$name); }
            #[test]
            fn postgres() { $crate::bare($crate::Kind::Postgres, super::$name); }
        })+
    };
}

/// Enters `async fn name(db: TestDb)` as a test on each database, with nothing in it yet.
#[macro_export]
macro_rules! on_each_empty_db {
    ($($name:ident),+ $(,)?) => {
        $(mod $name {
            #[test]
            fn sqlite() { $crate::empty($crate::Kind::Sqlite, super::$name); }
            #[test]
            fn postgres() { $crate::empty($crate::Kind::Postgres, super::$name); }
        })+
    };
}

/// Runs a test that makes its own tables.
pub fn empty<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(TestDb) -> F) {
    runtime().block_on(async { test(TestDb::empty(kind).await).await });
}

/// Runs a test that needs only a migrated database.
pub fn bare<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(TestDb) -> F) {
    runtime().block_on(async { test(TestDb::migrated(kind).await).await });
}

/// Runs a test that needs a desk.
pub fn story<F: Future<Output = ()>>(kind: Kind, register: fn(&mut Registry), test: impl FnOnce(World) -> F) {
    runtime().block_on(async {
        let mut registry = Registry::new();
        register(&mut registry);
        test(World::new(TestDb::migrated(kind).await, registry)).await;
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime for the test")
}
