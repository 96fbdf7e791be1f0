//! History: calls and visits of years gone by. They are entered as done; no clock runs for them.

use super::kinds::each;
use super::links::Links;
use super::{Intake, Taken, Tally};
use base::sheet::{BadRow, BadSheet, Line, Sheet};
use base::{Moment, Span};
use calls::{Class, Direction, PastCall};
use std::fs::File;

const CALL_COLUMNS: [&str; 11] =
    ["编号", "时间", "方向", "类别", "长者编号", "号码", "话务员", "等待秒数", "通话秒数", "结果", "备注"];

/// 来电
pub(crate) struct Calls;

/// A past call as the file has it.
#[derive(Debug, Clone)]
pub(crate) struct CallRow {
    call: PastCall,
    elder: String,
    login: String,
}

impl Intake for Calls {
    type Row = CallRow;
    type Act = calls::Import;
    const LABEL: &'static str = "来电";

    fn read(file: File, row: &mut dyn FnMut(Taken<Self::Row>) -> bool) -> Result<Vec<String>, BadSheet> {
        let mut sheet = Sheet::open(file, &CALL_COLUMNS[..4], |name| CALL_COLUMNS.contains(&name))?;
        each(&mut sheet, call, row);
        Ok(sheet.unknown().to_vec())
    }

    fn speaks_of(row: &Self::Row) -> (&str, &str) {
        (&row.elder, &row.login)
    }

    fn act(rows: Vec<(u64, Self::Row)>, links: &Links, tally: &mut Tally) -> Self::Act {
        let linked = |(line, mut row): (u64, CallRow)| {
            if !row.elder.is_empty() {
                let (elder, region) = links.elder(line, &row.elder, tally)?;
                row.call.elder = Some(elder);
                row.call.region = region;
            }
            row.call.agent = links.login(&row.login);
            Some(row.call)
        };
        calls::Import { rows: rows.into_iter().filter_map(linked).collect() }
    }

    fn count(out: calls::ImportedCalls, tally: &mut Tally) {
        tally.added += out.new.unsigned_abs();
        tally.same += out.known.unsigned_abs();
    }
}

fn call(line: &Line) -> Result<CallRow, BadRow> {
    let at = |column: &str, reason: &str| BadRow::new(line.number, column, reason);
    let direction = match line.need("方向")? {
        "呼入" | "来电" => Direction::In,
        "呼出" | "去电" => Direction::Out,
        _ => return Err(at("方向", "要写呼入或呼出")),
    };
    let kind = line.need("类别")?.to_owned();
    let elder = line.get("长者编号").to_owned();
    let class = match (direction, kind.as_str(), elder.is_empty()) {
        (Direction::Out, ..) => Class::P4,
        (_, "紧急救援", _) => Class::P0,
        (_, _, false) => Class::P2,
        (_, _, true) => Class::P3,
    };
    Ok(CallRow {
        call: PastCall {
            source: line.need("编号")?.to_owned(),
            at: moment(line, "时间")?.ok_or_else(|| at("时间", "没有填"))?,
            direction,
            elder: None,
            region: String::new(),
            number: line.some("号码").map(str::to_owned),
            class,
            kind,
            agent: None,
            waited: seconds(line, "等待秒数")?.unwrap_or_default(),
            talked: seconds(line, "通话秒数")?,
            ended: line.get("结果").to_owned(),
        },
        elder,
        login: line.get("话务员").to_owned(),
    })
}

fn seconds(line: &Line, column: &str) -> Result<Option<Span>, BadRow> {
    let read = |text: &str| match text.parse::<i64>() {
        Ok(secs) if (0..=86_400).contains(&secs) => Ok(Span::secs(secs)),
        _ => Err(BadRow::new(line.number, column, "要写 0 到 86400 的整秒数")),
    };
    line.some(column).map(read).transpose()
}

/// 上门
pub(crate) struct Visits;

/// A past visit as the file has it.
#[derive(Debug, Clone)]
pub(crate) struct VisitRow {
    source: String,
    elder: String,
    login: String,
    service: String,
    sent_at: Option<Moment>,
    arrived_at: Moment,
    finished_at: Moment,
    done: bool,
    satisfied: Option<i64>,
    words: String,
}

const VISIT_COLUMNS: [&str; 10] =
    ["编号", "长者编号", "服务事项", "助老员", "到达时间", "完成时间", "派单时间", "结果", "满意度", "备注"];

impl Intake for Visits {
    type Row = VisitRow;
    type Act = visits::Import;
    const LABEL: &'static str = "上门";

    fn read(file: File, row: &mut dyn FnMut(Taken<Self::Row>) -> bool) -> Result<Vec<String>, BadSheet> {
        let mut sheet = Sheet::open(file, &VISIT_COLUMNS[..6], |name| VISIT_COLUMNS.contains(&name))?;
        each(&mut sheet, visit, row);
        Ok(sheet.unknown().to_vec())
    }

    fn speaks_of(row: &Self::Row) -> (&str, &str) {
        (&row.elder, &row.login)
    }

    fn act(rows: Vec<(u64, Self::Row)>, links: &Links, tally: &mut Tally) -> Self::Act {
        let linked = |(line, row): (u64, VisitRow)| {
            let (elder, region) = links.elder(line, &row.elder, tally)?;
            let Some(helper) = links.login(&row.login) else {
                tally.bad.push(BadRow::new(line, "助老员", "没有这个登录名的人员，请先导入人员"));
                return None;
            };
            let VisitRow {
                source, service, sent_at, arrived_at, finished_at, done, satisfied, words, ..
            } = row;
            Some(visits::PastVisit {
                source,
                elder,
                region,
                service,
                helper,
                sent_at,
                arrived_at,
                finished_at,
                done,
                satisfied,
                words,
            })
        };
        visits::Import { rows: rows.into_iter().filter_map(linked).collect() }
    }

    fn count(out: visits::Imported, tally: &mut Tally) {
        tally.added += out.added.unsigned_abs();
        tally.changed += out.changed.unsigned_abs();
        tally.same += out.same.unsigned_abs();
        let bad = |(source, why): (String, String)| BadRow::new(0, "编号", format!("{source}：{why}"));
        tally.bad.extend(out.bad.into_iter().map(bad));
    }
}

fn visit(line: &Line) -> Result<VisitRow, BadRow> {
    let at = |column: &str, reason: &str| BadRow::new(line.number, column, reason);
    let time = |column: &str| moment(line, column)?.ok_or_else(|| at(column, "没有填"));
    let (arrived_at, finished_at) = (time("到达时间")?, time("完成时间")?);
    if finished_at < arrived_at {
        return Err(at("完成时间", "早于到达时间"));
    }
    let service = line.need("服务事项")?;
    let known = |s: &&catalogue::Service| s.code == service || s.name == service;
    let offered = catalogue::shipped().offered().find(known);
    Ok(VisitRow {
        source: line.need("编号")?.to_owned(),
        elder: line.need("长者编号")?.to_owned(),
        login: line.need("助老员")?.to_owned(),
        service: offered.ok_or_else(|| at("服务事项", "没有这项服务"))?.code.clone(),
        sent_at: moment(line, "派单时间")?,
        arrived_at,
        finished_at,
        done: match line.get("结果") {
            "" | "完成" => true,
            "未完成" => false,
            _ => return Err(at("结果", "要写完成或未完成")),
        },
        satisfied: match line.get("满意度") {
            "" => None,
            "满意" => Some(5),
            "基本满意" => Some(3),
            "不满意" => Some(1),
            _ => return Err(at("满意度", "要写满意、基本满意或不满意")),
        },
        words: line.get("备注").to_owned(),
    })
}

/// `2024-05-17 09:30` or with seconds, in Beijing.
pub(super) fn moment(line: &Line, column: &str) -> Result<Option<Moment>, BadRow> {
    let Some(text) = line.some(column) else { return Ok(None) };
    read_moment(text).map(Some).ok_or_else(|| BadRow::new(line.number, column, "要写成 2024-05-17 09:30"))
}

fn read_moment(text: &str) -> Option<Moment> {
    let (day, time) = text.split_once([' ', 'T'])?;
    let date: base::Date = day.parse().ok()?;
    let mut parts = time.trim().split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let whole = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    whole.then(|| Moment::from_beijing(date.year(), date.month(), date.day(), hour, minute, second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_and_nonsense_is_not() {
        let right = Moment::from_beijing(2024, 5, 17, 9, 30, 0);
        assert_eq!(read_moment("2024-05-17 09:30"), Some(right));
        assert_eq!(read_moment("2024/5/17 9:30:00"), Some(right));
        for wrong in
            ["2024-05-17", "2024-02-30 09:30", "2024-05-17 24:00", "2024-05-17 09:30:00:00", "昨天 早上"]
        {
            assert_eq!(read_moment(wrong), None, "{wrong}");
        }
    }
}
