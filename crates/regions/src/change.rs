//! What a reorganisation makes of a tree: pure. The codes it maps, the tree after it, and everything that is wrong with it.

use crate::file_change::Reorganisation;
use crate::{Kind, Unit};
use base::RegionCode;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What was under one code goes to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heir {
    /// The code until the day.
    pub before: String,
    /// The code from the day on.
    pub after: String,
    /// Everything below goes along; else only what stands under exactly this code.
    pub below: bool,
    /// Nothing else goes to `after`, which was not there before: who stands under it came from here, or is new.
    pub alone: bool,
}

impl Heir {
    /// Where this code goes by this rule.
    pub fn map(&self, code: &str) -> Option<String> {
        match self.below {
            true => code.strip_prefix(&self.before).map(|rest| format!("{}{rest}", self.after)),
            false => (code == self.before).then(|| self.after.clone()),
        }
    }

    /// From where this code came by this rule.
    pub fn unmap(&self, code: &str) -> Option<String> {
        match self.below {
            true => code.strip_prefix(&self.after).map(|rest| format!("{}{rest}", self.before)),
            false => (code == self.after).then(|| self.before.clone()),
        }
    }
}

/// A unit that was and what it is from the day on.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// As it was; none = it comes into being.
    pub before: Option<Unit>,
    /// As it is from the day on; none = it is no more, or part of another.
    pub after: Option<Unit>,
}

impl Reorganisation {
    /// Which code goes where, the most special first.
    pub fn heirs(&self, before: &[Unit]) -> Vec<Heir> {
        let there: HashSet<&str> = before.iter().map(|unit| unit.code.as_str()).collect();
        let mut to: HashMap<&str, usize> = HashMap::new();
        let targets = self.change.iter().map(|c| &c.to).chain(self.end.iter().map(|e| &e.heir));
        targets.for_each(|code| *to.entry(code.as_str()).or_default() += 1);
        let alone = |code: &RegionCode| to[code.as_str()] == 1 && !there.contains(code.as_str());
        let changed = self.change.iter().filter(|c| c.from != c.to).map(|c| Heir {
            before: c.from.to_string(),
            after: c.to.to_string(),
            below: true,
            alone: alone(&c.to),
        });
        let ended = self.end.iter().map(|e| Heir {
            before: e.code.to_string(),
            after: e.heir.to_string(),
            below: false,
            alone: false,
        });
        let mut heirs: Vec<Heir> = changed.chain(ended).collect();
        heirs.sort_by(|a, b| b.before.len().cmp(&a.before.len()).then(a.before.cmp(&b.before)));
        heirs
    }

    /// Every unit that is not what it was, on the day. `before` holds on the day as if nothing were changed.
    pub fn turns(&self, before: &[Unit]) -> Vec<Turn> {
        let heirs = self.heirs(before);
        let map = |code: &RegionCode| through(&heirs, code);
        let there: HashSet<&RegionCode> = before.iter().map(|unit| &unit.code).collect();
        let mut turns: Vec<Turn> = self.new.iter().map(|new| self.born(new)).collect();
        for unit in before {
            if self.end.iter().any(|end| end.code == unit.code) {
                turns.push(Turn { before: Some(unit.clone()), after: None });
                continue;
            }
            let rule = self.change.iter().find(|change| change.from == unit.code);
            let mut after = unit.clone();
            after.code = map(&unit.code);
            after.parent = rule.and_then(|r| r.parent.clone()).or_else(|| unit.parent.as_ref().map(map));
            after.manager = match rule.and_then(|r| r.manager.as_deref()) {
                Some(text) => RegionCode::parse(text).ok(),
                None => unit.manager.as_ref().map(map),
            };
            if after.manager == after.parent || after.manager.as_ref() == Some(&after.code) {
                after.manager = None;
            }
            if let Some(name) = rule.and_then(|r| r.name.clone()) {
                after.name = name;
            }
            if after == *unit {
                continue;
            }
            let merged = rule.is_some_and(|r| r.merge) && there.contains(&after.code);
            (after.from, after.until) = (Some(self.day), None);
            turns.push(Turn { before: Some(unit.clone()), after: (!merged).then_some(after) });
        }
        turns
    }

    fn born(&self, new: &crate::file_change::New) -> Turn {
        let unit = Unit {
            code: new.code.clone(),
            name: new.name.clone(),
            kind: Kind::read(&new.kind).unwrap_or(Kind::District),
            parent: new.parent.clone(),
            manager: new.manager.clone(),
            from: Some(self.day),
            until: None,
            centre: None,
        };
        Turn { before: None, after: Some(unit) }
    }

    /// The tree on the day, when it is done.
    pub fn tree_after(&self, before: &[Unit]) -> Vec<Unit> {
        let turns = self.turns(before);
        let gone: HashSet<&RegionCode> =
            turns.iter().filter_map(|t| t.before.as_ref()).map(|u| &u.code).collect();
        let stays = before.iter().filter(|unit| !gone.contains(&unit.code)).cloned();
        stays.chain(turns.iter().filter_map(|t| t.after.clone())).collect()
    }

    /// Everything that is wrong with it, each in words for whoever wrote the file. `before` holds on the day as if nothing
    /// were changed; `later` are the codes of which a version begins on the day or after it.
    pub fn wrong(&self, before: &[Unit], later: &[RegionCode]) -> Vec<String> {
        let mut wrong = Vec::new();
        let there: HashSet<&RegionCode> = before.iter().map(|unit| &unit.code).collect();
        self.wrong_codes(&there, later, &mut wrong);
        self.wrong_order(&mut wrong);
        let after = self.tree_after(before);
        let codes: BTreeSet<&RegionCode> = after.iter().map(|unit| &unit.code).collect();
        for end in self.end.iter().filter(|end| !codes.contains(&end.heir)) {
            wrong.push(format!("{} 的承接单位 {} 到那天不存在", end.code, end.heir));
        }
        for unit in before.iter().filter(|unit| after.iter().any(|a| a.code == unit.code)) {
            let ended = self
                .end
                .iter()
                .find(|end| unit.code != end.code && unit.code.as_str().starts_with(end.code.as_str()));
            if let Some(end) = ended {
                wrong.push(format!("{}（{}）在撤销的 {} 之下，没有写明去处", unit.name, unit.code, end.code));
            }
        }
        wrong.extend(tree_faults(&after));
        self.still_inside(before, &mut wrong);
        wrong.sort();
        wrong.dedup();
        wrong
    }

    fn wrong_codes(&self, there: &HashSet<&RegionCode>, later: &[RegionCode], wrong: &mut Vec<String>) {
        let mut named: HashSet<&RegionCode> = HashSet::new();
        for code in self.change.iter().map(|c| &c.from).chain(self.end.iter().map(|e| &e.code)) {
            if !named.insert(code) {
                wrong.push(format!("{code} 写了两次"));
            }
            if !there.contains(code) {
                wrong.push(format!("{code} 到那天不存在"));
            }
        }
        let to = self.change.iter().filter(|c| c.from != c.to);
        for change in to.clone().filter(|c| there.contains(&c.to) != c.merge) {
            match change.merge {
                true => wrong.push(format!("{} 到那天不存在，{} 不能并入", change.to, change.from)),
                false => wrong.push(format!("代码 {} 已经有单位在用", change.to)),
            }
        }
        for new in self.new.iter().filter(|new| there.contains(&new.code)) {
            wrong.push(format!("代码 {} 已经有单位在用", new.code));
        }
        let touched = self.new.iter().map(|n| &n.code).chain(to.map(|c| &c.to)).chain(named);
        for code in touched.collect::<BTreeSet<_>>() {
            if later.contains(code) {
                wrong.push(format!("{code} 在那天或之后已有别的版本，日期重叠"));
            }
        }
        for change in &self.change {
            if change.manager.as_deref().is_some_and(|m| !m.is_empty() && RegionCode::parse(m).is_err()) {
                wrong.push(format!("{} 的管理机构代码不对", change.from));
            }
        }
    }

    /// Rows move by the beginning of their code, one rule after the other: what has arrived must not move again.
    fn wrong_order(&self, wrong: &mut Vec<String>) {
        for to in self.change.iter().filter(|c| c.from != c.to) {
            for from in self.change.iter().filter(|c| c.from != c.to) {
                if to.to.as_str().starts_with(from.from.as_str()) {
                    wrong.push(format!("{} 的新代码 {} 落在要变更的 {} 里", to.from, to.to, from.from));
                }
            }
        }
        for end in &self.end {
            let heir = through(&self.heirs(&[]), &end.heir);
            if heir != end.heir || end.heir == end.code {
                wrong.push(format!("{} 的承接单位 {} 自己也在变更", end.code, end.heir));
            }
        }
    }

    /// A unit that goes to another parent and keeps a code that begins like its old one stays in the old one's scope.
    fn still_inside(&self, before: &[Unit], wrong: &mut Vec<String>) {
        for change in self.change.iter().filter(|c| c.from == c.to) {
            let old = before.iter().find(|u| u.code == change.from).and_then(|u| u.parent.as_ref());
            let Some(old) = old.filter(|_| change.parent.is_some()) else { continue };
            let ends = self.end.iter().any(|end| end.code == *old);
            if change.parent.as_ref() != Some(old) && !ends && old.covers(&change.to) {
                wrong.push(format!(
                    "{} 换了上级却沿用旧代码，原上级 {old} 仍能看到它，请给新代码",
                    change.from
                ));
            }
        }
    }
}

/// Where a code goes: the most special rule counts; a code of which no rule speaks stays.
pub fn through(heirs: &[Heir], code: &RegionCode) -> RegionCode {
    let mapped = heirs.iter().find_map(|heir| heir.map(code.as_str()));
    mapped.and_then(|text| RegionCode::parse(&text).ok()).unwrap_or_else(|| code.clone())
}

/// What is wrong with a tree on one day: a code twice, a parent or managing body that is not there, a ring.
pub fn tree_faults(tree: &[Unit]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut units: BTreeMap<&RegionCode, &Unit> = BTreeMap::new();
    for unit in tree {
        if units.insert(&unit.code, unit).is_some() {
            wrong.push(format!("代码 {} 同一天有两个单位", unit.code));
        }
    }
    for unit in tree {
        for (of, what) in [(&unit.parent, "上级"), (&unit.manager, "管理机构")] {
            if let Some(code) = of.as_ref().filter(|code| !units.contains_key(code)) {
                wrong.push(format!("{}（{}）的{what} {code} 到那天不存在", unit.name, unit.code));
            }
        }
        for (next, what) in [
            ((|u| u.parent.as_ref()) as fn(&Unit) -> Option<&RegionCode>, "上级"),
            (|u| u.manager.as_ref(), "管理机构"),
        ] {
            if in_ring(&units, unit, next) {
                wrong.push(format!("{}（{}）绕一圈成了自己的{what}", unit.name, unit.code));
            }
        }
    }
    wrong
}

fn in_ring(
    units: &BTreeMap<&RegionCode, &Unit>,
    start: &Unit,
    next: fn(&Unit) -> Option<&RegionCode>,
) -> bool {
    let mut here = start;
    for _ in 0..units.len() {
        let Some(up) = next(here).and_then(|code| units.get(code)) else { return false };
        if up.code == start.code {
            return true;
        }
        here = up;
    }
    false
}
