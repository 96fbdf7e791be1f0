//! Requests that come in: registrations, calls, and the rest that gets a short answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use base::{Phone, Span};
use rsipstack::dialog::dialog::Dialog;
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{HasHeaders, Header, Method, Request, StatusCode, Transport};
use rsipstack::transaction::TransactionReceiver;
use rsipstack::transaction::transaction::Transaction;

use crate::call::{self, Caller};
use crate::door::{Shared, lock};
use crate::registrar::{Binding, granted};
use crate::wire::address;
use crate::wire::digest::{Check, Credentials};

const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, INFO, UPDATE";

/// Takes requests until the door closes.
pub(crate) async fn serve(shared: Arc<Shared>, mut incoming: TransactionReceiver) {
    loop {
        let tx = tokio::select! {
            () = shared.stop.cancelled() => return,
            tx = incoming.recv() => tx,
        };
        let Some(tx) = tx else { return };
        let task = one(shared.clone(), tx);
        shared.tasks.spawn(task);
    }
}

async fn one(shared: Arc<Shared>, mut tx: Transaction) {
    let result = match tx.original.method {
        _ if in_dialog(&tx.original) => dialog(&shared, &mut tx).await,
        Method::Register => register(&shared, &mut tx).await,
        Method::Invite => return invite(&shared, tx).await,
        Method::Options => tx.reply_with(StatusCode::OK, abilities(), None).await,
        _ => tx.reply_with(StatusCode::MethodNotAllowed, vec![Header::Allow(ALLOW.into())], None).await,
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a request was not answered");
    }
}

fn abilities() -> Vec<Header> {
    vec![Header::Allow(ALLOW.into()), Header::Accept("application/sdp".into())]
}

fn in_dialog(request: &Request) -> bool {
    request.to_header().ok().and_then(|to| to.tag().ok().flatten()).is_some()
}

async fn dialog(shared: &Arc<Shared>, tx: &mut Transaction) -> rsipstack::Result<()> {
    match shared.dialogs.match_dialog(tx) {
        Some(Dialog::Invite(mut dialog)) => dialog.handle(tx).await,
        _ => tx.reply(StatusCode::CallTransactionDoesNotExist).await,
    }
}

/// Where a request came from, and whether over a stream.
fn source(tx: &Transaction) -> Option<(SocketAddr, Transport)> {
    let connection = tx.connection.as_ref()?;
    let remote = connection.get_remote_addr()?.get_socketaddr().ok()?;
    Some((remote, connection.transport()))
}

/// Who a request proves to be.
enum Proof {
    /// This user.
    User(String),
    /// Nobody yet: ask (again).
    Ask { stale: bool },
    /// Somebody who does not know the secret, or guessed too often.
    No,
}

fn prove(shared: &Arc<Shared>, request: &Request, from: SocketAddr, claimed: Option<&str>) -> Proof {
    let value = request.headers().iter().find_map(|header| match header {
        Header::Authorization(h) => Some(h.value()),
        Header::ProxyAuthorization(h) => Some(h.value()),
        _ => None,
    });
    let Some(value) = value else { return Proof::Ask { stale: false } };
    let Some(given) = Credentials::parse(value) else { return Proof::Ask { stale: false } };
    let now = shared.now();
    if !lock(&shared.lockout).allows(now, from.ip(), &given.user) {
        return Proof::No;
    }
    let secret = lock(&shared.registrar).phone(&given.user).map(|phone| phone.secret.clone());
    let method = request.method.to_string();
    let check = lock(&shared.nonces).check(now, from.ip(), &method, &given, secret.as_ref());
    match check {
        Check::Good if claimed == Some(given.user.as_str()) => {
            lock(&shared.lockout).right(from.ip(), &given.user);
            Proof::User(given.user)
        }
        Check::Stale => Proof::Ask { stale: true },
        // One phone does not speak for another either.
        Check::Good | Check::Wrong => {
            shared.counters.wrong.fetch_add(1, Ordering::Relaxed);
            if lock(&shared.lockout).wrong(now, from.ip(), &given.user) {
                locked(shared, given.user, from);
            }
            Proof::No
        }
    }
}

/// One entry in the trail for a lockout.
fn locked(shared: &Arc<Shared>, user: String, from: SocketAddr) {
    tracing::warn!(source = %from.ip(), "too many wrong passwords from one address; not listened to for a while");
    let shared = shared.clone();
    let tasks = shared.tasks.clone();
    tasks.spawn(async move {
        let locked = calls::PhoneLocked { user, source: from.ip().to_string() };
        if let Err(error) = shared.desk.run(&shared.ask(), locked).await {
            tracing::error!(%error, "a lockout cannot be noted");
        }
    });
}

async fn challenge(
    shared: &Shared,
    tx: &mut Transaction,
    from: SocketAddr,
    stale: bool,
) -> rsipstack::Result<()> {
    let asked = lock(&shared.nonces).challenge(shared.now(), from.ip(), stale);
    let headers = asked.into_iter().map(|value| Header::WwwAuthenticate(value.into())).collect();
    tx.reply_with(StatusCode::Unauthorized, headers, None).await
}

async fn register(shared: &Arc<Shared>, tx: &mut Transaction) -> rsipstack::Result<()> {
    let Some((from, transport)) = source(tx) else { return tx.reply(StatusCode::BadRequest).await };
    let claimed = tx.original.to_header().ok().and_then(|to| address::user_in(to.value()));
    let user = match prove(shared, &tx.original, from, claimed.as_deref()) {
        Proof::User(user) => user,
        Proof::Ask { stale } => return challenge(shared, tx, from, stale).await,
        Proof::No => return tx.reply(StatusCode::Forbidden).await,
    };
    let contact = tx.original.contact_header().ok().map(|c| c.value().to_owned());
    let header = tx.original.headers().iter().find_map(|h| match h {
        Header::Expires(e) => e.value().trim().parse::<u32>().ok(),
        _ => None,
    });
    let asked = contact.as_deref().and_then(address::expires_of).or(header);
    let Some(contact) = contact else {
        // A question where the phone is.
        return tx.reply_with(StatusCode::OK, bound(shared, &user), None).await;
    };
    let granted = granted(asked);
    if granted == 0 || contact.trim() == "*" {
        if lock(&shared.registrar).unbind(&user) {
            seen(shared, &user, None).await;
        }
        return tx.reply(StatusCode::OK).await;
    }
    let Some(own) = address::inner(&contact).map(str::to_owned) else {
        return tx.reply(StatusCode::BadRequest).await;
    };
    let until = shared.now() + Span::secs(i64::from(granted));
    let binding = Binding { contact: own, source: from, transport, until };
    let place = binding.place();
    if lock(&shared.registrar).bind(&user, binding) {
        seen(shared, &user, Some(place)).await;
    }
    tx.reply_with(StatusCode::OK, bound(shared, &user), None).await
}

/// The binding as the answer states it.
fn bound(shared: &Shared, user: &str) -> Vec<Header> {
    let registrar = lock(&shared.registrar);
    let Some(binding) = registrar.phone(user).and_then(|p| p.binding.as_ref()) else { return Vec::new() };
    let seconds = (binding.until - shared.now()).ms().max(0) / 1_000;
    vec![
        Header::Contact(format!("<{}>;expires={seconds}", binding.contact).into()),
        Header::Expires(u32::try_from(seconds).unwrap_or(0).into()),
    ]
}

async fn seen(shared: &Arc<Shared>, user: &str, place: Option<calls::Place>) {
    let seen = calls::PhoneSeen { user: user.to_owned(), place };
    if let Err(error) = shared.desk.run(&shared.ask(), seen).await {
        tracing::error!(%error, "where a phone is cannot be noted");
    }
}

async fn invite(shared: &Arc<Shared>, mut tx: Transaction) {
    let Some((from, transport)) = source(&tx) else { return };
    let stream = transport != Transport::Udp;
    let trunk = shared.settings.trunks.iter().find(|trunk| trunk.is(from, stream)).map(|t| t.name.clone());
    let caller = match trunk {
        Some(name) => Caller { user: None, number: number(&tx.original), trunk: Some(name), from, transport },
        None => {
            let claimed = tx.original.from_header().ok().and_then(|f| address::user_in(f.value()));
            match prove(shared, &tx.original, from, claimed.as_deref()) {
                Proof::User(user) => Caller { user: Some(user), number: None, trunk: None, from, transport },
                Proof::Ask { stale } => return drop(challenge(shared, &mut tx, from, stale).await),
                Proof::No => return drop(tx.reply(StatusCode::Forbidden).await),
            }
        }
    };
    let running = shared.counters.live.load(Ordering::Relaxed);
    let now = shared.now();
    if shared.stop.is_cancelled() || !lock(&shared.flood).call(now, running) {
        shared.counters.refused.fetch_add(1, Ordering::Relaxed);
        let later = Header::RetryAfter(shared.settings.limits.retry_after.to_string().into());
        return drop(tx.reply_with(StatusCode::ServiceUnavailable, vec![later], None).await);
    }
    call::begin_in(shared, tx, caller).await;
}

/// The caller's number: a trunk vouches for `P-Asserted-Identity`; `From` is only what the phone says.
fn number(request: &Request) -> Option<String> {
    let asserted = request.headers().iter().find_map(|header| match header {
        Header::PAssertedIdentity(h) => Some(h.value()),
        _ => None,
    });
    let from = request.from_header().ok().map(|from| from.value());
    let phone = asserted.and_then(Phone::from_sip).or_else(|| from.and_then(Phone::from_sip));
    phone.map(|phone| phone.digits().to_owned())
}
