//! SIP over TLS: the listener and its certificate.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use rsipstack::transport::TransportLayer;
use rsipstack::transport::tls::{ReloadableCertResolver, TlsConfig, TlsListenerConnection};

use crate::door::StartError;
use crate::settings::Tls;

/// Opens the TLS listener; answers where. A certificate that does not fit its key is told at the start, not at the first
/// handshake.
pub(crate) async fn listen(
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
