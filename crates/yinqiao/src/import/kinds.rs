//! What each kind of file is to the import: its reader and its act, both of the capability that owns it.

use super::links::Links;
use super::{Intake, Taken, Tally};
use base::sheet::{BadRow, BadSheet, Line, Sheet};
use base::{Date, DeviceId, Moment};
use std::fs::File;

/// 区划
pub(crate) struct Regions;

impl Intake for Regions {
    type Row = regions::Unit;
    type Act = regions::LoadUnits;
    const LABEL: &'static str = "区划";
    const ORDERED: bool = true;

    fn read(file: File, row: &mut dyn FnMut(Taken<Self::Row>) -> bool) -> Result<Vec<String>, BadSheet> {
        let (mut units, bad) = regions::read_file(file)?;
        // A parent stands before its children even where they fall into different chunks.
        units.sort_by_key(|unit| unit.code.as_str().len());
        bad.into_iter().for_each(|bad| {
            row(Err(bad));
        });
        units.into_iter().all(|unit| row(Ok((0, unit))));
        Ok(Vec::new())
    }

    fn act(rows: Vec<(u64, Self::Row)>, _: &Links, _: &mut Tally) -> Self::Act {
        regions::LoadUnits { units: rows.into_iter().map(|(_, unit)| unit).collect() }
    }

    fn count(out: regions::Loaded, tally: &mut Tally) {
        tally.added += out.added as u64;
        tally.changed += out.changed as u64;
        tally.same += out.same as u64;
    }
}

/// 设施
pub(crate) struct Places;

impl Intake for Places {
    type Row = places::PlaceRow;
    type Act = places::Import;
    const LABEL: &'static str = "设施";

    fn read(file: File, row: &mut dyn FnMut(Taken<Self::Row>) -> bool) -> Result<Vec<String>, BadSheet> {
        let mut file = places::File::open(file)?;
        let unknown = file.unknown().to_vec();
        file.all(|taken| row(taken.map(|taken| (taken.line, taken))));
        Ok(unknown)
    }

    fn act(rows: Vec<(u64, Self::Row)>, _: &Links, _: &mut Tally) -> Self::Act {
        places::Import { rows: rows.into_iter().map(|(_, row)| row).collect() }
    }

    fn count(out: places::Imported, tally: &mut Tally) {
        tally.added += out.added as u64;
        tally.changed += out.changed as u64;
        tally.same += out.same as u64;
        tally.bad.extend(out.bad);
    }
}

/// 人员
pub(crate) struct Staff;

impl Intake for Staff {
    type Row = staff::StaffRow;
    type Act = staff::Import;
    const LABEL: &'static str = "人员";

    fn read(file: File, row: &mut dyn FnMut(Taken<Self::Row>) -> bool) -> Result<Vec<String>, BadSheet> {
        let mut file = staff::File::open(file)?;
        let unknown = file.unknown().to_vec();
        file.all(|taken| row(taken.map(|taken| (taken.line, taken))));
        Ok(unknown)
    }

    fn act(rows: Vec<(u64, Self::Row)>, _: &Links, _: &mut Tally) -> Self::Act {
        staff::Import { rows: rows.into_iter().map(|(_, row)| row).collect() }
    }

    fn count(out: staff::Imported, tally: &mut Tally) {
        tally.added += out.added as u64;
        tally.changed += out.changed as u64;
        tally.same += out.same as u64;
        tally.bad.extend(out.bad);
    }
}

/// 设备
pub(crate) struct Devices;

/// A device as the file has it.
#[derive(Debug, Clone)]
pub(crate) struct DeviceRow {
    device: DeviceId,
    kind: devices::Kind,
    elder: String,
    token: Option<devices::TokenHash>,
    place: String,
    since: Option<Moment>,
}

const DEVICE_COLUMNS: [&str; 6] = ["设备号", "类别", "长者编号", "口令", "位置", "启用日期"];

impl Intake for Devices {
    type Row = DeviceRow;
    type Act = devices::Import;
    const LABEL: &'static str = "设备";
    const CHUNK: usize = 250;

    fn read(file: File, row: &mut dyn FnMut(Taken<Self::Row>) -> bool) -> Result<Vec<String>, BadSheet> {
        let mut sheet = Sheet::open(file, &DEVICE_COLUMNS[..3], |name| DEVICE_COLUMNS.contains(&name))?;
        each(&mut sheet, device, row);
        Ok(sheet.unknown().to_vec())
    }

    fn speaks_of(row: &Self::Row) -> (&str, &str) {
        (&row.elder, "")
    }

    fn act(rows: Vec<(u64, Self::Row)>, links: &Links, tally: &mut Tally) -> Self::Act {
        let known = |(line, row): (u64, DeviceRow)| {
            let elder = links.elder(line, &row.elder, tally)?;
            let DeviceRow { device, kind, token, place, since, .. } = row;
            Some(devices::ImportRow { device, kind, elder: elder.0, token, place, since })
        };
        devices::Import { rows: rows.into_iter().filter_map(known).collect() }
    }

    fn count(out: devices::Imported, tally: &mut Tally) {
        tally.added += out.added as u64;
        tally.same += out.kept as u64;
    }
}

fn device(line: &Line) -> Result<DeviceRow, BadRow> {
    let at = |column: &str, reason: &str| BadRow::new(line.number, column, reason);
    let token =
        line.some("口令").map(|text| devices::Token::given(text).ok_or_else(|| at("口令", "至少 24 个字符")));
    line.need("设备号")?;
    Ok(DeviceRow {
        device: line.read("设备号")?.ok_or_else(|| at("设备号", "没有填"))?,
        kind: devices::Kind::parse(line.need("类别")?).ok_or_else(|| at("类别", "不认识这个类别"))?,
        elder: line.need("长者编号")?.to_owned(),
        token: token.transpose()?.map(|token| token.hash()),
        place: line.get("位置").to_owned(),
        since: line.read::<Date>("启用日期")?.map(Date::starts),
    })
}

/// Hands over every row of a sheet.
pub(super) fn each<R>(
    sheet: &mut Sheet<File>,
    read: impl Fn(&Line) -> Result<R, BadRow>,
    row: &mut dyn FnMut(Taken<R>) -> bool,
) {
    while let Some(line) = sheet.next_line() {
        let taken = line.and_then(|line| read(&line).map(|read| (line.number, read)));
        if !row(taken) {
            return;
        }
    }
}
