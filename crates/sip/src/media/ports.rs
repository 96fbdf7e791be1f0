//! UDP ports for media: even numbers from a range that a firewall can be told about.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::UdpSocket;

/// Hands out bound sockets, going round through the range so that a port just given back rests a while.
#[derive(Debug)]
pub struct Ports {
    bind: IpAddr,
    first: u16,
    count: u16,
    next: AtomicU16,
}

/// Every port of the range is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("没有空闲的媒体端口")]
pub struct NoPort;

impl Ports {
    /// `first..=last`, of which the even ones are used.
    pub fn new(bind: IpAddr, first: u16, last: u16) -> Ports {
        let first = first.saturating_add(first % 2);
        let count = last.saturating_sub(first) / 2 + 1;
        Ports { bind, first, count, next: AtomicU16::new(0) }
    }

    /// A bound socket on a free port.
    pub async fn take(&self) -> Result<UdpSocket, NoPort> {
        for _ in 0..self.count {
            let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.count;
            let port = self.first + 2 * turn;
            if let Ok(socket) = UdpSocket::bind(SocketAddr::new(self.bind, port)).await {
                return Ok(socket);
            }
        }
        Err(NoPort)
    }

    /// How many legs can be had at once.
    pub fn capacity(&self) -> u16 {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_range_says_so_and_recovers() {
        let ports = Ports::new("127.0.0.1".parse().expect("an address"), 42_101, 42_107);
        assert_eq!(ports.capacity(), 3);
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(ports.take().await.expect("free"));
        }
        assert!(held.iter().all(|s| s.local_addr().expect("bound").port() % 2 == 0));
        assert_eq!(ports.take().await.err(), Some(NoPort));
        held.pop();
        assert!(ports.take().await.is_ok());
    }
}
