//! What lists are made for, and what each of these needs open. A purpose that is not here gets nothing: a list without a
//! purpose is what spreads in chat groups.

use super::Column;

/// What a list is for.
#[derive(Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Its word in storage; never changed.
    pub code: &'static str,
    /// Its name.
    pub label: &'static str,
    /// In whose hands it makes sense, in a sentence.
    pub about: &'static str,
    /// The legal ground (个人信息保护法 第十三条).
    pub ground: &'static str,
    /// What it needs open; everything else personal is masked.
    open: &'static [Column],
    /// What it must not have at all.
    never: &'static [Column],
}

/// Every purpose.
pub const PURPOSES: &[Purpose] = &[
    Purpose {
        code: "visits",
        label: "入户探访",
        about: "社区工作者上门用：要地址、电话、联系人，不要证件号码",
        ground: "履行法定职责",
        open: &[Column::Name, Column::Address, Column::Phones, Column::Contact],
        never: &[Column::Identity],
    },
    Purpose {
        code: "allowances",
        label: "津贴补贴核对",
        about: "和民政、社保的名单对：要证件号码，不要地址和联系人",
        ground: "履行法定职责",
        open: &[Column::Name, Column::Identity, Column::Birth],
        never: &[Column::Address, Column::Contact],
    },
    Purpose {
        code: "emergency",
        label: "应急联络",
        about: "停电、高温、洪水时逐户联系：要地址、电话、联系人",
        ground: "应对突发事件",
        open: &[Column::Name, Column::Address, Column::Phones, Column::Contact],
        never: &[Column::Identity],
    },
    Purpose {
        code: "mending",
        label: "数据核对",
        about: "请社区核对登记得对不对：号码只露头尾",
        ground: "履行法定职责",
        open: &[Column::Name, Column::Birth, Column::Address],
        never: &[],
    },
    Purpose {
        code: "statistics",
        label: "统计分析",
        about: "只要人数和结构：姓名也遮住，不给号码、地址、联系人",
        ground: "履行法定职责",
        open: &[],
        never: &[Column::Identity, Column::Address, Column::Phones, Column::Contact, Column::Birth],
    },
];

impl Purpose {
    /// The purpose of this code.
    pub fn of(code: &str) -> Option<&'static Purpose> {
        PURPOSES.iter().find(|purpose| purpose.code == code)
    }

    /// Whether a list for it may have this column.
    pub fn allows(&self, column: Column) -> bool {
        !self.never.contains(&column)
    }

    /// Whether the column stands open in it.
    pub fn opens(&self, column: Column) -> bool {
        !column.is_personal() || self.open.contains(&column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_purpose_opens_what_it_must_not_have() {
        let mut codes = HashSet::new();
        for purpose in PURPOSES {
            assert!(codes.insert(purpose.code));
            assert!(purpose.open.iter().all(|column| purpose.allows(*column) && column.is_personal()));
            assert_eq!(Purpose::of(purpose.code), Some(purpose));
            // Where somebody lives and their whole number never stand open side by side.
            assert!(!(purpose.opens(Column::Identity) && purpose.opens(Column::Address)), "{}", purpose.code);
        }
        assert_eq!(Purpose::of("curiosity"), None);
    }
}
