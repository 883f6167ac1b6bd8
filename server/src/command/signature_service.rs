//! How `ikrar serve` is told of the city's certified signature service.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::CommandError;
use crate::certification::SignatureService;
use crate::certification::http::{HttpService, PATIENCE};
use crate::config::Config;
use crate::replica::transport::Origin;

// No service by default. A comment here would become the help of the whole command.
#[derive(Debug, Args)]
pub(super) struct SignatureArguments {
    /// Address of the city's certified signature service, as in `https://tte.example.id`; name and
    /// password for it stand in `IKRAR_SIGNATURE_CLIENT`.
    #[arg(long = "signature-service", value_name = "ADDRESS")]
    address: Option<String>,
    /// How people know that service.
    #[arg(
        long = "signature-service-name",
        value_name = "NAME",
        default_value = "Layanan tanda tangan elektronik"
    )]
    name: String,
    /// PEM file of certificates to trust at that address beside the public authorities.
    #[arg(long = "signature-service-certificates", value_name = "FILE")]
    certificates: Option<PathBuf>,
}

impl SignatureArguments {
    /// The service, ready to be asked.
    pub(super) fn service(
        &self,
        config: &Config,
    ) -> Result<Option<Arc<dyn SignatureService>>, CommandError> {
        let Some(address) = &self.address else {
            return Ok(None);
        };
        let refused = |reason: String| CommandError::Option {
            option: "--signature-service",
            reason,
        };
        let client = config.signature_client.as_ref().ok_or_else(|| {
            refused("put the name and password for it into IKRAR_SIGNATURE_CLIENT".to_owned())
        })?;
        let certificates = match &self.certificates {
            Some(path) => Some(std::fs::read(path).map_err(|source| CommandError::Read {
                path: path.display().to_string(),
                source,
            })?),
            None => None,
        };
        let origin = Origin::parse(address, certificates.as_deref());
        let origin = origin.map_err(|error| refused(error.to_string()))?;
        let name = self.name.clone();
        let service = HttpService::new(name, origin, client, PATIENCE);
        Ok(Some(Arc::new(service)))
    }
}
