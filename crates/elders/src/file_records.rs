//! The columns of the elders' file that say more than a card: household, decisions, assessment, health, doctor, documents.

use crate::assessment::GivenAssessment;
use crate::decision::{DecisionKind, GivenDecision};
use crate::elder::Document;
use crate::fact::{FactKind, GivenFact};
use crate::health::{GivenContract, Health, Literacy, Preferred, Smartphone};
use crate::papers::GivenDocument;
use crate::records::Records;
use ability::Sheet;
use base::sheet::{BadRow, Line};
use base::{Date, Fen};
use std::sync::LazyLock;

const KNOWN: &[&str] = &[
    "定位精度",
    "钥匙",
    "家庭情况",
    "评估日期",
    "评估分数",
    "评估人",
    "评估机构",
    "慢性病",
    "用药",
    "过敏",
    "文化程度",
    "智能手机",
    "联系方式偏好",
    "家庭医生",
    "签约机构",
    "签约起",
    "签约止",
];

/// 认定1 … 认定4, each with these parts.
const DECISIONS: usize = 4;
const PARTS: [&str; 7] = ["类别", "等次", "机关", "文号", "起", "止", "月金额"];
/// 其他证件1 … 其他证件3.
const DOCUMENTS: usize = 3;

/// Headers of decisions, headers of documents.
type Repeated = (Vec<[String; 7]>, Vec<[String; 2]>);

/// The repeated columns' headers, made once.
static REPEATED: LazyLock<Repeated> = LazyLock::new(|| {
    (
        (1..=DECISIONS).map(|n| PARTS.map(|part| format!("认定{n}{part}"))).collect(),
        (1..=DOCUMENTS).map(|n| ["类型", "号码"].map(|part| format!("其他证件{n}{part}"))).collect(),
    )
});

/// Whether it is a header of this part of the file.
pub fn knows(name: &str) -> bool {
    let (decisions, documents) = &*REPEATED;
    KNOWN.contains(&name)
        || decisions.iter().flatten().any(|header| header == name)
        || documents.iter().flatten().any(|header| header == name)
}

/// Reads these columns; all are optional.
///
/// # Errors
/// The first cell that cannot be read.
pub fn records(line: &Line) -> Result<Records, BadRow> {
    Ok(Records {
        facts: facts(line)?,
        decisions: decisions(line)?,
        assessment: assessment(line)?,
        health: health(line)?,
        contract: contract(line)?,
        documents: documents(line),
    })
}

fn at(line: &Line, column: &str, reason: &str) -> BadRow {
    BadRow::new(line.number, column, reason)
}

/// `独居`, `独居:2021-05-01`, `留守:2019-01-01:2023-06-01`.
fn facts(line: &Line) -> Result<Vec<GivenFact>, BadRow> {
    let column = "家庭情况";
    let one = |text: &String| {
        let mut parts = text.split([':', '：']);
        let kind =
            parts.next().and_then(FactKind::read).ok_or_else(|| at(line, column, "不认识其中一种情况"))?;
        let mut day = || match parts.next().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => text.parse::<Date>().map(Some).map_err(|bad| at(line, column, &bad.to_string())),
        };
        Ok(GivenFact { kind, from: day()?, until: day()? })
    };
    line.list(column).iter().map(one).collect()
}

fn decisions(line: &Line) -> Result<Vec<GivenDecision>, BadRow> {
    let mut found = Vec::new();
    for [kind, degree, body, number, from, until, monthly] in &REPEATED.0 {
        let Some(word) = line.some(kind) else {
            match line.some(number).or(line.some(body)) {
                Some(_) => return Err(at(line, kind, "有机关或文号，没有类别")),
                None => continue,
            }
        };
        found.push(GivenDecision {
            kind: DecisionKind::read(word).ok_or_else(|| at(line, kind, "不认识这种认定"))?,
            degree: line.get(degree).to_owned(),
            body: line.get(body).to_owned(),
            number: line.get(number).to_owned(),
            from: line.read::<Date>(from)?,
            until: line.read::<Date>(until)?,
            monthly: line.read::<Fen>(monthly)?,
        });
    }
    Ok(found)
}

fn assessment(line: &Line) -> Result<Option<GivenAssessment>, BadRow> {
    let day = line.read::<Date>("评估日期")?;
    let sheet = match line.some("评估分数") {
        None => None,
        Some(text) => {
            let scores = Sheet::read_scores(text).map_err(|bad| at(line, "评估分数", &bad.to_string()))?;
            Some(Sheet { scores, ..Sheet::default() })
        }
    };
    if day.is_none() && sheet.is_none() {
        return Ok(None);
    }
    Ok(Some(GivenAssessment {
        day,
        sheet,
        assessors: line.list("评估人"),
        institution: line.get("评估机构").to_owned(),
        ..GivenAssessment::default()
    }))
}

fn health(line: &Line) -> Result<Option<Health>, BadRow> {
    fn word<T>(line: &Line, column: &str, read: fn(&str) -> Option<T>) -> Result<Option<T>, BadRow> {
        match line.some(column) {
            None => Ok(None),
            Some(text) => read(text).map(Some).ok_or_else(|| at(line, column, "不认识这个说法")),
        }
    }
    let health = Health {
        conditions: line.list("慢性病"),
        dementia: false,
        drugs: line.list("用药"),
        allergies: line.list("过敏"),
        literacy: word(line, "文化程度", Literacy::read)?,
        smartphone: word(line, "智能手机", Smartphone::read)?,
        channel: word(line, "联系方式偏好", Preferred::read)?,
        note: String::new(),
    };
    Ok((health != Health::default()).then_some(health))
}

fn contract(line: &Line) -> Result<Option<GivenContract>, BadRow> {
    let Some(doctor) = line.some("家庭医生") else { return Ok(None) };
    Ok(Some(GivenContract {
        account: None,
        doctor: doctor.to_owned(),
        institution: line.get("签约机构").to_owned(),
        from: line.read::<Date>("签约起")?,
        until: line.read::<Date>("签约止")?,
    }))
}

fn documents(line: &Line) -> Vec<GivenDocument> {
    let one = |[kind, number]: &[String; 2]| {
        let number = line.some(number)?;
        let kind = line.some(kind).map_or(Document::Other, Document::read);
        Some(GivenDocument { kind, number: number.to_owned(), ..GivenDocument::default() })
    };
    REPEATED.1.iter().filter_map(one).collect()
}
