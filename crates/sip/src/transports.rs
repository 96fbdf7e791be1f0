//! Where the line listens: UDP, TCP and, when asked, TLS with its certificate.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rsipstack::transport::tls::{ReloadableCertResolver, TlsConfig, TlsListenerConnection};
use rsipstack::transport::{TcpListenerConnection, TransportLayer, udp::UdpConnection};

use crate::door::StartError;
use crate::settings::{Settings, Tls};
use tokio_util::sync::CancellationToken;

/// Binds everything; answers the transports, where we listen, and where for TLS.
pub(crate) async fn bind(
    settings: &Settings,
    stop: &CancellationToken,
) -> Result<(TransportLayer, SocketAddr, Option<SocketAddr>), StartError> {
    let wrong = |error: rsipstack::Error| StartError::Bind(settings.bind, error.to_string());
    let external = settings.public.map(|ip| SocketAddr::new(ip, settings.bind.port()));
    let udp = UdpConnection::create_connection(settings.bind, external, Some(stop.child_token()))
        .await
        .map_err(wrong)?;
    let bound = udp.get_addr().get_socketaddr().map_err(wrong)?;
    let tcp = TcpListenerConnection::new(SocketAddr::new(settings.bind.ip(), bound.port()), external)
        .await
        .map_err(wrong)?;
    let transports = TransportLayer::new(stop.clone());
    transports.add_transport(udp.into());
    transports.add_transport(tcp.into());
    let secure = match &settings.tls {
        Some(tls) => Some(listen(tls, settings.public, &transports).await?),
        None => None,
    };
    Ok((transports, bound, secure))
}

/// Opens the TLS listener; answers where. A certificate that does not fit its key is told at the start, not at the first
/// handshake.
async fn listen(
    tls: &Tls,
    public: Option<IpAddr>,
    transports: &TransportLayer,
) -> Result<SocketAddr, StartError> {
    let wrong = |error: String| StartError::Tls(tls.bind, error);
    // The stack does not tell which port a 0 became.
    let bound = std::net::TcpListener::bind(tls.bind).and_then(|l| l.local_addr());
    let bound = bound.map_err(|e| wrong(e.to_string()))?;
    let (certificate, key) = (tls.certificate.clone(), tls.key.clone());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ReloadableCertResolver::new(&certificate, &key, provider).map_err(|e| wrong(e.to_string()))?;
    let config = TlsConfig { cert: Some(certificate), key: Some(key), ..TlsConfig::default() };
    let external = public.map(|ip| SocketAddr::new(ip, bound.port()));
    let listener =
        TlsListenerConnection::new(bound, external, config).await.map_err(|e| wrong(e.to_string()))?;
    transports.add_transport(listener.into());
    Ok(bound)
}
