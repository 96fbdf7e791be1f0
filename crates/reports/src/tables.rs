//! The tables of the month: which figures stand where, under which words. Every cell names its figure.

use crate::tally::Tally;
use crate::{Figure, labels};
use regions::{AsOf, Unit, Way};
use serde::Serialize;
use std::collections::HashMap;

/// A number with the name under which its records are opened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// The number.
    pub count: i64,
    /// [`Figure`] as text.
    pub figure: String,
    /// The unit whose number it is.
    pub unit: String,
}

/// One line of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// What the line is about.
    pub label: String,
    /// The unit it is about, where lines are units.
    pub unit: Option<String>,
    /// The last line.
    pub total: bool,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// Never changed.
    pub key: &'static str,
    /// 年龄和性别.
    pub title: &'static str,
    /// What the first column is about.
    pub lines_are: &'static str,
    /// Titles of the columns.
    pub columns: Vec<String>,
    /// The lines.
    pub lines: Vec<Line>,
    /// How it is counted, for readers.
    pub note: &'static str,
}

/// Version of the rules by which figures are counted: kept with a closed month, raised with every change of a source.
pub const RULES: i64 = 1;

/// What a table is made of.
struct Maker<'a> {
    unit: &'a str,
    tally: &'a Tally,
}

impl Maker<'_> {
    fn cell(&self, figure: Figure) -> Cell {
        Cell { count: self.tally.figure(&figure), figure: figure.to_string(), unit: self.unit.to_owned() }
    }

    fn line(&self, label: impl Into<String>, figures: impl IntoIterator<Item = Figure>) -> Line {
        let cells = figures.into_iter().map(|figure| self.cell(figure)).collect();
        Line { label: label.into(), unit: None, total: false, cells }
    }

    /// A table whose lines are first words and whose columns are second words, each with a sum.
    fn crossed(&self, source: &'static str, k1: &[(&str, String)], k2: &[(&str, &str)]) -> Vec<Line> {
        let figures = |first: &str| {
            let columns = k2.iter().map(|(word, _)| Figure::two(source, first, word));
            columns.chain([Figure::two(source, first, "")]).collect::<Vec<_>>()
        };
        let mut lines: Vec<Line> = k1.iter().map(|(word, label)| self.line(label, figures(word))).collect();
        lines.push(Line { total: true, ..self.line("合计", figures("")) });
        lines
    }
}

const AGES: [(&str, &str); 7] = [
    ("60", "60—69岁"),
    ("70", "70—79岁"),
    ("80", "80—89岁"),
    ("90", "90—99岁"),
    ("100", "100岁及以上"),
    ("under", "不满60岁"),
    ("none", "生日不详"),
];

fn titles(words: &[(&str, &str)], last: &str) -> Vec<String> {
    words.iter().map(|(_, label)| (*label).to_owned()).chain([last.to_owned()]).collect()
}

/// All tables of a unit.
pub(crate) fn tables(view: &AsOf, unit: &Unit, way: Way, sums: &HashMap<String, Tally>) -> Vec<Table> {
    let nothing = Tally::default();
    let tally = sums.get(unit.code.as_str()).unwrap_or(&nothing);
    let make = Maker { unit: unit.code.as_str(), tally };
    let mut tables = Vec::new();
    let below = view.below(&unit.code, way);
    if !below.is_empty() {
        tables.push(overview(&make, &below, sums));
    }
    tables.push(ages(&make));
    tables.push(groups(&make));
    tables.push(changes(&make));
    tables.push(turns(&make));
    tables.push(rounds(&make));
    tables.push(cases(&make));
    tables.push(outcomes(&make));
    tables.push(visits(&make));
    tables.push(calls(&make));
    tables.push(devices(&make));
    tables
}

fn old() -> Figure {
    let k1 = ["80", "90", "100"].map(str::to_owned).to_vec();
    Figure { source: "elders", k1, k2: Vec::new() }
}

/// One line for each unit below, the figures people ask for first.
fn overview(own: &Maker<'_>, below: &[&Unit], sums: &HashMap<String, Tally>) -> Table {
    let columns: Vec<(&str, Figure)> = vec![
        ("在册长者", Figure::all("elders")),
        ("80岁以上", old()),
        ("新登记", Figure::all("new")),
        ("去世", Figure::all("died")),
        ("搬入", Figure::all("came")),
        ("搬出", Figure::all("left")),
        ("应探访", Figure::all("turns")),
        ("未见到", Figure::two("turns", "", "missed")),
        ("受理诉求", Figure::all("opened")),
        ("办结诉求", Figure::all("closed")),
        ("完成上门", Figure::two("visits", "", "finished")),
        ("在用设备", Figure::all("devices")),
    ];
    let nothing = Tally::default();
    let figures = || columns.iter().map(|(_, figure)| figure.clone());
    let mut lines: Vec<Line> = below
        .iter()
        .map(|unit| {
            let code = unit.code.as_str();
            let make = Maker { unit: code, tally: sums.get(code).unwrap_or(&nothing) };
            Line { unit: Some(code.to_owned()), ..make.line(unit.name.clone(), figures()) }
        })
        .collect();
    lines.push(Line { total: true, ..own.line("合计", figures()) });
    Table {
        key: "overview",
        title: "下辖各单位",
        lines_are: "单位",
        columns: columns.iter().map(|(title, _)| (*title).to_owned()).collect(),
        lines,
        note: "合计包括只登记到本级、没有分到下级的记录。",
    }
}

fn ages(make: &Maker<'_>) -> Table {
    let sexes = [("male", "男"), ("female", "女"), ("none", "不详")];
    let ages: Vec<(&str, String)> = AGES.iter().map(|(word, label)| (*word, (*label).to_owned())).collect();
    Table {
        key: "ages",
        title: "在册长者：年龄和性别",
        lines_are: "年龄",
        columns: titles(&sexes, "合计"),
        lines: make.crossed("elders", &ages, &sexes),
        note: "月末最后一天在册、健在的长者；同一人的两份档案只算保留的一份。",
    }
}

fn groups(make: &Maker<'_>) -> Table {
    let lines = elders::Category::ALL
        .into_iter()
        .map(|category| make.line(category.label(), [Figure::one("groups", category.code())]))
        .collect();
    Table {
        key: "groups",
        title: "在册长者：重点类别",
        lines_are: "类别",
        columns: vec!["人数".into()],
        lines,
        note: "按月末有效的家庭情况、认定和评估算；一人可以在几类里，所以不合计。失智按诊断记录，没有起止日期。",
    }
}

fn changes(make: &Maker<'_>) -> Table {
    let line = |label: &str, source| make.line(label, [Figure::all(source)]);
    Table {
        key: "changes",
        title: "本月变动",
        lines_are: "变动",
        columns: vec!["人次".into()],
        lines: vec![line("新登记", "new"), line("去世", "died"), line("搬入", "came"), line("搬出", "left")],
        note: "在辖区内从一个社区搬到另一个社区，搬入、搬出各算一次。",
    }
}

fn turns(make: &Maker<'_>) -> Table {
    let k2 = [("met", "已见到"), ("missed", "未见到")];
    Table {
        key: "turns",
        title: "探访关爱：应探访和已探访",
        lines_are: "等级",
        columns: titles(&k2, "应探访"),
        lines: make.crossed("turns", &labels::tiers(), &k2),
        note: "按应探访的次数算，到期日在本月。",
    }
}

fn rounds(make: &Maker<'_>) -> Table {
    let lines = labels::endings()
        .into_iter()
        .map(|(word, label)| make.line(label, [Figure::two("rounds", "", word)]))
        .chain([Line { total: true, ..make.line("合计", [Figure::all("rounds")]) }])
        .collect();
    Table {
        key: "rounds",
        title: "探访关爱：探访结果",
        lines_are: "结果",
        columns: vec!["次数".into()],
        lines,
        note: "按探访发生在哪天算。",
    }
}

/// One line for each service that occurs, the names in the order of the catalogue.
fn services(tally: &Tally, sources: &[&str]) -> Vec<(String, String)> {
    let mut codes: Vec<&str> = sources.iter().flat_map(|source| tally.firsts(source)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.into_iter().map(|code| (code.to_owned(), catalogue::shipped().name_of(code).to_owned())).collect()
}

fn cases(make: &Maker<'_>) -> Table {
    let sources = ["opened", "closed", "late", "open"];
    let mut lines: Vec<Line> = services(make.tally, &sources)
        .into_iter()
        .map(|(code, name)| make.line(name, sources.map(|source| Figure::one(source, &code))))
        .collect();
    lines.push(Line { total: true, ..make.line("合计", sources.map(Figure::all)) });
    Table {
        key: "cases",
        title: "诉求：按服务事项",
        lines_are: "服务事项",
        columns: ["受理", "办结", "办结中超时", "月末未办结"].map(str::to_owned).to_vec(),
        lines,
        note: "受理、办结各按发生的月份算；月末未办结包括以前受理的。",
    }
}

fn outcomes(make: &Maker<'_>) -> Table {
    let mut lines: Vec<Line> = make
        .tally
        .pairs("closed")
        .into_iter()
        .map(|(service, outcome)| {
            let label =
                format!("{}：{}", catalogue::shipped().name_of(service), labels::outcome(service, outcome));
            make.line(label, [Figure::two("closed", service, outcome)])
        })
        .collect();
    lines.push(Line { total: true, ..make.line("合计", [Figure::all("closed")]) });
    Table {
        key: "outcomes",
        title: "诉求：办结结果",
        lines_are: "服务事项和结果",
        columns: vec!["件数".into()],
        lines,
        note: "撤销的单列。",
    }
}

fn visits(make: &Maker<'_>) -> Table {
    let states = [("finished", "完成"), ("failed", "未完成"), ("cancelled", "撤回"), ("nobody", "无人能去")];
    let services = services(make.tally, &["visits"]);
    let k1: Vec<(&str, String)> = services.iter().map(|(code, name)| (code.as_str(), name.clone())).collect();
    Table {
        key: "visits",
        title: "上门服务",
        lines_are: "服务事项",
        columns: titles(&states, "合计"),
        lines: make.crossed("visits", &k1, &states),
        note: "按上门结束的月份算。",
    }
}

fn calls(make: &Maker<'_>) -> Table {
    let k1 = [("in", "呼入".to_owned()), ("out", "呼出".to_owned())];
    let k2 = [("answered", "接通"), ("missed", "未接通")];
    Table {
        key: "calls",
        title: "来电和去电",
        lines_are: "方向",
        columns: titles(&k2, "合计"),
        lines: make.crossed("calls", &k1, &k2),
        note: "认不出是谁家的来电不分区，不在这里。",
    }
}

fn devices(make: &Maker<'_>) -> Table {
    let figures = |word: &str| {
        ["devices", "presses"]
            .map(|source| if word.is_empty() { Figure::all(source) } else { Figure::one(source, word) })
    };
    let mut lines: Vec<Line> =
        labels::devices().into_iter().map(|(word, label)| make.line(label, figures(word))).collect();
    lines.push(Line { total: true, ..make.line("合计", figures("")) });
    Table {
        key: "devices",
        title: "设备",
        lines_are: "种类",
        columns: ["月末在用", "本月按键"].map(str::to_owned).to_vec(),
        lines,
        note: "设备失联见诉求里的“设备失联”。",
    }
}
