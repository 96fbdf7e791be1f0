//! The little SDP that a plain telephone speaks: one audio stream, G.711 and telephone events.

use std::net::{IpAddr, SocketAddr};

/// What this telephone offers or answers.
pub fn describe(media: SocketAddr, payloads: &[u8]) -> String {
    let family = if media.is_ipv6() { "IP6" } else { "IP4" };
    let list = payloads.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
    let mut text = format!(
        "v=0\r\no=- {port} 1 IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\nm=audio {port} RTP/AVP {list}\r\n",
        ip = media.ip(),
        port = media.port(),
    );
    for payload in payloads {
        text.push_str(match payload {
            0 => "a=rtpmap:0 PCMU/8000\r\n",
            8 => "a=rtpmap:8 PCMA/8000\r\n",
            101 => "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n",
            _ => "",
        });
    }
    text.push_str("a=ptime:20\r\na=sendrecv\r\n");
    text
}

/// Where the other side wants its sound, and which of our codecs it took first.
pub fn read(text: &str) -> Option<(SocketAddr, u8)> {
    let mut address: Option<IpAddr> = None;
    let mut stream = None;
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("c=IN ") {
            address = rest.split_whitespace().nth(1)?.split('/').next()?.parse().ok();
        } else if let Some(rest) = line.strip_prefix("m=audio ") {
            let mut words = rest.split_whitespace();
            let port: u16 = words.next()?.parse().ok()?;
            let payload = words.skip(1).filter_map(|word| word.parse().ok()).find(|p| matches!(p, 0 | 8))?;
            stream = Some((port, payload));
        }
    }
    let (port, payload) = stream?;
    Some((SocketAddr::new(address?, port), payload))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_described_reads_back() {
        let here: SocketAddr = "127.0.0.1:4000".parse().expect("an address");
        assert_eq!(read(&describe(here, &[8, 0, 101])), Some((here, 8)));
        assert_eq!(read("v=0\r\nm=video 1 RTP/AVP 96\r\n"), None);
    }
}
