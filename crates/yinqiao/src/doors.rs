//! The doors: pages and JSON, devices, telephones. Opened together, closed in the order that loses nothing.
use crate::config::Config;
use crate::health::{self, Watched};
use crate::office::Office;
use anyhow::{Context, Result, anyhow};
use desk::Ask;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long a page that is still being read may hold up the end.
const GRACE: Duration = Duration::from_secs(5);

/// The web's listener, and the word that the other addresses were free.
pub struct Bound {
    web: TcpListener,
}

/// Open doors.
pub struct Doors {
    /// Pages and JSON.
    pub web: SocketAddr,
    /// Devices.
    pub mqtt: SocketAddr,
    /// Telephones.
    pub sip: SocketAddr,
    serving: JoinHandle<()>,
    devices: ingest::Mqtt,
    line: sip::Door,
    stop: CancellationToken,
}

/// Takes the web's address and tries the others, so that a taken one is told before anything else is done.
pub async fn bind(config: &Config) -> Result<Bound> {
    let web = TcpListener::bind(config.web).await.map_err(|e| taken("web", config.web, &e))?;
    drop(TcpListener::bind(config.mqtt).await.map_err(|e| taken("mqtt", config.mqtt, &e))?);
    drop(TcpListener::bind(config.sip).await.map_err(|e| taken("sip", config.sip, &e))?);
    drop(UdpSocket::bind(config.sip).map_err(|e| taken("sip", config.sip, &e))?);
    Ok(Bound { web })
}

fn taken(what: &str, address: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("地址 {address} 已经被占用；停掉占用它的程序，或用 --{what} 换一个")
        }
        std::io::ErrorKind::AddrNotAvailable => anyhow!("地址 {address} 不是这台机器的；请改 --{what}"),
        std::io::ErrorKind::PermissionDenied => {
            anyhow!("没有权限用 {address}（1024 以下的端口要管理员）；请改 --{what}")
        }
        _ => anyhow!("地址 {address}（{what}）打不开：{error}"),
    }
}

impl Doors {
    /// Opens all of them.
    pub async fn open(bound: Bound, office: &Arc<Office>) -> Result<Doors> {
        let config = &office.config;
        let stop = CancellationToken::new();
        let door = ingest::Door::open(office.desk.clone(), ingest::Limits::default());
        let devices = ingest::Mqtt::start(door.clone(), config.mqtt)
            .await
            .map_err(|e| taken("mqtt", config.mqtt, &e))?;
        begin_rounds(&office.desk).await;
        let line = open_line(office).await?;
        let watched = Watched { office: office.clone(), door: door.clone(), line: line.clone() };
        let mut document = api::openapi();
        document.merge(ingest::openapi());
        let pages = web::Settings {
            recordings: office.recordings(),
            photos: office.photos(),
            secure_cookies: config.https,
        };
        let mut routes = web::router(web::State::new(office.desk.clone(), Arc::new(line.clone()), pages))
            .merge(api::router(office.desk.clone()))
            .merge(ingest::router(door))
            .merge(health::router(watched))
            .merge(health::document(document));
        if config.show_codes {
            routes = routes.layer(axum::Extension(family_pages::ShowCodes));
        }
        let web = bound.web.local_addr().context("web")?;
        let mqtt = devices.address();
        let (serving, sip) = (serve_web(bound.web, routes, stop.clone()), line.address());
        Ok(Doors { web, mqtt, sip, serving, devices, line, stop })
    }

    /// Where everything is, for the terminal.
    pub fn addresses(&self) -> String {
        format!(
            "银桥已启动\n  网页和接口  http://{}\n  电话（SIP） {}\n  设备（MQTT） {}",
            self.web, self.sip, self.mqtt
        )
    }

    /// Takes nothing new, finishes what was accepted.
    pub async fn close(self) {
        self.stop.cancel();
        let aborting = self.serving.abort_handle();
        if tokio::time::timeout(GRACE, self.serving).await.is_err() {
            // Pages that only listen never end by themselves.
            aborting.abort();
        }
        // Calls end first: each is owed a call-back, which must still be written.
        self.line.stop().await;
        self.devices.stop().await;
    }
}

/// Sets the rounds going that keep their own timers: silent devices, the search's index and who was heard of lately. A
/// fault of the database at the start closes no door: it is tried again.
async fn begin_rounds(desk: &desk::Desk) {
    let Err(error) = rounds(desk).await else { return };
    tracing::error!(%error, "the first rounds failed and are tried again");
    let desk = desk.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(2)).await;
            match rounds(&desk).await {
                Ok(()) => return,
                Err(error) => tracing::error!(%error, "the first rounds failed again"),
            }
        }
    });
}

async fn rounds(desk: &desk::Desk) -> Result<()> {
    let said = |error: &dyn std::fmt::Display| anyhow!("{error}");
    desk.run(&Ask::system(), devices::Sweep {}).await.map_err(|e| said(&e))?;
    desk.run(&Ask::system(), elders::TurnDay {}).await.map_err(|e| said(&e))?;
    desk.run(&Ask::system(), rounds::Begin {}).await.map_err(|e| said(&e))?;
    desk.run(&Ask::system(), find::Rebuild { if_needed: true }).await.map_err(|e| said(&e))?;
    desk.run(&Ask::system(), find::Fade {}).await.map_err(|e| said(&e))?;
    Ok(())
}

async fn open_line(office: &Office) -> Result<sip::Door> {
    let config = &office.config;
    let read = |path: &std::path::Path| {
        std::fs::read(path).with_context(|| format!("文件 {} 读不了", path.display()))
    };
    let tls = match &config.sip_tls {
        None => None,
        Some((bind, certificate, key)) => {
            Some(sip::Tls { bind: *bind, certificate: read(certificate)?, key: read(key)? })
        }
    };
    let settings = sip::Settings {
        tls,
        public: config.sip_public,
        media: config.rtp,
        trunks: config.trunks.clone(),
        prompts: config.prompts.clone(),
        ..sip::Settings::new(config.sip, office.recordings())
    };
    sip::Door::start(office.desk.clone(), settings).await.map_err(|e| anyhow!("{e}"))
}

fn serve_web(listener: TcpListener, routes: axum::Router, stop: CancellationToken) -> JoinHandle<()> {
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move {
        let ended = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await;
        if let Err(error) = ended {
            tracing::error!(%error, "the web door ended badly");
        }
    })
}
