//! What is compared of a person.

use crate::address::address_keys;
use crate::norm;
use base::{Date, Sex};
use serde::{Deserialize, Serialize};

/// What is compared of a person. Numbers, telephones and address parts are compared by being equal, so they may be
/// keyed tokens: [`Face::covered`] makes them so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// Folded by [`crate::fold_name`].
    pub name: String,
    /// Birthday.
    pub birth: Option<Date>,
    /// Sex.
    pub sex: Sex,
    /// Code of the region of the home.
    pub region: String,
    /// Identity number or its token.
    pub number: Option<String>,
    /// Telephone numbers or their tokens.
    pub phones: Vec<String>,
    /// Place, building, whole ([`address_keys`]) or their tokens; empty where the address does not say so much.
    pub address: [String; 3],
}

impl Face {
    /// From what people wrote.
    pub fn read(name: &str, birth: Option<Date>, sex: Sex, region: &str, address: &str) -> Face {
        Face {
            name: norm::name(name),
            birth,
            sex,
            region: region.to_owned(),
            number: None,
            phones: Vec::new(),
            address: address_keys(address),
        }
    }

    /// With an identity number; an empty one is none.
    #[must_use]
    pub fn with_number(mut self, number: &str) -> Face {
        self.number = (!number.is_empty()).then(|| number.to_owned());
        self
    }

    /// With telephone numbers.
    #[must_use]
    pub fn with_phones<P: Into<String>>(mut self, phones: impl IntoIterator<Item = P>) -> Face {
        self.phones = phones.into_iter().map(Into::into).collect();
        self
    }

    /// With its address parts behind keyed tokens.
    #[must_use]
    pub fn covered(mut self, token: impl Fn(&str) -> String) -> Face {
        for part in self.address.iter_mut().filter(|part| !part.is_empty()) {
            *part = token(part);
        }
        self
    }
}
