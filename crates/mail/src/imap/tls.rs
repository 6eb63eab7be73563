//! TLS for IMAP: the authorities of this machine; where it names none, those that browsers know.

use std::io;
use std::sync::{Arc, OnceLock};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

static CONFIG: OnceLock<Option<Arc<ClientConfig>>> = OnceLock::new();

/// Encrypts a connection and checks that the server is who its name says.
pub(super) async fn encrypt(host: &str, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let config = CONFIG.get_or_init(config).clone();
    let config = config.ok_or_else(|| io::Error::other("TLS can't be used on this machine"))?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidInput, format!("\"{host}\" is no host name that a certificate could have"))
    })?;
    TlsConnector::from(config).connect(name, stream).await
}

fn config() -> Option<Arc<ClientConfig>> {
    // What this machine trusts (SSL_CERT_FILE, /etc/ssl): a business may have an authority of its own.
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().ok()?;
    Some(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}
