//! Phones made of bytes: one socket for the trunk, one for all agents' phones, as many calls as asked for.
use super::switchboard::Switchboard;
use super::voice::Talk;
use crate::frame::Samples;
use anyhow::{Context, Result, ensure};
use base::ElderId;
use base::clock::Stopwatch;
use calls::news::Arrived;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::{Mutex, mpsc};

/// A caller's side of a call.
#[derive(Debug, Clone)]
struct Dialog {
    id: String,
    number: String,
    to: String,
    target: String,
}

/// What the agents' phones told: the door's media address for a call, and our socket for it.
type Picked = (SocketAddr, UdpSocket);

/// The phones.
pub(crate) struct Phones {
    trunk: Arc<UdpSocket>,
    door: SocketAddr,
    live: tokio::sync::broadcast::Receiver<Arc<desk::Stamped>>,
    numbers: Vec<(ElderId, String)>,
    answers: mpsc::UnboundedReceiver<(String, String)>,
    picked: mpsc::UnboundedReceiver<Picked>,
    talking: Vec<Dialog>,
}

impl Phones {
    /// On the ports that the switchboard believes.
    pub(crate) async fn open(board: &Switchboard) -> Result<Phones> {
        let door = board.door.address();
        let trunk = Arc::new(UdpSocket::bind(("127.0.0.1", board.trunk_port)).await?);
        let agents = Arc::new(UdpSocket::bind(("127.0.0.1", board.agents_port)).await?);
        let (told, answers) = mpsc::unbounded_channel();
        let (picked_up, picked) = mpsc::unbounded_channel();
        tokio::spawn(trunk_side(trunk.clone(), told));
        tokio::spawn(agents_side(agents, picked_up));
        let live = board.desk.live().subscribe();
        let numbers = board.numbers.clone();
        Ok(Phones { trunk, door, live, numbers, answers, picked, talking: Vec::new() })
    }

    /// Rings at a steady rate and takes the time until the news of each call; every call is hung up after a second.
    pub(crate) async fn ring_for(
        &mut self,
        length: Duration,
        rate: u64,
        samples: &mut Samples,
    ) -> Result<u64> {
        let sent: Arc<Mutex<HashMap<ElderId, Stopwatch>>> = Arc::default();
        let (trunk, door, numbers) = (self.trunk.clone(), self.door, self.numbers.clone());
        let total = length.as_secs() * rate;
        let ringing = {
            let sent = sent.clone();
            tokio::spawn(async move {
                let mut pace = tokio::time::interval(Duration::from_micros(1_000_000 / rate));
                for n in 0..total {
                    pace.tick().await;
                    let (elder, number) = &numbers[n as usize % numbers.len()];
                    let text = invite(&format!("page{n}"), number, trunk.local_addr()?, door, 9);
                    sent.lock().await.insert(*elder, Stopwatch::start());
                    trunk.send_to(text.as_bytes(), door).await?;
                }
                anyhow::Ok(())
            })
        };
        let end = tokio::time::Instant::now() + length + Duration::from_secs(3);
        let mut ending = Vec::new();
        while samples.count() < total {
            tokio::select! {
                () = tokio::time::sleep_until(end) => break,
                news = self.live.recv() => {
                    let Ok(news) = news else { continue };
                    let Some(arrived) = news.read::<Arrived>() else { continue };
                    if let Some(elder) = arrived.elder
                        && let Some(watch) = sent.lock().await.remove(&elder)
                    {
                        samples.add(watch.elapsed());
                    }
                }
                Some((call, ok)) = self.answers.recv() => {
                    if let Some(dialog) = dialog(&call, &ok) {
                        let (trunk, door) = (self.trunk.clone(), self.door);
                        ending.push(tokio::spawn(async move {
                            acknowledge(&trunk, door, &dialog).await;
                            tokio::time::sleep(Duration::from_secs(1)).await;
                            bye(&trunk, door, &dialog).await;
                        }));
                    }
                }
            }
        }
        ringing.await??;
        for task in ending {
            task.await?;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(total)
    }

    /// Sets up so many calls, each answered by an agent; both ends' sockets, ready to speak.
    pub(crate) async fn talk(&mut self, count: usize) -> Result<Vec<Talk>> {
        let mut sockets = HashMap::with_capacity(count);
        let mut pace = tokio::time::interval(Duration::from_millis(15));
        for n in 0..count {
            pace.tick().await;
            let id = format!("talk{n}");
            let number = &self.numbers[n % self.numbers.len()].1;
            let socket = UdpSocket::bind("127.0.0.1:0").await?;
            let text = invite(&id, number, self.trunk.local_addr()?, self.door, socket.local_addr()?.port());
            self.trunk.send_to(text.as_bytes(), self.door).await?;
            sockets.insert(id, socket);
        }
        let mut talks = Vec::with_capacity(count);
        for _ in 0..count {
            let wait = tokio::time::timeout(Duration::from_secs(10), self.answers.recv()).await;
            let (call, ok) = wait.context("the queue did not answer")?.context("closed")?;
            let dialog = dialog(&call, &ok).context("no dialog in the answer")?;
            acknowledge(&self.trunk, self.door, &dialog).await;
            let outer = media(&ok).context("no media in the answer")?;
            let wait = tokio::time::timeout(Duration::from_secs(10), self.picked.recv()).await;
            let (inner, agent) = wait.context("no agent's phone rang")?.context("closed")?;
            // Which agent got which call does not matter: every stream is counted at whatever end it comes out.
            let caller = sockets.remove(&call).context("an answer to no call")?;
            talks.push(Talk { caller, outer, agent, inner });
            self.talking.push(dialog);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        Ok(talks)
    }

    /// Ends all calls.
    pub(crate) async fn hang_up(&mut self) -> Result<()> {
        ensure!(!self.talking.is_empty(), "nobody talks");
        for dialog in std::mem::take(&mut self.talking) {
            bye(&self.trunk, self.door, &dialog).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }
}

fn invite(id: &str, number: &str, own: SocketAddr, door: SocketAddr, port: u16) -> String {
    let body = format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\n"
    );
    format!(
        "INVITE sip:line@{door} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKi{id};rport\r\n\
         From: <sip:{number}@{own}>;tag=f{id}\r\nTo: <sip:line@{door}>\r\nCall-ID: {id}\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:{number}@{own}>\r\nMax-Forwards: 70\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

fn dialog(id: &str, ok: &str) -> Option<Dialog> {
    let target = header(ok, "Contact")?.split_once('<')?.1.split_once('>')?.0.to_owned();
    let number = header(ok, "From")?.split_once("sip:")?.1.split_once('@')?.0.to_owned();
    Some(Dialog { id: id.to_owned(), number, to: header(ok, "To")?.to_owned(), target })
}

async fn request(trunk: &UdpSocket, door: SocketAddr, dialog: &Dialog, method: &str, seq: u32) {
    let Ok(own) = trunk.local_addr() else { return };
    let Dialog { id, number, to, target } = dialog;
    let text = format!(
        "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{method}{id};rport\r\n\
         From: <sip:{number}@{own}>;tag=f{id}\r\nTo: {to}\r\nCall-ID: {id}\r\nCSeq: {seq} {method}\r\n\
         Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
    );
    if let Err(error) = trunk.send_to(text.as_bytes(), door).await {
        eprintln!("ring: {method} was not sent: {error}");
    }
}

async fn acknowledge(trunk: &UdpSocket, door: SocketAddr, dialog: &Dialog) {
    request(trunk, door, dialog, "ACK", 1).await;
}

async fn bye(trunk: &UdpSocket, door: SocketAddr, dialog: &Dialog) {
    request(trunk, door, dialog, "BYE", 2).await;
}

/// The address in a session description.
fn media(text: &str) -> Option<SocketAddr> {
    let port: u16 = text.lines().find_map(|l| l.strip_prefix("m=audio "))?.split(' ').next()?.parse().ok()?;
    Some(SocketAddr::from(([127, 0, 0, 1], port)))
}

/// Passes on the queue's answers, each once; one that comes again has missed its ACK and gets another.
async fn trunk_side(socket: Arc<UdpSocket>, told: mpsc::UnboundedSender<(String, String)>) {
    let mut seen = std::collections::HashSet::new();
    let mut data = vec![0u8; 4_096];
    while let Ok((length, from)) = socket.recv_from(&mut data).await {
        let text = String::from_utf8_lossy(&data[..length]).into_owned();
        let invite = header(&text, "CSeq").is_some_and(|c| c.ends_with("INVITE"));
        let Some(id) = header(&text, "Call-ID").map(str::to_owned) else { continue };
        if text.starts_with("OPTIONS ") || text.starts_with("BYE ") {
            // The line asks whether a silent phone is still there, or hangs up.
            accept(&socket, from, &text, "").await;
        }
        if !text.starts_with("SIP/2.0 200") || !invite {
            continue;
        }
        if seen.insert(id.clone()) {
            // Nobody listens any more when the case is over.
            let _ = told.send((id, text));
        } else if let Some(dialog) = dialog(&id, &text) {
            acknowledge(&socket, from, &dialog).await;
        }
    }
}

/// Agents' phones: answer every INVITE at once, every BYE with 200.
async fn agents_side(socket: Arc<UdpSocket>, picked: mpsc::UnboundedSender<Picked>) {
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut data = vec![0u8; 4_096];
    while let Ok((length, from)) = socket.recv_from(&mut data).await {
        let text = String::from_utf8_lossy(&data[..length]).into_owned();
        let Some(method) =
            text.split(' ').next().filter(|m| matches!(*m, "INVITE" | "BYE" | "CANCEL" | "OPTIONS"))
        else {
            continue;
        };
        let Some(id) = header(&text, "Call-ID").map(str::to_owned) else { continue };
        let mut body = String::new();
        if method == "INVITE" {
            if let Some(first) = seen.get(&id) {
                let _ = socket.send_to(first.as_bytes(), from).await;
                continue;
            }
            let (Ok(own), Some(inner)) = (UdpSocket::bind("127.0.0.1:0").await, media(&text)) else {
                continue;
            };
            let Ok(port) = own.local_addr().map(|a| a.port()) else { continue };
            body = format!(
                "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {port} RTP/AVP 8\r\n"
            );
            let _ = picked.send((inner, own));
        }
        let answer = accept(&socket, from, &text, &body).await;
        if method == "INVITE" {
            seen.insert(id, answer);
        }
    }
}

/// 200 to a request; what was sent, to be sent again.
async fn accept(socket: &UdpSocket, from: SocketAddr, text: &str, body: &str) -> String {
    let copied: Vec<String> = ["Via", "From", "Call-ID", "CSeq"]
        .iter()
        .filter_map(|name| header(text, name).map(|value| format!("{name}: {value}")))
        .collect();
    let to = header(text, "To").unwrap_or_default();
    let id = header(text, "Call-ID").unwrap_or_default();
    let tagged = if to.contains("tag=") { to.to_owned() } else { format!("{to};tag=a{id}") };
    let own = socket.local_addr().map(|own| own.to_string()).unwrap_or_default();
    let kind = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    let answer = format!(
        "SIP/2.0 200 OK\r\n{}\r\nTo: {tagged}\r\nContact: <sip:agent@{own}>\r\n{kind}Content-Length: {}\r\n\r\n{body}",
        copied.join("\r\n"),
        body.len()
    );
    if let Err(error) = socket.send_to(answer.as_bytes(), from).await {
        eprintln!("ring: an answer was not sent: {error}");
    }
    answer
}
