//! Telephones over real SIP: one socket that can be many elders behind a trunk and many agents'
//! registered phones.

use super::sdp;
use super::voice::Voice;
use anyhow::{Context, Result, anyhow};
use rsipstack::EndpointBuilder;
use rsipstack::dialog::DialogId;
use rsipstack::dialog::authenticate::Credential;
use rsipstack::dialog::dialog::{Dialog, DialogState, DialogStateReceiver};
use rsipstack::dialog::dialog_layer::DialogLayer;
use rsipstack::dialog::invitation::InviteOption;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::dialog::registration::{RefreshOutcome, Registration};
use rsipstack::sip::{Header, Method, StatusCode, Uri};
use rsipstack::transaction::TransactionReceiver;
use rsipstack::transaction::transaction::Transaction;
use rsipstack::transport::{TransportLayer, udp::UdpConnection};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Under this name the telephone that answers for every number without one.
const OTHERS: &str = "*";

type Phones = Arc<Mutex<HashMap<String, mpsc::Sender<Ring>>>>;

/// One SIP socket with any number of telephones behind it.
pub struct Exchange {
    layer: Arc<DialogLayer>,
    endpoint: rsipstack::transaction::endpoint::EndpointInnerRef,
    local: SocketAddr,
    phones: Phones,
    stop: CancellationToken,
}

/// Whom to call, and how.
#[derive(Debug, Clone)]
pub struct Dial {
    /// Number or user that calls.
    pub from: String,
    /// Number or user that is called.
    pub to: String,
    /// The program's SIP address.
    pub server: SocketAddr,
    /// User and secret where the caller is registered.
    pub credential: Option<(String, String)>,
    /// How long to let it ring.
    pub patience: Duration,
    /// Pitch of the voice.
    pub pitch: f64,
}

/// Why there was no conversation.
#[derive(Debug, thiserror::Error)]
pub enum NoTalk {
    /// Nobody answered in time; the call was cancelled.
    #[error("nobody answered")]
    GaveUp,
    /// Refused with this status.
    #[error("refused: {0}")]
    Refused(u16),
    /// The network or the protocol.
    #[error("{0}")]
    Broken(String),
}

/// A telephone that rings.
pub struct Ring {
    /// Who the display says is calling.
    pub caller: String,
    dialog: InviteDialog,
    offer: String,
    layer: Arc<DialogLayer>,
    ended: watch::Receiver<bool>,
    ip: std::net::IpAddr,
}

/// A conversation. Dropping it without [`Talk::hang_up`] leaves the line open until the other
/// side ends it.
pub struct Talk {
    dialog: InviteDialog,
    id: DialogId,
    layer: Arc<DialogLayer>,
    voice: Voice,
    ended: watch::Receiver<bool>,
}

impl Exchange {
    /// Opens a UDP socket on `bind` and serves it until dropped.
    pub async fn open(bind: SocketAddr) -> Result<Self> {
        let stop = CancellationToken::new();
        let transport = TransportLayer::new(stop.clone());
        let connection = UdpConnection::create_connection(bind, None, Some(stop.child_token()))
            .await
            .map_err(|error| anyhow!("open SIP socket {bind}: {error}"))?;
        transport.add_transport(connection.into());
        let endpoint = EndpointBuilder::new()
            .with_cancel_token(stop.clone())
            .with_transport_layer(transport)
            .with_user_agent("yinqiao-sim")
            .build();
        let local = endpoint.get_addrs().first().context("the socket has no address")?.get_socketaddr()?;
        let incoming = endpoint.incoming_transactions()?;
        let layer = Arc::new(DialogLayer::new(endpoint.inner.clone()));
        let phones: Phones = Arc::default();
        let inner = endpoint.inner.clone();
        tokio::spawn(async move { inner.serve().await.ok() });
        tokio::spawn(receive(layer.clone(), incoming, phones.clone(), local));
        Ok(Self { layer, endpoint: endpoint.inner.clone(), local, phones, stop })
    }

    /// Where this socket is.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// A telephone on this socket; its rings come out of the receiver.
    pub fn phone(&self, user: &str) -> mpsc::Receiver<Ring> {
        let (sender, rings) = mpsc::channel(4);
        lock(&self.phones).insert(user.to_owned(), sender);
        rings
    }

    /// All numbers on this socket that are no telephone of their own: what a trunk leads to.
    pub fn others(&self) -> mpsc::Receiver<Ring> {
        self.phone(OTHERS)
    }

    /// Registers a telephone and keeps it registered; its rings come out of the receiver.
    /// Returns after the first answer of the registrar.
    pub async fn register(
        &self,
        user: &str,
        secret: &str,
        server: SocketAddr,
    ) -> Result<mpsc::Receiver<Ring>> {
        let rings = self.phone(user);
        let credential = Credential {
            username: user.to_owned(),
            password: secret.to_owned(),
            realm: None,
            auth_username: None,
        };
        let mut registration = Registration::new(self.endpoint.clone(), Some(credential));
        let target = uri(None, server)?;
        let (first, mut answered) = mpsc::channel::<Result<()>>(1);
        let stop = self.stop.child_token();
        tokio::spawn(async move {
            let report = |outcome: RefreshOutcome<'_>| {
                let result = match outcome {
                    RefreshOutcome::Registered(_) => Ok(()),
                    RefreshOutcome::Rejected(response) => {
                        Err(anyhow!("registrar said {}", response.status_code))
                    }
                    RefreshOutcome::Failed(error) => Err(anyhow!("registrar unreachable: {error}")),
                };
                first.try_send(result).ok();
            };
            registration.keep_alive(target, 120, stop, report).await;
        });
        answered.recv().await.context("registration was dropped")??;
        Ok(rings)
    }

    /// Calls somebody and waits for an answer.
    pub async fn call(&self, dial: &Dial) -> Result<Talk, NoTalk> {
        let broken = |error: &dyn std::fmt::Display| NoTalk::Broken(error.to_string());
        let voice = Voice::open(self.local.ip()).await.map_err(|e| broken(&e))?;
        let (states, receiver) = self.layer.new_dialog_state_channel();
        let option = InviteOption {
            caller: uri(Some(&dial.from), self.local).map_err(|e| broken(&e))?,
            callee: uri(Some(&dial.to), dial.server).map_err(|e| broken(&e))?,
            contact: uri(Some(&dial.from), self.local).map_err(|e| broken(&e))?,
            content_type: Some("application/sdp".to_owned()),
            offer: Some(voice.offer().into_bytes()),
            credential: dial.credential.clone().map(|(username, password)| Credential {
                username,
                password,
                realm: None,
                auth_username: None,
            }),
            ..InviteOption::default()
        };
        let ended = follow(self.layer.clone(), receiver);
        let (dialog, mut answer) = self.layer.do_invite_async(option, states).map_err(|e| broken(&e))?;
        let answered = tokio::select! {
            done = &mut answer => done,
            () = tokio::time::sleep(dial.patience) => {
                dialog.cancel().await.ok();
                // An answer may have crossed the cancellation; the stack then ends it itself.
                tokio::time::timeout(Duration::from_secs(5), answer).await.ok();
                return Err(NoTalk::GaveUp);
            }
        };
        let (id, response) = answered.map_err(|e| broken(&e))?.map_err(|e| broken(&e))?;
        let response = response.ok_or(NoTalk::GaveUp)?;
        let status = u16::from(response.status_code.clone());
        if !(200..300).contains(&status) {
            return Err(NoTalk::Refused(status));
        }
        let body = String::from_utf8_lossy(&response.body).into_owned();
        let (to, payload) =
            sdp::read(&body).ok_or_else(|| NoTalk::Broken("the answer has no sound".to_owned()))?;
        voice.speak(to, payload, dial.pitch);
        Ok(Talk { dialog, id, layer: self.layer.clone(), voice, ended })
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Ring {
    /// Says that it rings.
    pub fn ring(&self) {
        self.dialog.ringing(None, None).ok();
    }

    /// Picks up.
    pub async fn answer(self, pitch: f64) -> Result<Talk> {
        let (to, payload) = sdp::read(&self.offer).context("the offer has no sound")?;
        let voice = Voice::open(self.ip).await?;
        let body = voice.answer(payload).into_bytes();
        self.dialog.accept(Some(vec![Header::ContentType("application/sdp".into())]), Some(body))?;
        voice.speak(to, payload, pitch);
        let id = self.dialog.id();
        Ok(Talk { dialog: self.dialog, id, layer: self.layer, voice, ended: self.ended })
    }

    /// Does not want it.
    pub fn decline(self) {
        self.dialog.reject(Some(StatusCode::BusyHere), None).ok();
        self.layer.remove_dialog(&self.dialog.id());
    }

    /// The caller has given up, or somebody else has picked up.
    pub fn is_over(&self) -> bool {
        *self.ended.borrow()
    }
}

impl Talk {
    /// What is heard and said.
    pub fn voice(&self) -> &Voice {
        &self.voice
    }

    /// Waits until the other side hangs up, at most `limit`; true if it did.
    pub async fn wait_end(&mut self, limit: Duration) -> bool {
        tokio::time::timeout(limit, self.ended.wait_for(|over| *over)).await.is_ok()
    }

    /// Hangs up.
    pub async fn hang_up(self) {
        if !*self.ended.borrow() {
            self.dialog.bye().await.ok();
        }
        self.layer.remove_dialog(&self.id);
    }
}

/// Watches one dialog until it ends and takes it out of the stack's table.
fn follow(layer: Arc<DialogLayer>, mut states: DialogStateReceiver) -> watch::Receiver<bool> {
    let (tell, ended) = watch::channel(false);
    tokio::spawn(async move {
        while let Some(state) = states.recv().await {
            match state {
                DialogState::Terminated(id, _) => {
                    layer.remove_dialog(&id);
                    break;
                }
                DialogState::Info(_, _, reply) | DialogState::Options(_, _, reply) => {
                    reply.reply(StatusCode::OK).await.ok();
                }
                _ => {}
            }
        }
        tell.send(true).ok();
    });
    ended
}

/// Takes what comes in: rings for our telephones, and requests inside conversations.
async fn receive(
    layer: Arc<DialogLayer>,
    mut incoming: TransactionReceiver,
    phones: Phones,
    local: SocketAddr,
) {
    while let Some(mut transaction) = incoming.recv().await {
        if let Some(Dialog::Invite(mut dialog)) = layer.match_dialog(&transaction) {
            tokio::spawn(async move { dialog.handle(&mut transaction).await.ok() });
            continue;
        }
        match transaction.original.method {
            Method::Invite => {
                let layer = layer.clone();
                let phones = phones.clone();
                tokio::spawn(async move { invited(layer, phones, transaction, local).await });
            }
            Method::Options => {
                tokio::spawn(async move { transaction.reply(StatusCode::OK).await.ok() });
            }
            Method::Ack => {}
            _ => {
                let status = StatusCode::CallTransactionDoesNotExist;
                tokio::spawn(async move { transaction.reply(status).await.ok() });
            }
        }
    }
}

async fn invited(layer: Arc<DialogLayer>, phones: Phones, mut transaction: Transaction, local: SocketAddr) {
    use rsipstack::sip::prelude::HeadersExt;
    let user = transaction.original.uri.auth.as_ref().map(|auth| auth.user.clone()).unwrap_or_default();
    let caller = transaction
        .original
        .from_header()
        .ok()
        .and_then(|from| from.uri().ok())
        .and_then(|uri| uri.auth.map(|auth| auth.user))
        .unwrap_or_default();
    let phone = {
        let phones = lock(&phones);
        phones.get(&user).or_else(|| phones.get(OTHERS)).cloned()
    };
    let Some(phone) = phone else {
        transaction.reply(StatusCode::NotFound).await.ok();
        return;
    };
    let (states, receiver) = layer.new_dialog_state_channel();
    let contact = uri(Some(&user), local).ok();
    let Ok(mut dialog) = layer.get_or_create_server_invite(&transaction, states, None, contact) else {
        transaction.reply(StatusCode::ServerInternalError).await.ok();
        return;
    };
    let ring = Ring {
        caller,
        dialog: dialog.clone(),
        offer: String::from_utf8_lossy(&transaction.original.body).into_owned(),
        layer: layer.clone(),
        ended: follow(layer, receiver),
        ip: local.ip(),
    };
    if phone.try_send(ring).is_err() {
        transaction.reply(StatusCode::BusyHere).await.ok();
        return;
    }
    dialog.handle(&mut transaction).await.ok();
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn uri(user: Option<&str>, at: SocketAddr) -> Result<Uri> {
    let text = user.map_or_else(|| format!("sip:{at}"), |user| format!("sip:{user}@{at}"));
    Uri::try_from(text.as_str()).map_err(|error| anyhow!("{text}: {error}"))
}
