//! The fields of a profile, as the form of a new elder and the form of a known one show them.

use crate::draft::Reading;
use base::identity::{Document, KINDS};
use base::{Date, Point, RegionCode, Sex};
use desk::Ask;
use elders::Profile;
use pages::State;
use pages::door::{Sent, Trouble};
use pages::layout::Choice;

/// The values of the form, as text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields {
    pub(crate) name: String,
    pub(crate) birth: String,
    pub(crate) identity: String,
    pub(crate) address: String,
    pub(crate) lat: String,
    pub(crate) lon: String,
    pub(crate) accuracy: String,
    pub(crate) door: String,
    pub(crate) keys: String,
    pub(crate) called: String,
    pub(crate) first: String,
    pub(crate) hazards: String,
    pub(crate) sexes: Vec<Choice>,
    pub(crate) kinds: Vec<Choice>,
    pub(crate) regions: Vec<Choice>,
}

/// Fields of the act and of the page.
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("name", "name"),
    ("birth", "birth"),
    ("identity", "identity"),
    ("region", "region"),
    ("address", "address"),
    ("accuracy", "accuracy"),
    ("numbers", "phone1"),
];

/// `wrong` wants its own type of table.
pub(crate) fn names() -> Vec<(&'static str, &'static str)> {
    NAMES.to_vec()
}

impl Fields {
    /// As they were typed.
    pub(crate) fn typed(sent: &Sent, regions: Vec<Choice>) -> Fields {
        let text = |field: &str| sent.text(field).to_owned();
        Fields {
            name: text("name"),
            birth: text("birth"),
            identity: text("identity"),
            address: text("address"),
            lat: text("lat"),
            lon: text("lon"),
            accuracy: text("accuracy"),
            door: text("door"),
            keys: text("keys"),
            called: text("called"),
            first: text("first"),
            hazards: text("hazards"),
            sexes: sexes(Sex::read(sent.text("sex"))),
            kinds: kinds(Document::from_word(sent.text("document")).unwrap_or_default(), true),
            regions,
        }
    }

    /// From a profile that was opened; the number is not shown in its field.
    pub(crate) fn of(profile: &Profile, regions: Vec<Choice>) -> Fields {
        Fields {
            name: profile.name.clone(),
            birth: profile.birth.map(|birth| birth.to_string()).unwrap_or_default(),
            identity: String::new(),
            address: profile.address.clone(),
            lat: profile.point.map(|point| point.lat.to_string()).unwrap_or_default(),
            lon: profile.point.map(|point| point.lon.to_string()).unwrap_or_default(),
            accuracy: profile.accuracy_m.map(|metres| metres.to_string()).unwrap_or_default(),
            door: profile.door.clone(),
            keys: profile.keys.clone(),
            called: profile.called.clone(),
            first: profile.first.clone(),
            hazards: profile.hazards.join("、"),
            sexes: sexes(profile.sex),
            kinds: kinds(profile.document, true),
            regions,
        }
    }
}

fn sexes(chosen: Sex) -> Vec<Choice> {
    let one = |sex: Sex, word: &str| Choice::new(sex.code().to_string(), word, sex == chosen);
    vec![one(Sex::Unknown, "按证件号码"), one(Sex::Male, "男"), one(Sex::Female, "女")]
}

/// Kinds of documents; `master`: only those by which an elder can be known.
pub(crate) fn kinds(chosen: Document, master: bool) -> Vec<Choice> {
    let fit = KINDS.iter().filter(|kind| kind.master || !master);
    fit.map(|kind| Choice::new(kind.word, kind.label, kind.document == chosen)).collect()
}

/// Units in which an elder can live, the largest first; what is chosen stays chosen.
pub(crate) async fn regions(state: &State, ask: &Ask, chosen: &str) -> Result<Vec<Choice>, Trouble> {
    let units = state.desk.look(ask, regions::List::default()).await?;
    let mut found = vec![Choice::new("", "请选择", chosen.is_empty())];
    found.extend(units.into_iter().map(|unit| {
        let code = unit.unit.code.to_string();
        let chosen = chosen == code;
        Choice::new(code, unit.unit.name, chosen)
    }));
    Ok(found)
}

/// Reads the profile of a form.
pub(crate) fn profile(reading: &mut Reading<'_>) -> Profile {
    let lat: Option<f64> = reading.parsed("lat", "纬度要写成 29.7162 这样");
    let lon: Option<f64> = reading.parsed("lon", "经度要写成 106.6068 这样");
    let point = match (lat, lon) {
        (Some(lat), Some(lon)) => match Point::new(lat, lon) {
            Ok(point) => Some(point),
            Err(_) => {
                reading.wrong("lat", "这个坐标不在地图上");
                None
            }
        },
        (None, None) => None,
        _ => {
            reading.wrong("lat", "纬度和经度要一起填");
            None
        }
    };
    Profile {
        name: reading.text("name"),
        sex: Sex::read(&reading.text("sex")),
        birth: reading.day("birth"),
        document: Document::from_word(&reading.text("document")).unwrap_or_default(),
        identity: reading.text("identity"),
        region: RegionCode::parse(&reading.text("region")).ok(),
        address: reading.text("address"),
        point,
        accuracy_m: reading.parsed("accuracy", "精度只写数字，单位是米"),
        door: reading.text("door"),
        keys: reading.text("keys"),
        called: reading.text("called"),
        first: reading.text("first"),
        hazards: reading.list("hazards"),
        ..Profile::default()
    }
}

/// What to look at twice about a number, in words; refuses nothing.
pub(crate) fn doubts(document: Document, number: &str, today: Date) -> Vec<String> {
    let mut said = Vec::new();
    if document == Document::Citizen && base::Identity::is_old_form(number) {
        said.push("这是 15 位旧号码，会换算成 18 位登记".to_owned());
    }
    if let Ok(identity) = base::Identity::parse(document, number) {
        if identity.document() != document {
            said.push(format!("按号码这是{}，会按这种证件登记", identity.document().label()));
        }
        said.extend(identity.doubts(today).iter().map(ToString::to_string));
    }
    said
}
