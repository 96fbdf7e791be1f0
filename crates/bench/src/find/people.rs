//! Elders to search for: the demonstration's district, and districts made of it by dealing its names and homes anew.
use crate::frame::Scratch;
use anyhow::{Result, anyhow};
use base::{AnyId, Clock, ElderId};
use elders::ImportRow;
use sim::district::Plan;
use sim::district::files::write;

/// One elder, as the questions are made of.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) id: ElderId,
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) identity: String,
}

/// The rows of the demonstration's elders, and its units.
pub(crate) struct Rows {
    pub(crate) elders: Vec<ImportRow>,
    pub(crate) units: Vec<regions::Unit>,
}

/// Makes the demonstration's files and reads them.
pub(crate) fn rows(elders: u64) -> Result<Rows> {
    let scratch = Scratch::new()?;
    let plan = Plan::full(Clock::system().now()).with_elders(elders);
    let district = write(&plan, &scratch.0, |_| {})?;
    let (units, bad) =
        regions::read_file(std::fs::File::open(&district.regions)?).map_err(|e| anyhow!("{e}"))?;
    anyhow::ensure!(bad.is_empty(), "bad units");
    let file = elders::File::open(std::fs::File::open(&district.elders)?).map_err(|e| anyhow!("{e}"))?;
    let elders: Result<Vec<ImportRow>, _> = file.collect();
    Ok(Rows { elders: elders.map_err(|e| anyhow!("{e:?}"))?, units })
}

impl Known {
    /// What is known of a row of the file.
    pub(crate) fn of(row: &ImportRow, id: ElderId) -> Known {
        let profile = &row.profile;
        Known {
            id,
            name: profile.name.clone(),
            region: profile.region.as_ref().map(|r| r.as_str().to_owned()).unwrap_or_default(),
            address: profile.address.clone(),
            phone: row.numbers.first().map(|n| n.phone.digits().to_owned()).unwrap_or_default(),
            identity: profile.identity.clone(),
        }
    }
}

/// Forty districts out of one: surname, given name and home come from three of its elders, numbers are new.
pub(crate) fn dealt(rows: &[ImportRow], n: u64) -> Known {
    let pick = |salt: u64| &rows[usize::try_from(mixed(n ^ salt) % rows.len() as u64).unwrap_or(0)];
    let (first, rest, home) = (pick(0x51), pick(0xa7_0000), pick(0x1f_0000_0000));
    let mut name: String = first.profile.name.chars().take(1).collect();
    name.extend(rest.profile.name.chars().skip(1));
    let region = home.profile.region.as_ref().map(|r| r.as_str().to_owned()).unwrap_or_default();
    // Forty districts side by side; the part below the district stays.
    let region = format!("99{:04}{}", n % 40, region.get(6..).unwrap_or_default());
    let head = format!(
        "001{:03}19{:02}{:02}{:02}{:03}",
        n % 997,
        30 + n / 997 % 40,
        1 + n / 7 % 12,
        1 + n / 3 % 28,
        n % 1_000
    );
    let check = base::identity::check_place(&head).unwrap_or('0');
    Known {
        id: id_of(n),
        name,
        region,
        address: format!("{}{}号", home.profile.address, mixed(n) % 200),
        phone: format!("10{:09}", mixed(n ^ 0x77) % 1_000_000_000),
        identity: format!("{head}{check}"),
    }
}

/// The id of the nth elder of a pile: ids in the order of their numbers.
pub(crate) fn id_of(n: u64) -> ElderId {
    ElderId::parse(&format!("{:012x}7000800000{n:010x}", 0x0190_0000_0000_u64)).expect("thirty-two digits")
}

/// SplitMix64: the same number always becomes the same.
pub(crate) fn mixed(n: u64) -> u64 {
    let mut z = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
