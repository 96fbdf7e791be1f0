//! Writes the district as import files, one row at a time: nothing of it is held in memory but
//! the holders of phones.

use super::elder::{self, Elder, GRADES};
use super::need::{self, Holder};
use super::units::{self, CITY, Community, DISTRICT, UNITS};
use super::{Plan, history, household, places, records, staff};
use crate::dice::Dice;
use anyhow::{Context, Result};
use base::Moment;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// The files of one district, in the order in which they are imported.
#[derive(Debug, Clone)]
pub struct District {
    /// regions.csv
    pub regions: PathBuf,
    /// places.csv
    pub places: PathBuf,
    /// staff.csv
    pub staff: PathBuf,
    /// elders.csv
    pub elders: PathBuf,
    /// devices.csv
    pub devices: PathBuf,
    /// calls.csv
    pub calls: PathBuf,
    /// visits.csv
    pub visits: PathBuf,
}

impl District {
    /// Where the files of a district in `dir` are.
    pub fn at(dir: &Path) -> Self {
        let file = |name: &str| dir.join(name);
        Self {
            regions: file("regions.csv"),
            places: file("places.csv"),
            staff: file("staff.csv"),
            elders: file("elders.csv"),
            devices: file("devices.csv"),
            calls: file("calls.csv"),
            visits: file("visits.csv"),
        }
    }

    /// Kind and path of each, in the order of importing.
    pub fn in_order(&self) -> [(&'static str, &Path); 7] {
        [
            ("regions", &self.regions),
            ("places", &self.places),
            ("staff", &self.staff),
            ("elders", &self.elders),
            ("devices", &self.devices),
            ("calls", &self.calls),
            ("visits", &self.visits),
        ]
    }
}

/// A button's name and token, as the devices' file has them.
#[derive(Debug, Clone)]
pub struct Button {
    /// 32 hexadecimal digits.
    pub device: String,
    /// What it shows the broker.
    pub token: String,
    /// Who has it.
    pub holder: Holder,
}

/// The buttons of a district: computed, so that an actor knows its own.
pub fn buttons(plan: &Plan, holders: &[Holder]) -> Vec<Button> {
    let made = |holder: &Holder| {
        let mut dice = Dice::of(plan.seed, "button", holder.elder.index);
        // The shape of a UUIDv7 whose time is the day of handing out.
        let ms = Moment::of_local_day(holder.since).ms() as u64 & 0xFFFF_FFFF_FFFF;
        let device = format!(
            "{ms:012x}7{:03x}{:x}{:015x}",
            dice.below(0x1000),
            8 + dice.below(4),
            dice.bits() & 0xFFF_FFFF_FFFF_FFFF
        );
        let token = format!("{:016x}{:016x}", dice.bits(), dice.bits());
        Button { device, token, holder: *holder }
    };
    holders.iter().filter(|holder| holder.button).map(made).collect()
}

/// Writes all files into `dir`; `step` is told what is being written.
pub fn write(plan: &Plan, dir: &Path, mut step: impl FnMut(&str)) -> Result<District> {
    std::fs::create_dir_all(dir).with_context(|| format!("create {}", dir.display()))?;
    let district = District::at(dir);
    step("区划");
    regions(plan, &district.regions)?;
    step("设施");
    facilities(plan, &district.places)?;
    step("人员");
    people(plan, &district.staff)?;
    step("一键呼");
    let holders = need::holders(plan);
    step("长者");
    elders(plan, &holders, &district.elders)?;
    step("设备");
    devices(plan, &holders, &district.devices)?;
    step("来电");
    calls(plan, &holders, &district.calls)?;
    step("上门");
    visits(plan, &holders, &district.visits)?;
    Ok(district)
}

type Sheet = csv::Writer<BufWriter<File>>;

fn sheet(path: &Path, header: &[&str]) -> Result<Sheet> {
    let file = File::create(path).with_context(|| format!("create {}", path.display()))?;
    let mut sheet = csv::Writer::from_writer(BufWriter::with_capacity(1 << 18, file));
    sheet.write_record(header)?;
    Ok(sheet)
}

fn regions(plan: &Plan, path: &Path) -> Result<()> {
    let mut out = sheet(path, &["区划代码", "名称", "级别", "上级代码", "纬度", "经度"])?;
    out.write_record([CITY.0, CITY.1, "市", "", "29.56", "106.55"])?;
    out.write_record([DISTRICT.0, DISTRICT.1, "区县", CITY.0, "29.72", "106.63"])?;
    for (index, unit) in UNITS.iter().enumerate() {
        let level = if unit.town { "镇" } else { "街道" };
        out.write_record([
            unit.code,
            unit.name,
            level,
            DISTRICT.0,
            &unit.lat.to_string(),
            &unit.lon.to_string(),
        ])?;
        for Community { code, name, village, lat, lon } in units::communities(plan.seed, index) {
            let level = if village { "村" } else { "社区" };
            out.write_record([&code, &name, level, unit.code, &format!("{lat:.6}"), &format!("{lon:.6}")])?;
        }
    }
    Ok(out.flush()?)
}

fn facilities(plan: &Plan, path: &Path) -> Result<()> {
    let mut out =
        sheet(path, &["编号", "名称", "类别", "区划代码", "地址", "电话", "纬度", "经度", "开放时间"])?;
    for place in places::places(plan) {
        out.write_record([
            &place.number,
            &place.name,
            place.kind,
            &place.region,
            &place.address,
            &place.phone,
            &place.lat.to_string(),
            &place.lon.to_string(),
            place.hours,
        ])?;
    }
    Ok(out.flush()?)
}

fn people(plan: &Plan, path: &Path) -> Result<()> {
    let header = ["登录名", "姓名", "角色", "电话", "区划范围", "机构代码", "技能", "住处纬度", "住处经度"];
    let mut out = sheet(path, &header)?;
    for person in staff::staff(plan) {
        let (lat, lon) =
            person.home.map_or((String::new(), String::new()), |(a, b)| (a.to_string(), b.to_string()));
        out.write_record([
            &person.login,
            &person.name,
            person.role,
            &person.phone,
            &person.region,
            &person.institution,
            &person.skills.join(";"),
            &lat,
            &lon,
        ])?;
    }
    Ok(out.flush()?)
}

/// The header of the elders' file.
fn elder_header() -> Vec<String> {
    let mut header: Vec<String> =
        ["编号", "姓名", "性别", "出生日期", "证件号码", "区划代码", "地址", "纬度", "经度", "进门提示"]
            .map(String::from)
            .into();
    for n in 1..=3 {
        header.extend([format!("电话{n}"), format!("电话{n}说明")]);
    }
    header.extend(["语言", "听力", "视力", "首先知道", "风险", "类别", "能力等级"].map(String::from));
    for n in 1..=4 {
        header.extend(["姓名", "关系", "电话", "时间", "距离"].map(|part| format!("联系人{n}{part}")));
    }
    header.extend(records::header());
    header
}

fn elders(plan: &Plan, holders: &[Holder], path: &Path) -> Result<()> {
    let header = elder_header();
    let mut out = sheet(path, &header.iter().map(String::as_str).collect::<Vec<_>>())?;
    let communities: Vec<Vec<Community>> =
        (0..UNITS.len()).map(|unit| units::communities(plan.seed, unit)).collect();
    let mut next = holders.iter().peekable();
    let mut record = csv::StringRecord::with_capacity(1024, header.len());
    for sketch in household::all(*plan) {
        let phone = next.next_if(|holder| holder.elder.index == sketch.index).map(|holder| holder.phone);
        let around = &communities[sketch.unit];
        let elder = elder::elder(plan, sketch, phone, around);
        record.clear();
        row(&mut record, &elder, &around[elder.home.community]);
        records::push(plan, &elder, &mut record);
        out.write_record(&record)?;
    }
    Ok(out.flush()?)
}

fn row(record: &mut csv::StringRecord, elder: &Elder, community: &Community) {
    let (year, month, day) = elder.sketch.birth;
    record.push_field(&elder.number);
    record.push_field(&elder.name);
    record.push_field(if elder.sketch.male { "男" } else { "女" });
    record.push_field(&format!("{year:04}-{month:02}-{day:02}"));
    record.push_field(&elder.sketch.identity());
    record.push_field(&community.code);
    record.push_field(&elder.home.text);
    record.push_field(&elder.home.lat.to_string());
    record.push_field(&elder.home.lon.to_string());
    record.push_field(&elder.home.door);
    for n in 0..3 {
        let (number, note) = elder.phones.get(n).map_or(("", ""), |(number, note)| (number.as_str(), *note));
        record.push_field(number);
        record.push_field(note);
    }
    record.push_field(elder.languages);
    record.push_field(elder.hearing);
    record.push_field(elder.sight);
    record.push_field(&elder.first);
    record.push_field(&elder.risks.join(";"));
    record.push_field(&elder.categories.join(";"));
    record.push_field(GRADES[usize::from(elder.sketch.grade)]);
    for n in 0..4 {
        match elder.contacts.get(n) {
            Some(contact) => {
                record.push_field(&contact.name);
                record.push_field(contact.relation);
                record.push_field(&contact.phone);
                record.push_field(contact.hours);
                record.push_field(&contact.metres.to_string());
            }
            None => (0..5).for_each(|_| record.push_field("")),
        }
    }
}

fn devices(plan: &Plan, holders: &[Holder], path: &Path) -> Result<()> {
    let mut out = sheet(path, &["设备号", "类别", "长者编号", "口令", "位置", "启用日期"])?;
    for button in buttons(plan, holders) {
        let (year, month, day) = base::moment::civil_from_days(button.holder.since);
        let spot = ["床头", "卫生间", "颈挂"][(button.holder.elder.index % 3) as usize];
        let elder = elder::old_number(button.holder.elder.index);
        let since = format!("{year:04}-{month:02}-{day:02}");
        out.write_record([&button.device, "按钮", &elder, &button.token, spot, &since])?;
    }
    Ok(out.flush()?)
}

fn time(at: Moment) -> String {
    let b = at.beijing();
    format!("{b}:{:02}", b.second)
}

fn calls(plan: &Plan, holders: &[Holder], path: &Path) -> Result<()> {
    let header = [
        "编号",
        "时间",
        "方向",
        "长者编号",
        "号码",
        "类别",
        "话务员",
        "等待秒数",
        "通话秒数",
        "结果",
        "备注",
    ];
    let mut out = sheet(path, &header)?;
    let mut failed = None;
    history::contacts(plan, holders, |contact| {
        let done = out.write_record([
            contact.number.as_str(),
            &time(contact.at),
            if contact.inbound { "呼入" } else { "呼出" },
            &contact.elder,
            &contact.phone,
            contact.kind,
            &contact.agent,
            &contact.waited.to_string(),
            &contact.talked.map_or(String::new(), |secs| secs.to_string()),
            contact.outcome,
            contact.words,
        ]);
        failed = failed.take().or(done.err());
    });
    failed.map_or(Ok(()), Err)?;
    Ok(out.flush()?)
}

fn visits(plan: &Plan, holders: &[Holder], path: &Path) -> Result<()> {
    let header = [
        "编号",
        "长者编号",
        "服务事项",
        "助老员",
        "派单时间",
        "到达时间",
        "完成时间",
        "结果",
        "满意度",
        "备注",
    ];
    let mut out = sheet(path, &header)?;
    let mut failed = None;
    history::visits(plan, holders, |visit| {
        let done = out.write_record([
            visit.number.as_str(),
            &visit.elder,
            visit.service,
            &visit.helper,
            &time(visit.sent),
            &time(visit.arrived),
            &time(visit.finished),
            visit.outcome,
            visit.satisfied,
            visit.words,
        ]);
        failed = failed.take().or(done.err());
    });
    failed.map_or(Ok(()), Err)?;
    Ok(out.flush()?)
}
