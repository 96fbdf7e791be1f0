//! The columns of a list that goes out, open or masked.

use super::Purpose;
use base::{Date, Identity};
use elders::Outgoing;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 姓名.
    Name,
    /// 性别.
    Sex,
    /// 年龄.
    Age,
    /// 出生日期.
    Birth,
    /// 证件号码.
    Identity,
    /// 区划代码.
    Region,
    /// 社区.
    Unit,
    /// 地址.
    Address,
    /// 电话.
    Phones,
    /// The first contact.
    Contact,
    /// 类别.
    Categories,
    /// 能力等级.
    Grade,
}

impl Column {
    /// In the order of a list.
    pub const ALL: [Column; 12] = [
        Column::Name,
        Column::Sex,
        Column::Age,
        Column::Birth,
        Column::Identity,
        Column::Region,
        Column::Unit,
        Column::Address,
        Column::Phones,
        Column::Contact,
        Column::Categories,
        Column::Grade,
    ];

    /// As it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Column::Name => "name",
            Column::Sex => "sex",
            Column::Age => "age",
            Column::Birth => "birth",
            Column::Identity => "identity",
            Column::Region => "region",
            Column::Unit => "unit",
            Column::Address => "address",
            Column::Phones => "phones",
            Column::Contact => "contact",
            Column::Categories => "categories",
            Column::Grade => "grade",
        }
    }

    /// From storage or a form.
    pub fn parse(word: &str) -> Option<Self> {
        Column::ALL.into_iter().find(|column| column.word() == word)
    }

    /// The header in a list; the words of docs/import-formats.md, so that a list can come back.
    pub fn label(self) -> &'static str {
        match self {
            Column::Name => "姓名",
            Column::Sex => "性别",
            Column::Age => "年龄",
            Column::Birth => "出生日期",
            Column::Identity => "证件号码",
            Column::Region => "区划代码",
            Column::Unit => "社区",
            Column::Address => "地址",
            Column::Phones => "电话",
            Column::Contact => "联系人",
            Column::Categories => "类别",
            Column::Grade => "能力等级",
        }
    }

    /// Whether it alone tells who somebody is or how to reach them.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Column::Name
                | Column::Birth
                | Column::Identity
                | Column::Address
                | Column::Phones
                | Column::Contact
        )
    }

    /// The cell for one elder, masked unless the purpose needs it open.
    pub(crate) fn cell(
        self,
        elder: &Outgoing,
        purpose: &Purpose,
        units: &HashMap<String, String>,
        today: Date,
    ) -> String {
        let open = purpose.opens(self);
        let profile = &elder.profile;
        match self {
            Column::Name if open => profile.name.clone(),
            Column::Name => name(&profile.name),
            Column::Sex => profile.sex.text().to_owned(),
            Column::Age => profile.birth.map(|birth| birth.age_on(today).to_string()).unwrap_or_default(),
            Column::Birth => match profile.birth {
                Some(birth) if open => birth.to_string(),
                Some(birth) => format!("{}年", birth.year()),
                None => String::new(),
            },
            Column::Identity if open => profile.identity.clone(),
            Column::Identity => match Identity::parse(profile.document, &profile.identity) {
                Ok(identity) => identity.masked(),
                Err(_) if profile.identity.is_empty() => String::new(),
                Err(_) => "****".to_owned(),
            },
            Column::Region => elder.region.clone(),
            Column::Unit => units.get(&elder.region).cloned().unwrap_or_default(),
            Column::Address if open => profile.address.clone(),
            Column::Address => address(&profile.address),
            Column::Phones => {
                let numbers = elder.numbers.iter().map(|number| number.phone.clone());
                let shown = numbers.map(|phone| if open { phone.to_string() } else { phone.masked() });
                shown.collect::<Vec<_>>().join("、")
            }
            Column::Contact => contact(elder, open),
            Column::Categories => {
                profile.categories.iter().map(|category| category.label()).collect::<Vec<_>>().join("、")
            }
            Column::Grade => profile.grade.map(|grade| grade.label().to_owned()).unwrap_or_default(),
        }
    }
}

fn contact(elder: &Outgoing, open: bool) -> String {
    let Some(first) = elder.contacts.first() else { return String::new() };
    let phone = first.phone.as_ref().map(|phone| if open { phone.to_string() } else { phone.masked() });
    let who = if open { first.name.clone() } else { name(&first.name) };
    let relation =
        if first.relation.is_empty() { String::new() } else { format!("（{}）", first.relation) };
    format!("{who}{relation}{}", phone.map(|phone| format!(" {phone}")).unwrap_or_default())
}

/// 王**.
fn name(whole: &str) -> String {
    whole.chars().enumerate().map(|(at, sign)| if at == 0 { sign } else { '*' }).collect()
}

/// The street, without what comes from its first number on.
fn address(whole: &str) -> String {
    let head: String = whole.chars().take_while(|sign| !sign.is_numeric()).take(12).collect();
    if head == whole { head } else { format!("{head}***") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use elders::{Contact, Number, Profile};

    fn elder() -> Outgoing {
        let profile = Profile {
            name: "王玉英".into(),
            birth: "1942-03-15".parse().ok(),
            identity: "passport".into(),
            address: "双龙大道28号3栋2单元".into(),
            ..Profile::default()
        };
        let phone: base::Phone = "10000000001".parse().expect("a number");
        Outgoing {
            id: base::AnyId::mint(base::Moment::from_ms(1)),
            region: "990112001001".into(),
            profile,
            numbers: vec![Number { phone: phone.clone(), label: String::new() }],
            contacts: vec![Contact {
                name: "王小梅".into(),
                relation: "女儿".into(),
                phone: Some(phone),
                hours: String::new(),
                distance_m: None,
            }],
        }
    }

    #[test]
    fn what_a_purpose_does_not_need_is_masked() {
        let (today, units) = ("2026-11-24".parse().expect("a day"), HashMap::new());
        let cell = |column: Column, code: &str| {
            column.cell(&elder(), Purpose::of(code).expect("a purpose"), &units, today)
        };
        assert_eq!(cell(Column::Address, "visits"), "双龙大道28号3栋2单元");
        assert_eq!(cell(Column::Address, "allowances"), "双龙大道***");
        assert_eq!(cell(Column::Name, "statistics"), "王**");
        assert_eq!(cell(Column::Birth, "visits"), "1942年");
        assert_eq!(cell(Column::Age, "statistics"), "84");
        assert_eq!(cell(Column::Contact, "emergency"), "王小梅（女儿） 10000000001");
        assert!(!cell(Column::Contact, "mending").contains("小梅"));
        assert!(!cell(Column::Phones, "mending").contains("0000000"), "{}", cell(Column::Phones, "mending"));
        assert_eq!(cell(Column::Identity, "mending"), "****", "what cannot be read is not shown");
    }
}
