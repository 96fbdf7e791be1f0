//! Where phones are: credentials as `calls` keeps them, places as registrations tell them.

use std::collections::HashMap;
use std::net::SocketAddr;

use base::{AccountId, Moment, Span};
use calls::Place;
use rsipstack::sip::Transport;
use rsipstack::transport::SipAddr;

use crate::wire::digest::Secret;

/// A registration is kept no longer than this: behind an address translator a longer one is a lie.
pub const LONGEST: u32 = 300;
/// And no shorter, or a phone would do nothing else.
pub const SHORTEST: u32 = 30;
/// After a restart, what the database remembers is believed for so long.
const GRACE: Span = Span::mins(6);

/// Where a phone is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Its own word for itself: the request URI of calls to it.
    pub contact: String,
    /// Where its registration came from: calls go there, whatever its own word says.
    pub source: SocketAddr,
    /// Over what.
    pub transport: Transport,
    /// Until when.
    pub until: Moment,
}

impl Binding {
    /// The target of the stack.
    pub fn target(&self) -> SipAddr {
        let mut target = SipAddr::from(self.source);
        target.r#type = Some(self.transport);
        target
    }

    /// As `calls` keeps it.
    pub fn place(&self) -> Place {
        let transport = self.transport.to_string().to_ascii_lowercase();
        Place { contact: self.contact.clone(), source: self.source.to_string(), transport }
    }

    /// As `calls` kept it.
    pub fn of(place: &Place, now: Moment) -> Option<Binding> {
        let source = place.source.parse().ok()?;
        let transport = match place.transport.as_str() {
            "tcp" => Transport::Tcp,
            "tls" => Transport::Tls,
            _ => Transport::Udp,
        };
        Some(Binding { contact: place.contact.clone(), source, transport, until: now + GRACE })
    }
}

/// A phone.
#[derive(Debug, Clone)]
pub struct Phone {
    /// What its digest is checked against.
    pub secret: Secret,
    /// An agent's.
    pub agent: Option<AccountId>,
    /// Where it is.
    pub binding: Option<Binding>,
}

/// All phones.
#[derive(Debug, Default)]
pub struct Registrar {
    phones: HashMap<String, Phone>,
    agents: HashMap<AccountId, Vec<String>>,
}

impl Registrar {
    /// Enters or renews what the database knows of a phone; a live binding stays.
    pub fn enter(&mut self, phone: calls::read::Phone, now: Moment) {
        let binding = self
            .phones
            .get(&phone.user)
            .and_then(|known| known.binding.clone())
            .or_else(|| phone.place.as_ref().and_then(|place| Binding::of(place, now)));
        if let Some(agent) = phone.agent {
            let users = self.agents.entry(agent).or_default();
            if !users.contains(&phone.user) {
                users.push(phone.user.clone());
            }
        }
        let secret = Secret { md5: phone.md5, sha256: phone.sha256 };
        self.phones.insert(phone.user, Phone { secret, agent: phone.agent, binding });
    }

    /// Takes a phone away.
    pub fn remove(&mut self, user: &str) {
        let agent = self.phones.remove(user).and_then(|phone| phone.agent);
        if let Some(users) = agent.and_then(|agent| self.agents.get_mut(&agent)) {
            users.retain(|known| known != user);
        }
    }

    /// The phone of this user.
    pub fn phone(&self, user: &str) -> Option<&Phone> {
        self.phones.get(user)
    }

    /// Where an agent can be rung: the phone that registered last.
    pub fn of_agent(&self, agent: AccountId) -> Option<(&str, &Binding)> {
        let users = self.agents.get(&agent)?;
        users
            .iter()
            .filter_map(|user| Some((user.as_str(), self.phones.get(user)?.binding.as_ref()?)))
            .max_by_key(|(_, binding)| binding.until)
    }

    /// Binds a phone; true when that is news (it came, or it moved).
    pub fn bind(&mut self, user: &str, binding: Binding) -> bool {
        let Some(phone) = self.phones.get_mut(user) else { return false };
        let moved = phone.binding.as_ref().is_none_or(|old| {
            (&old.contact, old.source, old.transport) != (&binding.contact, binding.source, binding.transport)
        });
        phone.binding = Some(binding);
        moved
    }

    /// Unbinds a phone; true when it was bound.
    pub fn unbind(&mut self, user: &str) -> bool {
        self.phones.get_mut(user).and_then(|phone| phone.binding.take()).is_some()
    }

    /// Unbinds what ran out; the users.
    pub fn sweep(&mut self, now: Moment) -> Vec<String> {
        let out = |phone: &Phone| phone.binding.as_ref().is_some_and(|b| b.until <= now);
        let gone: Vec<String> =
            self.phones.iter().filter(|(_, p)| out(p)).map(|(user, _)| user.clone()).collect();
        for user in &gone {
            self.unbind(user);
        }
        gone
    }

    /// Phones that are bound.
    pub fn online(&self) -> usize {
        self.phones.values().filter(|phone| phone.binding.is_some()).count()
    }
}

/// The granted length of a registration.
pub fn granted(asked: Option<u32>) -> u32 {
    match asked {
        Some(0) => 0,
        asked => asked.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::AnyId;

    fn phone(user: &str, agent: Option<AccountId>) -> calls::read::Phone {
        let (md5, sha256) = calls::hashes(user, "secret");
        calls::read::Phone { user: user.into(), elder: None, agent, md5, sha256, place: None }
    }

    fn binding(source: &str, until: i64) -> Binding {
        let source = source.parse().expect("an address");
        Binding {
            contact: "sip:x@y".into(),
            source,
            transport: Transport::Udp,
            until: Moment::from_ms(until),
        }
    }

    #[test]
    fn a_phone_comes_moves_and_goes() {
        let agent = AccountId::mint(Moment::from_ms(1));
        let mut registrar = Registrar::default();
        registrar.enter(phone("a1", Some(agent)), Moment::from_ms(0));
        assert!(registrar.of_agent(agent).is_none());
        assert!(registrar.bind("a1", binding("10.0.0.1:5060", 100)));
        assert!(!registrar.bind("a1", binding("10.0.0.1:5060", 200)), "a refresh is no news");
        assert!(registrar.bind("a1", binding("10.0.0.2:5060", 300)), "it moved");
        assert_eq!(registrar.of_agent(agent).expect("bound").0, "a1");
        assert!(registrar.sweep(Moment::from_ms(299)).is_empty());
        assert_eq!(registrar.sweep(Moment::from_ms(300)), ["a1"]);
        assert!(registrar.of_agent(agent).is_none());
        assert!(!registrar.bind("stranger", binding("10.0.0.9:5060", 300)));
    }

    #[test]
    fn what_the_database_remembers_is_believed_after_a_restart() {
        let agent = AccountId::mint(Moment::from_ms(1));
        let mut registrar = Registrar::default();
        let place = binding("10.0.0.1:5060", 0).place();
        registrar
            .enter(calls::read::Phone { place: Some(place), ..phone("a1", Some(agent)) }, Moment::from_ms(0));
        let (_, binding) = registrar.of_agent(agent).expect("remembered");
        assert_eq!(binding.target().to_string(), "UDP 10.0.0.1:5060");
    }

    #[test]
    fn lengths_are_kept_in_bounds() {
        assert_eq!([None, Some(0), Some(5), Some(120), Some(99_999)].map(granted), [300, 0, 30, 120, 300]);
    }
}
