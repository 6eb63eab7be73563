//! TLS for PostgreSQL. `sslmode` means what it means to `psql`: `prefer` (the default) and `require` encrypt without
//! checking who answers, `verify-full` checks the certificate and its name, against the usual authorities or the file
//! named by `sslrootcert` (PEM). A `require` with `sslrootcert` checks too.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How far the server's certificate is checked.
#[derive(Debug, PartialEq)]
pub(crate) enum Verification {
    None,
    /// Against the authorities that browsers know.
    Public,
    /// Against those in this PEM file.
    File(String),
}

/// Takes what the driver does not know out of the address.
pub(crate) fn verification(url: &str) -> Result<(String, Verification), String> {
    let Some((base, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), Verification::None));
    };
    let (mut kept, mut root, mut verify) = (Vec::new(), None, false);
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", file)) => root = Some(file.to_owned()),
            Some(("sslmode", "verify-full")) => {
                verify = true;
                kept.push("sslmode=require");
            }
            Some(("sslmode", "verify-ca" | "allow")) => {
                return Err("sslmode is one of disable, prefer, require, verify-full".to_owned());
            }
            _ => kept.push(pair),
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let verification = match root {
        Some(file) if file == "system" => Verification::Public,
        Some(file) => Verification::File(file),
        None if verify => Verification::Public,
        None => Verification::None,
    };
    Ok((format!("{base}{query}"), verification))
}

pub(crate) fn connector(verification: &Verification) -> Result<MakeRustlsConnect, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    let config = match verification {
        Verification::None => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Unverified(provider))).with_no_client_auth()
        }
        Verification::Public => builder.with_root_certificates(public_authorities()).with_no_client_auth(),
        Verification::File(path) => builder.with_root_certificates(authorities_in(path)?).with_no_client_auth(),
    };
    Ok(MakeRustlsConnect::new(config))
}

fn public_authorities() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

fn authorities_in(path: &str) -> Result<RootCertStore, String> {
    let failed = |error: &dyn std::fmt::Display| format!("sslrootcert {path} can't be used: {error}");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
        roots.add(certificate.map_err(|error| failed(&error))?).map_err(|error| failed(&error))?;
    }
    if roots.is_empty() {
        return Err(failed(&"it holds no certificate"));
    }
    Ok(roots)
}

/// Encrypts without asking who answers, as `sslmode=require` does everywhere.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::{Verification, verification};

    #[test]
    fn the_driver_sees_only_what_it_knows() {
        let url = "postgres://u@h/d?sslmode=verify-full&sslrootcert=/ca.pem&application_name=x";
        let (left, how) = verification(url).unwrap();
        assert_eq!(left, "postgres://u@h/d?sslmode=require&application_name=x");
        assert_eq!(how, Verification::File("/ca.pem".to_owned()));
        assert_eq!(verification("postgres://u@h/d?sslmode=verify-full").unwrap().1, Verification::Public);
        assert_eq!(verification("postgres://u@h/d").unwrap().1, Verification::None);
    }
}
