//! A button as devices speak: MQTT 3.1.1, one press, one acknowledgement. Made of bytes, so that nothing between
//! the clock and the socket is measured with it.
use anyhow::{Context, Result, ensure};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A device and its token.
#[derive(Debug, Clone)]
pub(crate) struct Button {
    pub(crate) device: String,
    pub(crate) token: String,
}

/// A button that has signed in.
pub(crate) struct Line {
    stream: TcpStream,
    topic: String,
}

impl Button {
    /// Connects and signs in.
    pub(crate) async fn sign_in(&self, to: SocketAddr) -> Result<Line> {
        let mut stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        let mut body = Vec::new();
        text(&mut body, b"MQTT");
        body.extend([4, 0b1100_0010, 0, 60]);
        for word in [self.device.as_bytes(), self.device.as_bytes(), self.token.as_bytes()] {
            text(&mut body, word);
        }
        stream.write_all(&packet(0x10, &body)).await?;
        let mut answer = [0; 4];
        stream.read_exact(&mut answer).await?;
        ensure!(answer == [0x20, 2, 0, 0], "the device was not let in: {answer:?}");
        Ok(Line { stream, topic: format!("yinqiao/v1/{}/press", self.device) })
    }
}

impl Line {
    /// Presses, and returns when the press is acknowledged.
    pub(crate) async fn press(&mut self, id: &str, at_ms: i64) -> Result<()> {
        self.send(id, at_ms).await?;
        self.acknowledged().await
    }

    /// Sends a press.
    pub(crate) async fn send(&mut self, id: &str, at_ms: i64) -> Result<()> {
        let mut body = Vec::new();
        text(&mut body, self.topic.as_bytes());
        body.extend([0, 1]);
        body.extend(format!("{{\"id\":\"{id}\",\"at\":{at_ms}}}").as_bytes());
        self.stream.write_all(&packet(0x32, &body)).await?;
        Ok(())
    }

    /// Waits for the acknowledgement of the press sent last.
    pub(crate) async fn acknowledged(&mut self) -> Result<()> {
        let mut answer = [0; 4];
        let read = self.stream.read_exact(&mut answer);
        tokio::time::timeout(Duration::from_secs(30), read).await.context("no answer within 30 s")??;
        ensure!(answer == [0x40, 2, 0, 1], "not an acknowledgement: {answer:?}");
        Ok(())
    }
}

fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u16::try_from(bytes.len()).expect("ids, tokens and topics are short");
    out.extend(length.to_be_bytes());
    out.extend(bytes);
}

fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    let mut rest = body.len();
    loop {
        let low = u8::try_from(rest % 128).expect("below 128");
        rest /= 128;
        out.push(if rest > 0 { low | 0x80 } else { low });
        if rest == 0 {
            break;
        }
    }
    out.extend(body);
    out
}
