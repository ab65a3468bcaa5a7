//! Who the callers are.

use specforge::security::api_keys::{ApiKeys, Digest, KeyHolder, MemoryKeys, NewKey, StoredKey};
use specforge::security::{ApiKey, Refusal};

use crate::{AppState, api};

/// A caller: the owner of an API key.
pub type Customer = KeyHolder<String>;

/// The keys that are known.
#[derive(Debug, Clone)]
pub struct Keys(ApiKeys<MemoryKeys<String>>);

impl Keys {
    /// The keys of a configuration, `customer` and `id.secret`.
    ///
    /// # Errors
    ///
    /// A key has no id.
    pub fn of(configured: &[(String, String)]) -> Result<Self, String> {
        let store = MemoryKeys::default();
        for (customer, key) in configured {
            let Some((id, _)) = key.split_once('.') else {
                return Err(format!("the key of `{customer}` is not `id.secret`"));
            };
            store.insert(id, StoredKey::new(Digest::of(key), customer.clone()));
        }
        Ok(Self(ApiKeys::new(store)))
    }

    /// Makes a key for each of these customers.
    pub fn generate(customers: &[&str]) -> Vec<(String, String)> {
        customers
            .iter()
            .map(|customer| {
                let key = NewKey::generate("demo");
                ((*customer).to_owned(), key.text().to_owned())
            })
            .collect()
    }
}

impl api::security::ApiKey for AppState {
    type Principal = Customer;

    async fn verify(
        &self,
        credentials: ApiKey,
        scopes: &'static [&'static str],
    ) -> Result<Customer, Refusal> {
        self.keys.0.verify(&credentials, scopes).await
    }
}
