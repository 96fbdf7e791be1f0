//! Settings: what was written (`RawConfig`: file, environment, flags) and what it means (`Config`).
//! Flags win over the environment, that over the file, that over the defaults. Unknown keys are errors.
mod raw;
#[cfg(test)]
mod tests;

pub use raw::{Origin, RawConfig, SETTINGS};

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// What is wrong with the settings, in words that name the place.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("读不了设置文件 {path}：{why}")]
    File { path: String, why: String },
    /// Nothing has this name.
    #[error("没有叫 {key} 的设置（写在 {origin}）{hint}")]
    Unknown { key: String, origin: String, hint: String },
    /// The value is no value of that setting.
    #[error("设置 {key} = {value:?}（写在 {origin}）不对：{why}")]
    Value { key: &'static str, value: String, origin: String, why: String },
}

/// What the settings mean.
#[derive(Debug, Clone)]
pub struct Config {
    /// Data directory.
    pub data: PathBuf,
    /// PostgreSQL, or SQLite in the data directory.
    pub database: Option<String>,
    /// Pages and JSON.
    pub web: SocketAddr,
    /// Telephones.
    pub sip: SocketAddr,
    /// The address that telephones are told to send voice to, when it is not the one bound.
    pub sip_public: Option<IpAddr>,
    /// Telephones over TLS: where, the certificate's file, its key's file.
    pub sip_tls: Option<(SocketAddr, PathBuf, PathBuf)>,
    /// UDP ports of voice, first and last.
    pub rtp: (u16, u16),
    /// Operators' exchanges that may send calls without registering, by address.
    pub trunks: Vec<sip::Trunk>,
    /// Spoken announcements that replace the shipped ones.
    pub prompts: Option<PathBuf>,
    /// Devices.
    pub mqtt: SocketAddr,
    /// Whether browsers reach the pages by https (a proxy in front): cookies are then marked so.
    pub https: bool,
    /// A demonstration shows on the page the code that a family signs in with. No setting: a real service never does.
    pub show_codes: bool,
    /// Reader threads (SQLite) or connections (PostgreSQL), when it is said.
    pub connections: Option<usize>,
    /// With what new personal data is sealed.
    pub seal: desk::Suite,
    /// Commands that may wait for the writer.
    pub queue: usize,
    /// What is logged.
    pub log: String,
    /// Logged as JSON.
    pub log_json: bool,
}

impl Config {
    /// Gives the written settings their meaning.
    pub fn from_raw(raw: &RawConfig) -> Result<Config, ConfigError> {
        Ok(Config {
            data: PathBuf::from(raw.text("data")),
            database: raw.optional("database").map(str::to_string),
            web: raw.parsed("web", "写成 地址:端口，如 127.0.0.1:8080")?,
            sip: raw.parsed("sip", "写成 地址:端口，如 0.0.0.0:5060")?,
            sip_public: raw
                .optional("sip_public")
                .map(|_| raw.parsed("sip_public", "写成一个 IP 地址"))
                .transpose()?,
            sip_tls: secure(raw)?,
            rtp: ports(raw)?,
            trunks: trunks(raw)?,
            prompts: raw.optional("prompts").map(PathBuf::from),
            mqtt: raw.parsed("mqtt", "写成 地址:端口，如 0.0.0.0:1883")?,
            https: raw.parsed("https", "写 true 或 false")?,
            show_codes: false,
            connections: raw
                .optional("connections")
                .map(|_| counted(raw, "connections", 2, 200))
                .transpose()?,
            seal: desk::Suite::read(raw.text("seal")).ok_or_else(|| raw.wrong("seal", "写 aes 或 sm"))?,
            queue: counted(raw, "queue", 64, 1_000_000)?,
            log: raw.text("log").to_string(),
            log_json: raw.parsed("log_json", "写 true 或 false")?,
        })
    }

    /// What `db` opens.
    pub fn target(&self) -> String {
        self.database.clone().unwrap_or_else(|| self.data.join("yinqiao.sqlite").display().to_string())
    }
}

/// An address for TLS needs a certificate and its key.
fn secure(raw: &RawConfig) -> Result<Option<(SocketAddr, PathBuf, PathBuf)>, ConfigError> {
    if raw.optional("sip_tls").is_none() {
        return Ok(None);
    }
    let address = raw.parsed("sip_tls", "写成 地址:端口，如 0.0.0.0:5061")?;
    let file = |key| {
        raw.optional(key).map(PathBuf::from).ok_or_else(|| raw.wrong(key, "写了 sip_tls 就要写这个文件"))
    };
    Ok(Some((address, file("sip_certificate")?, file("sip_key")?)))
}

fn ports(raw: &RawConfig) -> Result<(u16, u16), ConfigError> {
    let wrong = || raw.wrong("rtp", "写成 首端口-末端口，至少相隔 10，如 40000-49999");
    let (first, last) = raw.text("rtp").split_once('-').ok_or_else(wrong)?;
    let first: u16 = first.trim().parse().map_err(|_| wrong())?;
    let last: u16 = last.trim().parse().map_err(|_| wrong())?;
    if first < 1024 || last < first.saturating_add(10) { Err(wrong()) } else { Ok((first, last)) }
}

fn trunks(raw: &RawConfig) -> Result<Vec<sip::Trunk>, ConfigError> {
    let words = raw.text("trunks").split(',').map(str::trim).filter(|w| !w.is_empty());
    words
        .map(|word| sip::Trunk::parse(word).ok_or_else(|| raw.wrong("trunks", "写成一串 地址 或 地址:端口")))
        .collect()
}

fn counted(raw: &RawConfig, key: &'static str, least: usize, most: usize) -> Result<usize, ConfigError> {
    let why = "写一个合适的整数";
    let n: usize = raw.parsed(key, why)?;
    if (least..=most).contains(&n) {
        Ok(n)
    } else {
        Err(raw.wrong(key, &format!("应在 {least} 到 {most} 之间")))
    }
}
