//! What the register keeps about an elder, as somebody reads it who has a right to a copy; and what of it goes when the elder is
//! erased.

use crate::category::{Categories, Grade};
use crate::decision::DecisionKind;
use crate::fact::FactKind;
use crate::papers::AddressKind;
use base::Sex;
use desk::{About, Column, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

const fn table(
    name: &'static str,
    says: &'static str,
    order: &'static str,
    columns: &'static [Column],
) -> About {
    About { table: name, says, elder: "elder_id", order, columns, erased: OnErase::Delete }
}

fn sex(code: i64) -> String {
    Sex::from_code(code).text().to_owned()
}

fn grade(code: i64) -> String {
    Grade::from_code(code).map_or_else(|| code.to_string(), |grade| grade.label().to_owned())
}

fn categories(bits: i64) -> String {
    Categories::from_bits(bits).iter().map(crate::Category::label).collect::<Vec<_>>().join("、")
}

fn fact(word: &str) -> String {
    FactKind::read(word).map_or_else(|| word.to_owned(), |kind| kind.label().to_owned())
}

fn decision(word: &str) -> String {
    DecisionKind::read(word).map_or_else(|| word.to_owned(), |kind| kind.label().to_owned())
}

fn address(word: &str) -> String {
    AddressKind::read(word).map_or_else(|| word.to_owned(), |kind| kind.label().to_owned())
}

fn fen(fen: i64) -> String {
    format!("{}.{:02} 元", fen / 100, fen % 100)
}

const SAID: &[(&str, &str)] = &[("said", "依据"), ("note", "备注")];

const ABOUT: &[About] = &[
    About {
        table: "elders",
        says: "基本情况",
        elder: "id",
        order: "id",
        columns: &[
            column("name", "姓名", Reads::Text),
            column("called", "称呼", Reads::Text),
            column("sex", "性别", Reads::Numbered(sex)),
            column("birth", "出生日期", Reads::Day),
            column("region", "区划", Reads::Text),
            column(
                "sealed",
                "档案",
                Reads::Sealed(&[
                    ("identity", "证件号码"),
                    ("address", "住址"),
                    ("door", "进门提示"),
                    ("languages", "语言"),
                    ("hearing", "听力"),
                    ("sight", "视力"),
                    ("first", "首先知道"),
                    ("hazards", "风险"),
                ]),
            ),
            column("categories", "重点人群", Reads::Numbered(categories)),
            column("grade", "能力等级", Reads::Numbered(grade)),
            column("added_at", "登记时间", Reads::At),
            column("changed_at", "最近修改", Reads::At),
        ],
        erased: OnErase::Blank(
            "name = '（已删除）', pinyin = '', initials = '', called = '', birth = NULL, lat = NULL, lon = NULL, \
             accuracy_m = NULL, categories = 0, grade = NULL, turns_on = NULL, identity_token = NULL",
        ),
    },
    table(
        "elder_phones",
        "电话",
        "place",
        &[
            column("label", "说明", Reads::Text),
            column("sealed", "号码", Reads::Sealed(&[])),
            column("said", "谁说的", Reads::Sealed(&[])),
        ],
    ),
    table(
        "elder_past_phones",
        "用过的电话",
        "id",
        &[
            column("label", "说明", Reads::Text),
            column("sealed", "号码", Reads::Sealed(&[])),
            column("ended_at", "停用时间", Reads::At),
        ],
    ),
    table(
        "elder_contacts",
        "联系人",
        "place",
        &[
            column("relation", "关系", Reads::Text),
            column(
                "sealed",
                "联系人",
                Reads::Sealed(&[
                    ("name", "姓名"),
                    ("phone", "电话"),
                    ("hours", "方便的时间"),
                    ("distance_m", "离家（米）"),
                ]),
            ),
        ],
    ),
    table(
        "elder_facts",
        "家庭情况",
        "noted_at, id",
        &[
            column("kind", "情况", Reads::Code(fact)),
            column("from_day", "从", Reads::Day),
            column("until_day", "到", Reads::Day),
            column("sealed", "依据", Reads::Sealed(SAID)),
            column("noted_at", "登记时间", Reads::At),
            column("voided_at", "作废时间", Reads::At),
        ],
    ),
    table(
        "elder_decisions",
        "身份认定",
        "noted_at, id",
        &[
            column("kind", "认定", Reads::Code(decision)),
            column("degree", "等级", Reads::Text),
            column("body", "认定机关", Reads::Text),
            column("from_day", "从", Reads::Day),
            column("until_day", "到", Reads::Day),
            column("monthly_fen", "每月", Reads::Numbered(fen)),
            column("sealed", "文号", Reads::Sealed(&[("number", "文号"), ("note", "备注")])),
            column("voided_at", "作废时间", Reads::At),
        ],
    ),
    table(
        "elder_assessments",
        "能力评估",
        "noted_at, id",
        &[
            column("on_day", "评估日期", Reads::Day),
            column("total", "总分", Reads::Number),
            column("grade", "等级", Reads::Numbered(grade)),
            column("instrument", "量表", Reads::Text),
            column("due_day", "下次评估", Reads::Day),
            column(
                "sealed",
                "内容",
                Reads::Sealed(&[
                    ("occasion", "原因"),
                    ("assessors", "评估人"),
                    ("place", "地点"),
                    ("note", "备注"),
                    ("sheet", "各项得分"),
                ]),
            ),
            column("voided_at", "作废时间", Reads::At),
        ],
    ),
    table(
        "elder_health",
        "健康要点",
        "changed_at",
        &[
            column("dementia", "失智", Reads::Flag),
            column(
                "sealed",
                "要点",
                Reads::Sealed(&[
                    ("conditions", "慢病"),
                    ("drugs", "用药"),
                    ("allergies", "过敏"),
                    ("literacy", "读写"),
                    ("note", "备注"),
                ]),
            ),
            column("religion", "宗教（本人愿意写的）", Reads::Sealed(&[("words", "宗教（本人愿意写的）")])),
            column("changed_at", "最近修改", Reads::At),
        ],
    ),
    table(
        "elder_contracts",
        "家庭医生签约",
        "noted_at, id",
        &[
            column("doctor", "医生", Reads::Text),
            column("institution", "机构", Reads::Text),
            column("from_day", "从", Reads::Day),
            column("until_day", "到", Reads::Day),
        ],
    ),
    table(
        "elder_documents",
        "其他证件",
        "noted_at, id",
        &[
            column("sealed", "证件", Reads::Sealed(&[("number", "号码"), ("issuer", "签发机关")])),
            column("from_day", "从", Reads::Day),
            column("until_day", "到", Reads::Day),
        ],
    ),
    table(
        "elder_addresses",
        "其他地址",
        "noted_at, id",
        &[
            column("kind", "种类", Reads::Code(address)),
            column(
                "sealed",
                "地址",
                Reads::Sealed(&[
                    ("address", "地址"),
                    ("door", "进门提示"),
                    ("keys", "钥匙在谁那里"),
                    ("note", "备注"),
                ]),
            ),
            column("from_day", "从", Reads::Day),
            column("until_day", "到", Reads::Day),
        ],
    ),
    table(
        "elder_sources",
        "旧系统编号",
        "source, source_id",
        &[column("source", "来源", Reads::Text), column("source_id", "编号", Reads::Text)],
    ),
    About {
        table: "elder_deaths",
        says: "去世登记",
        elder: "elder_id",
        order: "noted_at, id",
        columns: &[
            column("on_day", "日期", Reads::Day),
            column("sealed", "依据", Reads::Sealed(SAID)),
            column("restored_why", "撤销原因", Reads::Sealed(&[])),
        ],
        erased: OnErase::Stay,
    },
];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT);
}
