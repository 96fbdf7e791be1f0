//! One place.

use base::{Phone, PlaceId, Point, RegionCode};
use serde::{Deserialize, Serialize};

/// What sort of place it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 养老机构.
    Home,
    /// 养老服务中心.
    Centre,
    /// 养老服务站.
    Station,
    /// 老年食堂.
    Canteen,
    /// 社区卫生服务中心.
    Clinic,
    /// 卫生院.
    TownClinic,
    /// 医院.
    Hospital,
    /// 药店.
    Pharmacy,
    /// 其他.
    Other,
}

impl Kind {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Kind; 9] = [
        Kind::Home,
        Kind::Centre,
        Kind::Station,
        Kind::Canteen,
        Kind::Clinic,
        Kind::TownClinic,
        Kind::Hospital,
        Kind::Pharmacy,
        Kind::Other,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Home => "home",
            Kind::Centre => "centre",
            Kind::Station => "station",
            Kind::Canteen => "canteen",
            Kind::Clinic => "clinic",
            Kind::TownClinic => "town_clinic",
            Kind::Hospital => "hospital",
            Kind::Pharmacy => "pharmacy",
            Kind::Other => "other",
        }
    }

    /// The word on a page and in a file.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Home => "养老机构",
            Kind::Centre => "养老服务中心",
            Kind::Station => "养老服务站",
            Kind::Canteen => "老年食堂",
            Kind::Clinic => "社区卫生服务中心",
            Kind::TownClinic => "卫生院",
            Kind::Hospital => "医院",
            Kind::Pharmacy => "药店",
            Kind::Other => "其他",
        }
    }

    /// Reads the stored word or the file's word.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        Kind::ALL.into_iter().find(|kind| kind.word() == text || kind.label() == text)
    }

    /// Whether it is a public medical institution of some size.
    pub fn is_medical(self) -> bool {
        matches!(self, Kind::Clinic | Kind::TownClinic | Kind::Hospital)
    }
}

/// A place as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// Which.
    pub id: PlaceId,
    /// Its number in the old system.
    pub source_id: String,
    /// Its name.
    pub name: String,
    /// What sort of place.
    pub kind: Kind,
    /// The institution's code, by which staff and cases belong to it.
    pub institution: String,
    /// Region code.
    pub region: String,
    /// Where it stands, in words.
    pub address: String,
    /// Its number.
    pub phone: Option<Phone>,
    /// 周一至周五 8:00-17:30.
    pub hours: String,
    /// Where it stands.
    pub point: Option<Point>,
}

/// Region code of a row that was checked.
pub(crate) fn region_text(region: &Option<RegionCode>) -> String {
    region.as_ref().map(|region| region.as_str().to_owned()).unwrap_or_default()
}
