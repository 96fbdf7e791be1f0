//! Where somebody lives, from a code or from the names that people write: 双龙湖 for 双龙湖街道, 翠湖 for 翠湖社区.

use base::RegionCode;
use std::collections::HashMap;

/// Digits of a sub-district's code; a community's is longer.
const STREET: usize = 9;
/// What people leave out or add.
const TAILS: &[&str] = &[
    "社区居民委员会",
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "村委会",
    "居委会",
    "街道办事处",
    "街道",
    "社区",
    "镇",
    "乡",
    "村",
];

/// The units that are valid today, and what the person who brought the file may fill.
pub(crate) struct Whereabouts {
    codes: HashMap<String, String>,
    streets: HashMap<String, Vec<String>>,
    communities: HashMap<String, Vec<String>>,
    scope: String,
}

impl Whereabouts {
    /// From code → name; only units whose code begins with `scope` may be filled.
    pub(crate) fn new(codes: HashMap<String, String>, scope: &str) -> Self {
        let (mut streets, mut communities): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
        for (code, name) in &codes {
            let map = if code.len() <= STREET { &mut streets } else { &mut communities };
            map.entry(short(name)).or_default().push(code.clone());
        }
        Self { codes, streets, communities, scope: scope.to_owned() }
    }

    /// The code of a row, or (the field that is wrong, why). The reason never repeats the cell: it may be somebody's name.
    pub(crate) fn find(
        &self,
        code: &str,
        street: &str,
        community: &str,
    ) -> Result<RegionCode, (&'static str, &'static str)> {
        let (field, found) = match (code, street, community) {
            ("", "", "") => return Err(("区划代码", "没有写明住在哪个社区")),
            ("", street, "") => ("街道", self.street(street)?),
            ("", street, community) => ("社区", self.community(street, community)?),
            (code, ..) if self.codes.contains_key(code) => ("区划代码", code.to_owned()),
            _ => return Err(("区划代码", "没有这个区划")),
        };
        if !found.starts_with(&self.scope) {
            return Err((field, "不在您负责的区域里"));
        }
        RegionCode::parse(&found).map_err(|_| (field, "没有这个区划"))
    }

    fn street(&self, name: &str) -> Result<String, (&'static str, &'static str)> {
        match self.streets.get(&short(name)).map(Vec::as_slice) {
            Some([one]) => Ok(one.clone()),
            Some(_) => Err(("街道", "有几个街道同名，请改填区划代码")),
            None => Err(("街道", "没有这个街道或镇，请核对名称")),
        }
    }

    fn community(&self, street: &str, name: &str) -> Result<String, (&'static str, &'static str)> {
        let head = match street {
            "" => self.scope.clone(),
            street => self.street(street)?,
        };
        let all = self.communities.get(&short(name)).map_or(&[][..], Vec::as_slice);
        let mut inside = all.iter().filter(|code| code.starts_with(&head));
        match (inside.next(), inside.next()) {
            (Some(one), None) => Ok(one.clone()),
            (Some(_), Some(_)) => Err(("社区", "有几个社区同名，请再写上街道")),
            (None, _) if all.is_empty() => Err(("社区", "没有这个社区或村，请核对名称")),
            (None, _) if street.is_empty() => Err(("社区", "不在您负责的区域里")),
            (None, _) => Err(("社区", "这个街道里没有这个社区")),
        }
    }
}

/// A name without what people leave out; never nothing.
fn short(name: &str) -> String {
    let name: String = crate::fold(name).chars().filter(|c| !c.is_whitespace()).collect();
    for tail in TAILS {
        if let Some(head) = name.strip_suffix(tail)
            && !head.is_empty()
        {
            return head.to_owned();
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(scope: &str) -> Whereabouts {
        let units = [
            ("990112", "示范区"),
            ("990112001", "双龙湖街道"),
            ("990112002", "回兴街道"),
            ("990112001001", "翠湖社区"),
            ("990112001002", "新桥村"),
            ("990112002001", "翠湖社区"),
        ];
        Whereabouts::new(units.map(|(code, name)| (code.to_owned(), name.to_owned())).into(), scope)
    }

    #[test]
    fn names_are_found_as_people_write_them() {
        let all = places("");
        let found = |code, street, community| all.find(code, street, community).map(|c| c.to_string());
        assert_eq!(found("990112001001", "", "").unwrap(), "990112001001");
        assert_eq!(found("", "双龙湖", "翠湖居委会").unwrap(), "990112001001");
        assert_eq!(found("", "", "新桥").unwrap(), "990112001002");
        assert_eq!(found("", "回兴街道办事处", "").unwrap(), "990112002");
        assert_eq!(found("", "", "翠湖社区").unwrap_err(), ("社区", "有几个社区同名，请再写上街道"));
        assert_eq!(found("", "回兴", "新桥村").unwrap_err(), ("社区", "这个街道里没有这个社区"));
        assert_eq!(found("12", "", "").unwrap_err().1, "没有这个区划");
        assert_eq!(found("", "", "").unwrap_err().0, "区划代码");
    }

    #[test]
    fn nobody_fills_another_street() {
        let own = places("990112001");
        assert_eq!(own.find("", "", "翠湖").unwrap().as_str(), "990112001001", "one of two is theirs");
        assert_eq!(own.find("990112002001", "", "").unwrap_err().1, "不在您负责的区域里");
        assert_eq!(own.find("", "回兴", "").unwrap_err().1, "不在您负责的区域里");
    }
}
