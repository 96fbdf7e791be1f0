//! What was written, and where: one table of settings is the file's keys, the environment's names and the flags.
use super::ConfigError;
use crate::cli::Places;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// One setting.
pub struct Setting {
    /// Key in the file; `YINQIAO_` + upper case in the environment; `--key` where it is a flag.
    pub key: &'static str,
    /// The value when nobody says anything.
    pub default: &'static str,
    /// What it means.
    pub says: &'static str,
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "data", default: "data", says: "数据目录：数据库、密钥、录音、照片都在里面"
    },
    Setting {
        key: "database",
        default: "",
        says: "postgres://用户:密码@主机/库；不写就用数据目录里的 SQLite",
    },
    Setting { key: "web", default: "127.0.0.1:8080", says: "网页和接口的地址" },
    Setting {
        key: "https", default: "false", says: "前面有 https 代理时写 true，登录凭据只走加密连接"
    },
    Setting { key: "sip", default: "127.0.0.1:5060", says: "电话的地址（SIP，UDP 和 TCP）" },
    Setting {
        key: "sip_public", default: "", says: "电话机看到的本机地址，隔着地址转换时才写"
    },
    Setting {
        key: "sip_tls",
        default: "",
        says: "加密电话（SIP over TLS）的地址，如 0.0.0.0:5061；不写就不开",
    },
    Setting {
        key: "sip_certificate",
        default: "",
        says: "加密电话的证书文件（PEM，连同上级证书）；换了证书要重启",
    },
    Setting { key: "sip_key", default: "", says: "加密电话证书的私钥文件（PEM）" },
    Setting { key: "rtp", default: "40000-49999", says: "通话语音用的 UDP 端口" },
    Setting {
        key: "trunks",
        default: "",
        says: "运营商中继的地址，逗号分开；只有这些地址可以不注册就送来电",
    },
    Setting {
        key: "prompts",
        default: "",
        says: "换掉自带语音提示的目录（8 kHz 单声道 WAV）；不写就用自带的",
    },
    Setting { key: "mqtt", default: "127.0.0.1:1883", says: "设备的地址（MQTT）" },
    Setting {
        key: "connections", default: "8", says: "同时读数据库的线程（SQLite）或连接（PostgreSQL）数"
    },
    Setting {
        key: "seal",
        default: "aes",
        says: "个人信息用什么封存：aes（AES-256-GCM）或 sm（国密 SM4-GCM、SM3）；旧的两种都打得开。两种都是软件实现，不是经检测认证的密码模块",
    },
    Setting { key: "queue", default: "4096", says: "最多有多少个操作排队等着写入" },
    Setting {
        key: "log", default: "info", says: "日志多细：error、warn、info、debug，或 模块=级别"
    },
    Setting { key: "log_json", default: "false", says: "日志一行一个 JSON" },
];

/// Names in the environment that belong to the tools around the program.
const NOT_OURS: &str = "YINQIAO_TEST_";

/// Where a value was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    File(String),
    Environment(String),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("默认值"),
            Origin::File(path) => write!(f, "文件 {path}"),
            Origin::Environment(name) => write!(f, "环境变量 {name}"),
            Origin::Flag(flag) => write!(f, "命令行 {flag}"),
        }
    }
}

/// The settings as written.
#[derive(Debug, Clone)]
pub struct RawConfig {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl RawConfig {
    /// Reads file, environment and flags, in that order of strength.
    pub fn read(
        places: &Places,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<RawConfig, ConfigError> {
        let defaults = SETTINGS.iter().map(|s| (s.key, (s.default.to_string(), Origin::Default)));
        let mut raw = RawConfig { values: defaults.collect() };
        let environment: Vec<(String, String)> = environment
            .filter(|(name, _)| name.starts_with("YINQIAO_") && !name.starts_with(NOT_OURS))
            .collect();
        let file = environment.iter().find(|(name, _)| name == "YINQIAO_CONFIG").map(|(_, path)| path.into());
        if let Some(path) = places.config.clone().or(file) {
            raw.read_file(&path)?;
        }
        for (name, value) in environment.into_iter().filter(|(name, _)| name != "YINQIAO_CONFIG") {
            let key = name["YINQIAO_".len()..].to_lowercase();
            raw.set(&key, value, Origin::Environment(name))?;
        }
        let data = places.data.as_ref().map(|d| d.display().to_string());
        let flags = [
            ("data", &data),
            ("database", &places.database),
            ("web", &places.web),
            ("sip", &places.sip),
            ("mqtt", &places.mqtt),
        ];
        for (key, value) in flags {
            if let Some(value) = value {
                raw.set(key, value.clone(), Origin::Flag(format!("--{key}")))?;
            }
        }
        Ok(raw)
    }

    fn read_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let named = path.display().to_string();
        let wrong = |why: String| ConfigError::File { path: named.clone(), why };
        let text = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
        let table: toml::Table = text.parse().map_err(|e: toml::de::Error| wrong(e.to_string()))?;
        for (key, value) in table {
            let value = plain(&value).ok_or_else(|| wrong(format!("{key} 只能是一个值或一串值")))?;
            self.set(&key, value, Origin::File(named.clone()))?;
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: String, origin: Origin) -> Result<(), ConfigError> {
        let Some(setting) = SETTINGS.iter().find(|s| s.key == key) else {
            let near = SETTINGS
                .iter()
                .map(|s| s.key)
                .min_by_key(|k| distance(k, key))
                .filter(|k| distance(k, key) <= 2);
            let hint = near.map(|k| format!("，是不是 {k}？")).unwrap_or_default();
            return Err(ConfigError::Unknown { key: key.to_string(), origin: origin.to_string(), hint });
        };
        self.values.insert(setting.key, (value, origin));
        Ok(())
    }

    /// The text of a setting.
    pub fn text(&self, key: &'static str) -> &str {
        self.values.get(key).map_or("", |(value, _)| value)
    }

    /// The text, or None when it is empty.
    pub fn optional(&self, key: &'static str) -> Option<&str> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// The value as a type.
    pub fn parsed<T: FromStr>(&self, key: &'static str, why: &str) -> Result<T, ConfigError> {
        self.text(key).trim().parse().map_err(|_| self.wrong(key, why))
    }

    /// The error that this setting's value is no good.
    pub fn wrong(&self, key: &'static str, why: &str) -> ConfigError {
        let origin = self.values.get(key).map_or(&Origin::Default, |(_, origin)| origin);
        ConfigError::Value {
            key,
            value: hidden(self.text(key)),
            origin: origin.to_string(),
            why: why.to_string(),
        }
    }

    /// Every setting with its meaning, its value (passwords hidden) and where that was written.
    pub fn explain(&self) -> String {
        let mut page = String::new();
        for setting in SETTINGS {
            let (value, origin) = &self.values[setting.key];
            let shown = if value.is_empty() { "（空）".to_string() } else { hidden(value) };
            page.push_str(&format!(
                "{key} = {shown}\n    {says}\n    来自{origin}；也可写在设置文件 {key} = …，或环境变量 YINQIAO_{upper}\n",
                key = setting.key,
                says = setting.says,
                upper = setting.key.to_uppercase()
            ));
        }
        page
    }
}

/// A URL without its password.
pub(super) fn hidden(value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return value.to_string() };
    let Some((user, host)) = rest.rsplit_once('@') else { return value.to_string() };
    match user.split_once(':') {
        Some((name, _)) => format!("{scheme}://{name}:***@{host}"),
        None => value.to_string(),
    }
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(n) => Some(n.to_string()),
        toml::Value::Boolean(b) => Some(b.to_string()),
        toml::Value::Array(all) => {
            all.iter().map(plain).collect::<Option<Vec<_>>>().map(|words| words.join(","))
        }
        _ => None,
    }
}

/// Edits between two words, for "did you mean".
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
