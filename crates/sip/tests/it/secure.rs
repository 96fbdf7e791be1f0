//! SIP over TLS. Our sipp speaks no TLS; it goes through a tunnel that we did not write either (`openssl s_client`).

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use sip::{Door, Settings, StartError, Tls};
use testkit::TestDb;
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::house::*;

testkit::on_each_bare_db!(a_phone_registers_over_tls, a_wrong_certificate_is_told_at_the_start);

/// A certificate of this run, and its key.
async fn certificate(dir: &Path, name: &str) -> (Vec<u8>, Vec<u8>) {
    let (key, cert) = (dir.join(format!("{name}.key")), dir.join(format!("{name}.pem")));
    let out = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=yinqiao-test",
            "-keyout",
        ])
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .output()
        .await
        .expect("openssl is installed by tools/setup");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    (std::fs::read(cert).expect("written"), std::fs::read(key).expect("written"))
}

/// Whoever connects to the answered address speaks TLS with the door without knowing it.
async fn tunnel(to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind(local(0)).await.expect("bound");
    let own = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut child = Command::new("openssl")
                .args(["s_client", "-quiet", "-verify_quiet", "-connect", &to.to_string()])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()
                .expect("openssl starts");
            tokio::spawn(async move {
                let (mut from_phone, mut to_phone) = stream.into_split();
                let mut inward = child.stdin.take().expect("piped");
                let mut outward = child.stdout.take().expect("piped");
                // The tunnel lives as long as its handle.
                let _alive = child;
                tokio::select! {
                    _ = tokio::io::copy(&mut from_phone, &mut inward) => {}
                    _ = tokio::io::copy(&mut outward, &mut to_phone) => {}
                }
            });
        }
    });
    own
}

async fn a_phone_registers_over_tls(db: TestDb) {
    let dir = std::env::temp_dir().join(format!("yinqiao-tls-{}-{}", std::process::id(), port()));
    std::fs::create_dir_all(&dir).expect("a directory");
    let (certificate, key) = certificate(&dir, "line").await;
    let bind = local(0);
    let house = House::open_with(db, |s| s.tls = Some(Tls { bind, certificate, key })).await;
    let (_, shown) = house.agent().await;
    let tunnel = tunnel(house.door.secure_address().expect("it listens for TLS")).await;
    let sipp = house.sipp("register.xml", port(), &[&phone_args(&shown)[..], &["-t", "t1"]].concat(), 10);
    passed("register over TLS", sipp.to(tunnel).output().await);
    let known = house.look(&desk::Ask::system(), calls::read::Phones::default()).await;
    assert_eq!(known[0].place.as_ref().map(|p| p.transport.as_str()), Some("tls"));
    assert_eq!(house.door.counts().online, 1);
    house.close().await;
    let _ = std::fs::remove_dir_all(dir);
}

async fn a_wrong_certificate_is_told_at_the_start(db: TestDb) {
    let house = House::open(db).await;
    for (certificate, key) in [(&b"nothing"[..], &b"nothing"[..]), (b"", b"")] {
        let mut settings = Settings::new(local(0), house.dir.join("elsewhere"));
        settings.tls = Some(Tls { bind: local(0), certificate: certificate.into(), key: key.into() });
        let started = Door::start(house.desk.clone(), settings).await;
        assert!(matches!(started, Err(StartError::Tls(..))), "it says so before the first handshake");
    }
    house.close().await;
}
