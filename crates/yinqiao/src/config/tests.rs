//! Settings: which one wins, what is refused, what is never printed.
use super::{Config, ConfigError, RawConfig};
use crate::cli::Places;
use std::path::PathBuf;

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("yinqiao-config-{}-{name}.toml", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

fn env(pairs: &[(&str, &str)]) -> std::vec::IntoIter<(String, String)> {
    pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect::<Vec<_>>().into_iter()
}

#[test]
fn flags_win_over_environment_over_file_over_defaults() {
    let path = file(
        "order",
        "web = \"127.0.0.1:1\"\nsip = \"127.0.0.1:2\"\nmqtt = \"127.0.0.1:3\"\ntrunks = [\"10.0.0.1\", \"10.0.0.2:5070\"]\n",
    );
    let places = Places { config: Some(path), web: Some("127.0.0.1:9".into()), ..Places::default() };
    let raw = RawConfig::read(
        &places,
        env(&[("YINQIAO_WEB", "127.0.0.1:7"), ("YINQIAO_SIP", "127.0.0.1:8"), ("PATH", "/bin")]),
    )
    .unwrap();
    let config = Config::from_raw(&raw).unwrap();
    assert!(config.sip_tls.is_none(), "TLS is asked for by name");
    assert_eq!((config.web.port(), config.sip.port(), config.mqtt.port()), (9, 8, 3));
    assert_eq!(config.trunks.iter().map(|t| t.address.port()).collect::<Vec<_>>(), vec![5060, 5070]);
    assert_eq!(config.rtp, (40000, 49999));
}

#[test]
fn an_unknown_key_is_refused_and_the_near_one_named() {
    let path = file("unknown", "wbe = \"127.0.0.1:1\"\n");
    let error = RawConfig::read(&Places { config: Some(path), ..Places::default() }, env(&[])).unwrap_err();
    assert!(error.to_string().contains("是不是 web"), "{error}");
    let error = RawConfig::read(&Places::default(), env(&[("YINQIAO_COLOUR", "red")])).unwrap_err();
    assert!(matches!(error, ConfigError::Unknown { .. }) && error.to_string().contains("YINQIAO_COLOUR"));
}

#[test]
fn a_wrong_value_names_the_place_it_was_written() {
    for (key, value) in [
        ("YINQIAO_WEB", "8080"),
        ("YINQIAO_RTP", "5-9"),
        ("YINQIAO_TRUNKS", "operator"),
        ("YINQIAO_HTTPS", "yes"),
        ("YINQIAO_QUEUE", "0"),
    ] {
        let raw = RawConfig::read(&Places::default(), env(&[(key, value)])).unwrap();
        let error = Config::from_raw(&raw).unwrap_err().to_string();
        assert!(error.contains(key), "{error}");
    }
}

#[test]
fn an_address_for_tls_needs_a_certificate_and_its_key() {
    let read = |pairs: &[(&'static str, &'static str)]| {
        Config::from_raw(&RawConfig::read(&Places::default(), env(pairs)).unwrap())
    };
    let at = ("YINQIAO_SIP_TLS", "0.0.0.0:5061");
    assert!(read(&[at]).unwrap_err().to_string().contains("sip_certificate"));
    assert!(read(&[at, ("YINQIAO_SIP_CERTIFICATE", "c.pem")]).unwrap_err().to_string().contains("sip_key"));
    let all = read(&[at, ("YINQIAO_SIP_CERTIFICATE", "c.pem"), ("YINQIAO_SIP_KEY", "k.pem")]).unwrap();
    assert_eq!(all.sip_tls.unwrap().0.port(), 5061);
}

#[test]
fn passwords_are_never_printed() {
    let raw =
        RawConfig::read(&Places::default(), env(&[("YINQIAO_DATABASE", "postgres://u:secret@h/d")])).unwrap();
    let page = raw.explain();
    assert!(page.contains("postgres://u:***@h/d") && !page.contains("secret"));
    assert!(page.contains("环境变量 YINQIAO_DATABASE"));
}

#[test]
fn the_tools_own_names_are_left_alone() {
    assert!(RawConfig::read(&Places::default(), env(&[("YINQIAO_TEST_PG", "x")])).is_ok());
}
