//! Who acts, over which channel, for whom.

use base::{AccountId, AnyId, DeviceId, ElderId};
use serde::{Deserialize, Serialize};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody with an account.
    Person(AccountId),
    /// A device, for itself.
    Device(DeviceId),
    /// Rules of our own: a timer, an outbox handler, a call that arrives.
    System,
}

impl Actor {
    /// As the trail keeps it: `p:` or `d:` and the id, or `system`.
    pub fn text(&self) -> String {
        match self {
            Actor::Person(id) => format!("p:{}", id.text()),
            Actor::Device(id) => format!("d:{}", id.text()),
            Actor::System => "system".to_owned(),
        }
    }

    /// Reads [`Actor::text`] back.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("p", id)) => AccountId::parse(id).ok().map(Actor::Person),
            Some(("d", id)) => DeviceId::parse(id).ok().map(Actor::Device),
            _ => (text == "system").then_some(Actor::System),
        }
    }

    /// The account, when a person acts.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Actor::Person(id) => Some(*id),
            _ => None,
        }
    }
}

/// Over which channel an act came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A page.
    Web,
    /// The JSON interface.
    Api,
    /// A telephone.
    Phone,
    /// A device over MQTT.
    Mqtt,
    /// A device over HTTP.
    Http,
    /// The command line.
    Cli,
    /// Our own rules.
    System,
    /// A file moved in from an older system.
    Import,
}

impl Channel {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Web => "web",
            Channel::Api => "api",
            Channel::Phone => "phone",
            Channel::Mqtt => "mqtt",
            Channel::Http => "http",
            Channel::Cli => "cli",
            Channel::System => "system",
            Channel::Import => "import",
        }
    }

    /// The word on a page.
    pub fn label(word: &str) -> &'static str {
        match word {
            "web" => "网页",
            "api" => "接口",
            "phone" => "电话",
            "mqtt" | "http" => "设备",
            "cli" => "命令行",
            "import" => "导入",
            _ => "系统",
        }
    }
}

/// Who asks, how, and under which request id.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Who acts.
    pub actor: Actor,
    /// Over which channel.
    pub channel: Channel,
    /// The door's own request id (at most 200 characters): a repeat with the same payload finds the first answer.
    pub request: Option<String>,
    /// For whom the actor acts under a mandate.
    pub behalf: Option<ElderId>,
}

impl Ask {
    /// A person acts.
    pub fn person(account: AccountId, channel: Channel) -> Self {
        Self { actor: Actor::Person(account), channel, request: None, behalf: None }
    }
    /// A device acts.
    pub fn device(device: DeviceId, channel: Channel) -> Self {
        Self { actor: Actor::Device(device), channel, request: None, behalf: None }
    }
    /// Our own rules act.
    pub fn system() -> Self {
        Self { actor: Actor::System, channel: Channel::System, request: None, behalf: None }
    }
    /// Our own rules act on what came over `channel`.
    pub fn system_over(channel: Channel) -> Self {
        Self { channel, ..Self::system() }
    }
    /// Under this request id.
    pub fn request(mut self, id: impl Into<String>) -> Self {
        self.request = Some(id.into());
        self
    }
    /// For this elder, under a mandate.
    pub fn on_behalf_of(mut self, elder: ElderId) -> Self {
        self.behalf = Some(elder);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    #[test]
    fn an_actor_reads_back_from_its_text() {
        let now = Moment::from_ms(1);
        for actor in [Actor::Person(AccountId::mint(now)), Actor::Device(DeviceId::mint(now)), Actor::System]
        {
            assert_eq!(Actor::parse(&actor.text()), Some(actor));
        }
        assert_eq!(Actor::parse("p:nobody"), None);
    }
}
