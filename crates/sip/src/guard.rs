//! What happens to messages before the stack works on them: floods are dropped, addresses behind translators corrected.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, OnceLock, Weak};

use rsipstack::sip::{HasHeaders, Header, Host, Method, SipMessage, Uri};
use rsipstack::transaction::endpoint::{MessageInspector, TransportEventInspector};
use rsipstack::transport::{SipAddr, TransportEvent};

use crate::door::{Shared, lock};
use crate::wire::address;

/// Lets through what a sane phone or trunk sends; drops floods before they cost a transaction.
#[derive(Clone, Default)]
pub(crate) struct Sluice(Arc<OnceLock<Weak<Shared>>>);

impl Sluice {
    /// From now on it knows the door.
    pub(crate) fn open(&self, shared: &Arc<Shared>) {
        let _ = self.0.set(Arc::downgrade(shared));
    }

    fn passes(&self, message: &SipMessage, from: SocketAddr, stream: bool) -> bool {
        let SipMessage::Request(request) = message else { return true };
        let Some(shared) = self.0.get().and_then(Weak::upgrade) else { return true };
        // ACK, BYE and CANCEL belong to calls that were let in; a trunk's calls meet a gate that answers.
        let trunk = || shared.settings.trunks.iter().any(|trunk| trunk.is(from, stream));
        match request.method {
            Method::Ack | Method::Bye | Method::Cancel => return true,
            Method::Invite if trunk() => return true,
            _ => {}
        }
        let now = shared.now();
        lock(&shared.flood).request(now, from.ip())
    }
}

impl TransportEventInspector for Sluice {
    // Written out, because the trait's async method is a boxed future in disguise.
    fn handle<'a, 'f>(
        &'a self,
        event: TransportEvent,
    ) -> Pin<Box<dyn Future<Output = Option<TransportEvent>> + Send + 'f>>
    where
        'a: 'f,
        Self: 'f,
    {
        let dropped = match &event {
            TransportEvent::Incoming(message, connection, from) => {
                let stream = connection.is_reliable();
                from.get_socketaddr().is_ok_and(|source| !self.passes(message, source, stream))
            }
            _ => false,
        };
        Box::pin(std::future::ready((!dropped).then_some(event)))
    }
}

/// Puts the address that a message really came from in place of a private one in its `Contact`, so that what we send in
/// the call finds the phone behind its translator. A message with a route keeps its word: there a proxy knows the way.
pub(crate) struct Nat;

impl MessageInspector for Nat {
    fn before_send(&self, msg: SipMessage, _dest: Option<&SipAddr>) -> SipMessage {
        msg
    }

    fn after_received(&self, mut msg: SipMessage, from: Option<&SipAddr>) -> SipMessage {
        let Some(source) = from.and_then(|from| from.get_socketaddr().ok()) else { return msg };
        let headers = match &mut msg {
            SipMessage::Request(request) if request.method == Method::Invite => request.headers_mut(),
            SipMessage::Response(response) => response.headers_mut(),
            SipMessage::Request(_) => return msg,
        };
        if headers.iter().any(|h| matches!(h, Header::RecordRoute(_))) {
            return msg;
        }
        for header in headers.iter_mut() {
            let Header::Contact(contact) = header else { continue };
            if let Some(better) = corrected(contact.value(), source) {
                *header = Header::Contact(better.into());
            }
        }
        msg
    }
}

/// The `Contact` with the source in place of a private host; `None` when it may stay.
fn corrected(contact: &str, source: SocketAddr) -> Option<String> {
    let mut uri = Uri::try_from(address::inner(contact)?).ok()?;
    let Host::IpAddr(host) = uri.host_with_port.host else { return None };
    if host == source.ip() || !hidden(host) {
        return None;
    }
    uri.host_with_port = SipAddr::from(source).addr;
    Some(format!("<{uri}>"))
}

/// Addresses that mean something only at home.
fn hidden(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64;
            v4.is_private() || v4.is_link_local() || v4.is_loopback() || shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.segments()[0] & 0xfe00 == 0xfc00,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn source() -> SocketAddr {
        "203.0.113.7:61000".parse().expect("an address")
    }

    #[test]
    fn private_addresses_are_corrected_and_public_ones_believed() {
        let better = corrected("<sip:e1@192.168.1.5:5060;ob>;expires=60", source()).expect("hidden");
        assert!(better.starts_with("<sip:e1@203.0.113.7:61000"), "{better}");
        assert_eq!(corrected("<sip:e1@203.0.113.9:5060>", source()), None);
        assert_eq!(corrected("<sip:e1@phone.example>", source()), None);
        assert_eq!(corrected("*", source()), None);
    }

    proptest! {
        #[test]
        fn any_contact_is_survived(contact in ".{0,80}") {
            let _ = corrected(&contact, source());
        }
    }
}
