//! The MQTT endpoint: 3.1.1 and 5 over TCP, without a broker between the device and the desk, so
//! that PUBACK can wait until the press is durable. Devices speak to us, not to each other:
//! there are no retained messages, wills or stored sessions.

pub(crate) mod frame;
mod inbound;
pub(crate) mod registry;
pub(crate) mod session;
mod wire;

use crate::counts::Count;
use crate::door::Door;
use session::Session;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The running endpoint. Dropping it leaves it running; [`Mqtt::stop`] ends it.
#[derive(Debug)]
pub struct Mqtt {
    address: SocketAddr,
    door: Door,
    shutdown: CancellationToken,
    sessions: TaskTracker,
}

impl Mqtt {
    /// Listens on `address` (port 0: any free one) and serves until stopped.
    pub async fn start(door: impl Into<Door>, address: SocketAddr) -> std::io::Result<Self> {
        let door = door.into();
        let listener = TcpListener::bind(address).await?;
        let mqtt = Self {
            address: listener.local_addr()?,
            door: door.clone(),
            shutdown: CancellationToken::new(),
            sessions: TaskTracker::new(),
        };
        let sessions = mqtt.sessions.clone();
        let shutdown = mqtt.shutdown.clone();
        mqtt.sessions.spawn(accept(door, listener, sessions, shutdown));
        Ok(mqtt)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The door that it shares with HTTP.
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// Accepts nothing more, finishes and acknowledges what was accepted, and closes.
    pub async fn stop(&self) {
        self.shutdown.cancel();
        self.sessions.close();
        self.sessions.wait().await;
        self.door.finish().await;
    }
}

async fn accept(door: Door, listener: TcpListener, sessions: TaskTracker, shutdown: CancellationToken) {
    let core = Arc::clone(&door.0);
    let places = Arc::new(Semaphore::new(core.limits.connections));
    let strangers = Arc::new(Semaphore::new(core.limits.strangers));
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(fault) => {
                // Out of file handles, most likely: those in use will come free.
                tracing::warn!(%fault, "a device could not be let in");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (Ok(place), Ok(stranger)) =
            (Arc::clone(&places).try_acquire_owned(), Arc::clone(&strangers).try_acquire_owned())
        else {
            core.counts.add(Count::Full);
            continue;
        };
        core.counts.add(Count::Connected);
        ready(&stream);
        let session = Session::new(Arc::clone(&core), stream, peer.ip(), stranger);
        let shutdown = shutdown.clone();
        sessions.spawn(async move {
            session.run(&shutdown).await;
            drop(place);
        });
    }
}

/// An acknowledgement is a few bytes that somebody waits for.
fn ready(stream: &TcpStream) {
    if let Err(fault) = stream.set_nodelay(true) {
        tracing::debug!(%fault, "no-delay could not be set");
    }
}
