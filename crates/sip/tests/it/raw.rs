//! A phone made of bytes, for what no well-behaved client would send.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;

pub struct Raw {
    pub socket: UdpSocket,
    door: SocketAddr,
}

impl Raw {
    pub async fn new(door: SocketAddr) -> Raw {
        Raw::at("127.0.0.1:0", door).await
    }

    pub async fn at(own: &str, door: SocketAddr) -> Raw {
        Raw { socket: UdpSocket::bind(own).await.expect("bound"), door }
    }

    pub fn own(&self) -> SocketAddr {
        self.socket.local_addr().expect("bound")
    }

    pub async fn send(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.door).await.expect("sent");
    }

    /// The next message within the time, as text.
    pub async fn hear(&self, within: Duration) -> Option<String> {
        let mut data = vec![0u8; 8_192];
        let got = tokio::time::timeout(within, self.socket.recv_from(&mut data)).await.ok()?;
        let (length, _) = got.ok()?;
        data.truncate(length);
        Some(String::from_utf8_lossy(&data).into_owned())
    }

    /// The next final response within two seconds: its status.
    pub async fn status(&self) -> Option<u16> {
        loop {
            let text = self.hear(Duration::from_secs(2)).await?;
            let status: u16 = text.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()?;
            if status >= 200 {
                return Some(status);
            }
        }
    }

    pub fn request(&self, method: &str, id: &str, more: &str, body: &str) -> String {
        let own = self.own();
        let tag = if method == "CANCEL" { "INVITE" } else { method };
        format!(
            "{method} sip:line@{door} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{id}{tag};rport\r\n\
             From: <sip:x@{own}>;tag=t{id}\r\nTo: <sip:line@{door}>\r\nCall-ID: {id}\r\nCSeq: 1 {method}\r\n\
             Contact: <sip:x@{own}>\r\nMax-Forwards: 70\r\n{more}Content-Length: {length}\r\n\r\n{body}",
            door = self.door,
            length = body.len()
        )
    }

    pub fn offer(&self, port: u16) -> String {
        format!(
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\n"
        )
    }
}
