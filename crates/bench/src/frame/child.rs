//! The real program as a child process on ports of its own, so that it can be watched, pressed and killed.
use anyhow::{Context, Result, bail};
use base::clock::Stopwatch;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The first word that makes the benchmark program run as the program itself.
pub(crate) const AS_PROGRAM: &str = "as-yinqiao";

/// A running `yinqiao serve`.
pub(crate) struct Program {
    child: Child,
    /// Where its pages are.
    pub(crate) web: SocketAddr,
    /// Where its SIP door is (UDP and TCP).
    pub(crate) sip: SocketAddr,
    /// Where its MQTT door is.
    pub(crate) mqtt: SocketAddr,
    /// Its data directory.
    pub(crate) data: PathBuf,
    /// How long it took from start to `/readyz`.
    pub(crate) ready: Duration,
}

impl Program {
    /// Starts it on a data directory (`database`: a PostgreSQL URL, or none for SQLite there) and waits until it is ready.
    pub(crate) async fn start(data: &Path, database: Option<&str>) -> Result<Program> {
        let ports = (free_tcp()?, free_both()?, free_tcp()?);
        Program::start_at(data, database, ports).await
    }

    /// The same on given addresses (web, sip, mqtt): after a kill, clients find it where it was.
    pub(crate) async fn start_at(
        data: &Path,
        database: Option<&str>,
        at: (SocketAddr, SocketAddr, SocketAddr),
    ) -> Result<Program> {
        Program::start_with(data, database, at, &[]).await
    }

    /// The same with something more in its environment.
    pub(crate) async fn start_with(
        data: &Path,
        database: Option<&str>,
        at: (SocketAddr, SocketAddr, SocketAddr),
        environment: &[(&str, String)],
    ) -> Result<Program> {
        std::fs::create_dir_all(data)?;
        let log = std::fs::OpenOptions::new().create(true).append(true).open(data.join("serve.log"))?;
        let (web, sip, mqtt) = at;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(AS_PROGRAM).arg("serve").arg("--data").arg(data);
        command.args(["--web", &web.to_string(), "--sip", &sip.to_string(), "--mqtt", &mqtt.to_string()]);
        command.env("YINQIAO_LOG", "warn");
        environment.iter().for_each(|(key, value)| {
            command.env(key, value);
        });
        if let Some(url) = database {
            command.args(["--database", url]);
        }
        let watch = Stopwatch::start();
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let mut program = Program { child, web, sip, mqtt, data: data.to_path_buf(), ready: Duration::ZERO };
        program.wait_ready(&watch).await?;
        program.ready = watch.elapsed();
        Ok(program)
    }

    /// Runs one command of the program's command line (`account add ...`) against this data directory; `stdin` is its input.
    pub(crate) async fn tell(&self, words: &[&str], stdin: &str) -> Result<String> {
        tell(&self.data, words, stdin).await
    }

    /// Resident memory in bytes, as the kernel counts it.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).context("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).context("VmRSS is empty")?.parse()?;
        Ok(kib * 1024)
    }

    /// The addresses, to start again at the same place.
    pub(crate) fn addresses(&self) -> (SocketAddr, SocketAddr, SocketAddr) {
        (self.web, self.sip, self.mqtt)
    }

    /// kill -9, and waits until it is gone.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end (SIGTERM) and waits.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        for _ in 0..300 {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("the program did not end within 15 s of SIGTERM; see {}/serve.log", self.data.display())
    }

    async fn wait_ready(&mut self, watch: &Stopwatch) -> Result<()> {
        let url = format!("http://{}/readyz", self.web);
        let client = reqwest::Client::new();
        while watch.elapsed() < Duration::from_secs(60) {
            if let Some(status) = self.child.try_wait()? {
                let log = std::fs::read_to_string(self.data.join("serve.log")).unwrap_or_default();
                bail!("the program ended at start ({status}):\n{log}");
            }
            if client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("not ready within 60 s; see {}/serve.log", self.data.display())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Ended already, or a benchmark failed half way: either way no child may stay behind.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs one command of the program's command line against a data directory.
pub(crate) async fn tell(data: &Path, words: &[&str], stdin: &str) -> Result<String> {
    use tokio::io::AsyncWriteExt;
    let mut command = tokio::process::Command::new(std::env::current_exe()?);
    command.arg(AS_PROGRAM).args(words).arg("--data").arg(data);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().context("the child has no stdin")?;
    input.write_all(stdin.as_bytes()).await?;
    drop(input);
    let out = child.wait_with_output().await?;
    if !out.status.success() {
        bail!("yinqiao {}: {}", words.join(" "), String::from_utf8_lossy(&out.stderr));
    }
    Ok(String::from_utf8(out.stdout)?)
}

/// A TCP port on the loopback that was free a moment ago.
pub(crate) fn free_tcp() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A port free for both UDP and TCP.
pub(crate) fn free_both() -> Result<SocketAddr> {
    for _ in 0..50 {
        let tcp = TcpListener::bind("127.0.0.1:0")?;
        if UdpSocket::bind(tcp.local_addr()?).is_ok() {
            return Ok(tcp.local_addr()?);
        }
    }
    bail!("no port is free for both UDP and TCP")
}
