//! The PostgreSQL server of the tests: the one named by YINQIAO_TEST_PG, else the checkout's own
//! temporary cluster, which `tools/pg` starts.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// Where it is. A test that needs it and does not get it fails.
pub fn postgres_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| {
        if let Ok(url) = std::env::var("YINQIAO_TEST_PG") {
            return url;
        }
        let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/pg");
        let out = Command::new(&tool).arg("start").output().unwrap_or_else(|e| {
            panic!(
                "no PostgreSQL for this test: {} cannot be run ({e}); set YINQIAO_TEST_PG or run tools/setup",
                tool.display()
            )
        });
        assert!(
            out.status.success(),
            "no PostgreSQL for this test: {}; set YINQIAO_TEST_PG or run tools/setup",
            String::from_utf8_lossy(&out.stderr).trim()
        );
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    })
}

/// Makes an empty database as we need it, from outside of any runtime.
///
/// # Errors
/// When the server refuses.
pub fn create_database(server: &str, name: &str) -> anyhow::Result<()> {
    outside(db::admin::create_database(server, name, None))?;
    Ok(())
}

/// Runs a future to its end where no runtime may be blocked.
pub(crate) fn outside<T: Send>(future: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime of its own")
                .block_on(future)
        });
        thread.join().expect("does not panic")
    })
}
