//! The door itself: starts, serves, stops; what all calls share.

use crate::call::{Event, Handle};
use crate::descriptors;
use crate::farewell;
use crate::gate::{Flood, Lockout};
use crate::guard::{Nat, Sluice};
use crate::media::ports::Ports;
use crate::media::recorder::Recorder;
use crate::media::sound::Voice;
use crate::media::{self, wav};
use crate::registrar::Registrar;
use crate::settings::Settings;
use crate::transports;
use crate::wire::digest::Nonces;
use base::{AnyId, CallId, Moment};
use desk::{Ask, Channel, Desk};
use rsipstack::EndpointBuilder;
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::sip::{HostWithPort, Param, Transport, Uri};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Why the line cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is in use or not ours.
    #[error("电话地址 {0} 打不开: {1}")]
    Bind(SocketAddr, String),
    /// The address for TLS is taken, or the certificate does not fit its key.
    #[error("加密电话地址 {0} 打不开: {1}")]
    Tls(SocketAddr, String),
    /// The recordings' directory cannot be written.
    #[error("录音目录打不开: {0}")]
    Recordings(#[from] io::Error),
    /// The desk did not do what every start needs.
    #[error("数据库没有准备好: {0}")]
    Desk(String),
}

/// What the line counted, for `/metrics` and benches.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Calls with legs just now.
    pub live: usize,
    /// Calls that came in.
    pub arrived: u64,
    /// Calls told to come later.
    pub refused: u64,
    /// Calls that an agent answered.
    pub answered: u64,
    /// Recordings finished.
    pub recorded: u64,
    /// Voice packets heard.
    pub packets: u64,
    /// Voice packets that should have come and did not.
    pub lost: u64,
    /// Packets from a wrong source.
    pub strangers: u64,
    /// Wrong digests.
    pub wrong: u64,
    /// Requests dropped as a flood.
    pub flooded: u64,
    /// Blocks of recordings that the disk was too slow for.
    pub dropped: u64,
    /// Phones that are registered.
    pub online: usize,
    /// Dialogs that the stack holds.
    pub dialogs: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) arrived: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) answered: AtomicU64,
    pub(crate) recorded: AtomicU64,
    pub(crate) packets: AtomicU64,
    pub(crate) lost: AtomicU64,
    pub(crate) strangers: AtomicU64,
    pub(crate) wrong: AtomicU64,
    pub(crate) live: AtomicUsize,
}

/// What all calls share.
pub(crate) struct Shared {
    pub(crate) desk: Desk,
    pub(crate) settings: Settings,
    pub(crate) dialogs: Arc<DialogLayer>,
    pub(crate) registrar: Mutex<Registrar>,
    pub(crate) nonces: Mutex<Nonces>,
    pub(crate) lockout: Mutex<Lockout>,
    pub(crate) flood: Mutex<Flood>,
    pub(crate) calls: Mutex<HashMap<CallId, Handle>>,
    pub(crate) ports: Ports,
    pub(crate) recorder: Recorder,
    pub(crate) voice: Voice,
    pub(crate) counters: Counters,
    pub(crate) bound: SocketAddr,
    /// Where we listen for TLS, when we do.
    pub(crate) secure: Option<SocketAddr>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

/// The line: give a clone to whoever needs it.
#[derive(Clone)]
pub struct Door(pub(crate) Arc<Shared>);

/// A lock whose holder panicked is still a lock: the maps behind these hold no half-made state.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn now(&self) -> Moment {
        self.desk.clock().now()
    }

    /// Our own rules, over the telephone.
    pub(crate) fn ask(&self) -> Ask {
        Ask::system_over(Channel::Phone)
    }

    /// The address that others are told for signalling and media.
    pub(crate) fn address(&self) -> IpAddr {
        let told = self.settings.address();
        if told.is_unspecified() { self.bound.ip() } else { told }
    }

    /// Our address as a `Contact` of this user.
    pub(crate) fn contact(&self, user: &str, transport: Transport) -> Uri {
        let port = match (transport, self.secure) {
            (Transport::Tls, Some(secure)) => secure.port(),
            _ => self.bound.port(),
        };
        let host = HostWithPort { host: self.address().into(), port: Some(port.into()) };
        let params = if transport == Transport::Udp { vec![] } else { vec![Param::Transport(transport)] };
        let mut uri = Uri { host_with_port: host, params, ..Uri::default() };
        uri.scheme = Some(rsipstack::sip::Scheme::Sip);
        uri.auth = Some(rsipstack::sip::Auth { user: user.to_owned(), password: None });
        uri
    }

    /// Tells a call's task; false when there is none here.
    pub(crate) fn tell(&self, call: CallId, event: Event) -> bool {
        lock(&self.calls).get(&call).is_some_and(|handle| handle.events.send(event).is_ok())
    }

    /// Reads a phone (again) from the database.
    pub(crate) async fn refresh(&self, user: &str) {
        let only = calls::read::Phones { after: String::new(), only: Some(user.to_owned()) };
        match self.desk.look(&Ask::system(), only).await {
            Ok(found) => {
                let now = self.now();
                let mut registrar = lock(&self.registrar);
                match found.into_iter().next() {
                    Some(phone) => registrar.enter(phone, now),
                    None => registrar.remove(user),
                }
            }
            Err(error) => tracing::error!(%error, "a phone cannot be read"),
        }
    }
}

impl Door {
    /// Opens the line: clears away what a kill left, mends recordings, learns the phones, binds, serves.
    ///
    /// # Errors
    /// When the address cannot be bound, the recordings' directory cannot be written, or the database does not answer.
    pub async fn start(desk: Desk, mut settings: Settings) -> Result<Door, StartError> {
        descriptors::bound(&mut settings.limits);
        std::fs::create_dir_all(&settings.recordings)?;
        let stop = CancellationToken::new();
        let (transports, bound, secure) = transports::bind(&settings, &stop).await?;
        recover(&desk).await?;
        let recorder = Recorder::start()?;
        mend(&desk, &settings.recordings).await;
        let left = farewell::left_behind(&settings.recordings)?;

        let sluice = Sluice::default();
        let endpoint = EndpointBuilder::new()
            .with_user_agent("Yinqiao")
            .with_cancel_token(stop.clone())
            .with_transport_layer(transports)
            .with_inspector(Box::new(Nat))
            .with_transport_inspector(Box::new(sluice.clone()))
            .build();
        let broken = |error: rsipstack::Error| StartError::Bind(settings.bind, error.to_string());
        let incoming = endpoint.incoming_transactions().map_err(broken)?;
        let now = desk.clock().now();
        let shared = Arc::new(Shared {
            dialogs: Arc::new(DialogLayer::new(endpoint.inner.clone())),
            registrar: Mutex::default(),
            nonces: Mutex::default(),
            lockout: Mutex::default(),
            flood: Mutex::new(Flood::new(settings.limits, now)),
            calls: Mutex::default(),
            ports: Ports::new(settings.bind.ip(), settings.media.0, settings.media.1),
            recorder,
            voice: Voice::load(settings.prompts.as_deref()),
            counters: Counters::default(),
            bound,
            secure,
            tasks: TaskTracker::new(),
            stop: stop.clone(),
            desk,
            settings,
        });
        sluice.open(&shared);
        let door = Door(shared);
        // Listening to the news begins before the first call can come in.
        let news = crate::news::Listener::begin(&door.0).await;
        door.learn_phones().await?;
        let inner = endpoint.inner.clone();
        door.0.tasks.spawn(async move {
            if let Err(error) = inner.serve().await {
                tracing::error!(%error, "the SIP stack stopped");
            }
        });
        farewell::say(&door.0, left);
        door.0.tasks.spawn(news.run(door.0.clone()));
        door.0.tasks.spawn(crate::incoming::serve(door.0.clone(), incoming));
        door.0.tasks.spawn(sweep(door.0.clone()));
        tracing::info!(address = %door.0.bound, "the line is open");
        Ok(door)
    }

    /// Where we really listen (a port 0 was asked for).
    pub fn address(&self) -> SocketAddr {
        self.0.bound
    }

    /// Where we listen for TLS, when we do.
    pub fn secure_address(&self) -> Option<SocketAddr> {
        self.0.secure
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        let shared = &self.0;
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let c = &shared.counters;
        Counts {
            live: c.live.load(Ordering::Relaxed),
            arrived: of(&c.arrived),
            refused: of(&c.refused),
            answered: of(&c.answered),
            recorded: of(&c.recorded),
            packets: of(&c.packets),
            lost: of(&c.lost),
            strangers: of(&c.strangers),
            wrong: of(&c.wrong),
            flooded: lock(&shared.flood).dropped,
            dropped: shared.recorder.dropped(),
            online: lock(&shared.registrar).online(),
            dialogs: shared.dialogs.len(),
        }
    }

    /// Ends every call cleanly (each is owed a call-back), finishes the recordings, closes the line.
    pub async fn stop(&self) {
        let calls: Vec<_> = lock(&self.0.calls).values().cloned().collect();
        for call in calls {
            let _ = call.events.send(Event::Shutdown);
        }
        for _ in 0..100 {
            if self.0.counters.live.load(Ordering::Relaxed) == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.0.stop.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(Duration::from_secs(5), self.0.tasks.wait()).await.is_err() {
            tracing::warn!("some calls did not end in time");
        }
    }

    async fn learn_phones(&self) -> Result<(), StartError> {
        let mut after = String::new();
        loop {
            let page = calls::read::Phones { after: after.clone(), only: None };
            let phones = self
                .0
                .desk
                .look(&Ask::system(), page)
                .await
                .map_err(|error| StartError::Desk(error.to_string()))?;
            let Some(last) = phones.last() else { return Ok(()) };
            after.clone_from(&last.user);
            let now = self.0.now();
            let mut registrar = lock(&self.0.registrar);
            for phone in phones {
                registrar.enter(phone, now);
            }
        }
    }
}

/// Turns the calls of a process that died into call-backs.
async fn recover(desk: &Desk) -> Result<(), StartError> {
    loop {
        let found = desk
            .run(&Ask::system_over(Channel::Phone), calls::Recover {})
            .await
            .map_err(|error| StartError::Desk(error.to_string()))?;
        if found.calls > 0 {
            tracing::warn!(
                calls = found.calls,
                "calls were cut off by the last stop; they will be called back"
            );
        }
        if !found.more {
            return Ok(());
        }
    }
}

/// Repairs recordings that a kill left unfinished and enters them.
async fn mend(desk: &Desk, dir: &Path) {
    let left = match wav::unfinished(dir) {
        Ok(left) => left,
        Err(error) => {
            tracing::error!(%error, "the recordings' directory cannot be read");
            return;
        }
    };
    for path in left {
        let name = path.file_name().map(|n| n.to_string_lossy().replace(wav::UNFINISHED, ""));
        let Some(call) = name.and_then(|name| CallId::parse(&name).ok()) else { continue };
        match wav::mend(&path) {
            Ok(finished) => save(desk, dir, call, finished, true).await,
            Err(error) => tracing::error!(%call, %error, "a recording cannot be mended"),
        }
    }
}

/// Seals a finished recording on the disk and enters it. Hash and size are those of the sound itself. Where it cannot be sealed it
/// stays as it is and is entered all the same; the program seals what it finds open at its next start.
pub(crate) async fn save(desk: &Desk, dir: &Path, call: CallId, finished: wav::Finished, mended: bool) {
    let (vault, path) = (desk.vault().clone(), finished.path.clone());
    match tokio::task::spawn_blocking(move || desk::filebox::seal_file(&vault, &path)).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::error!(%call, %error, "a recording cannot be sealed on the disk"),
        Err(error) => tracing::error!(%call, %error, "sealing a recording ended badly"),
    }
    let below = finished.path.strip_prefix(dir).unwrap_or(&finished.path);
    let saved = calls::RecordingSaved {
        call,
        path: below.to_string_lossy().replace('\\', "/"),
        sha256: finished.sha256,
        millis: finished.millis,
        bytes: finished.bytes as i64,
        mended,
    };
    if let Err(error) = desk.run(&Ask::system_over(Channel::Phone), saved).await {
        tracing::error!(%call, %error, "a recording is on the disk but not in the records");
    }
}

/// Unbinds phones that fell silent.
async fn sweep(shared: Arc<Shared>) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            _ = tick.tick() => {}
        }
        let gone = lock(&shared.registrar).sweep(shared.now());
        for user in gone {
            let seen = calls::PhoneSeen { user, place: None };
            if let Err(error) = shared.desk.run(&shared.ask(), seen).await {
                tracing::error!(%error, "a phone that fell silent cannot be noted");
            }
        }
    }
}

/// The directory of a day's recordings.
pub(crate) fn day_dir(shared: &Shared) -> std::path::PathBuf {
    let day = shared.now().beijing();
    shared.settings.recordings.join(format!("{:04}/{:02}/{:02}", day.year, day.month, day.day))
}

/// Adds what a call's media saw to the counts.
pub(crate) fn count_media(shared: &Shared, left: &media::session::Left) {
    let c = &shared.counters;
    c.packets.fetch_add(left.outer.received + left.inner.received, Ordering::Relaxed);
    c.lost.fetch_add(left.outer.lost + left.inner.lost, Ordering::Relaxed);
    c.strangers.fetch_add(left.outer.strangers + left.inner.strangers, Ordering::Relaxed);
}
