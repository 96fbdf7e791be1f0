//! A data directory, the program run on it, and what it said.
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A folder that goes away with the test.
pub(crate) struct House {
    pub(crate) data: PathBuf,
    database: Option<String>,
}

impl House {
    pub(crate) fn new() -> House {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let data = std::env::temp_dir().join(format!("yq-program-{}-{number}", std::process::id()));
        House { data, database: None }
    }

    /// With a database of its own on the tests' PostgreSQL.
    pub(crate) fn on_postgres() -> House {
        let mut house = House::new();
        let name = house.data.file_name().and_then(|n| n.to_str()).expect("a name").replace('-', "_");
        testkit::create_database(testkit::postgres_url(), &name).expect("a database");
        house.database = Some(db::admin::sibling(testkit::postgres_url(), &name));
        house
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data.with_extension(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yinqiao"));
        command.args(words).arg("--data").arg(&self.data);
        if let Some(url) = &self.database {
            command.args(["--database", url]);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, words: &[&str], input: &str) -> Said {
        let mut child = self.command(words).spawn().expect("the program starts");
        child.stdin.take().expect("piped").write_all(input.as_bytes()).ok();
        Said::of(child.wait_with_output().expect("it ends"))
    }

    /// Runs a command that must succeed.
    pub(crate) fn tell(&self, words: &[&str], input: &str) -> String {
        let said = self.run(words, input);
        assert_eq!(said.code, Some(0), "yinqiao {}: {}{}", words.join(" "), said.out, said.err);
        said.out
    }

    /// `serve` on free ports, ready.
    pub(crate) fn serve(&self) -> Server {
        let server = self.serve_at(&ports());
        server.wait_ready();
        server
    }

    /// `serve` on these ports (web, sip, mqtt), just started.
    pub(crate) fn serve_at(&self, ports: &[u16; 3]) -> Server {
        let at: Vec<String> = ports.iter().map(|p| format!("127.0.0.1:{p}")).collect();
        let mut command = self.command(&["serve", "--web", &at[0], "--sip", &at[1], "--mqtt", &at[2]]);
        command.env("YINQIAO_LOG", "warn").stdin(Stdio::null());
        Server { child: command.spawn().expect("the program starts"), web: at[0].clone() }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.data).ok();
    }
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    fn of(output: Output) -> Said {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A running program.
pub(crate) struct Server {
    child: Child,
    pub(crate) web: String,
}

impl Server {
    fn wait_ready(&self) {
        for _ in 0..600 {
            if get(&self.web, "/readyz").is_some_and(|answer| answer.starts_with("HTTP/1.1 200")) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("not ready within 30 s");
    }

    /// SIGTERM, and what it said until its end.
    pub(crate) fn stop(self) -> Said {
        Command::new("kill").arg(self.child.id().to_string()).status().expect("kill");
        self.end()
    }

    /// kill -9.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("still running");
        self.child.wait().expect("gone");
    }

    /// Waits for its end.
    pub(crate) fn end(self) -> Said {
        Said::of(self.child.wait_with_output().expect("it ends"))
    }
}

/// One plain request, the whole answer.
pub(crate) fn get(address: &str, path: &str) -> Option<String> {
    use std::io::Read;
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Three ports that were free a moment ago.
pub(crate) fn ports() -> [u16; 3] {
    let bound: Vec<TcpListener> =
        (0..3).map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port")).collect();
    let port = |n: usize| bound[n].local_addr().expect("bound").port();
    [port(0), port(1), port(2)]
}

/// Whether a file is there.
pub(crate) fn exists(path: &Path) -> bool {
    path.exists()
}
