//! Which faces are compared at all: those with a key in common. The rules are data.

use crate::face::Face;
use crate::name::surname_of;
use crate::sound::spellings;

/// A part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The whole name as Chongqing says it, characters in any order.
    Sound,
    /// The surname so.
    Surname,
    /// The given name so.
    Given,
    /// Birthday.
    Birth,
    /// Year of birth.
    Year,
    /// Month and day of birth.
    MonthDay,
    /// Each telephone.
    Phone,
    /// Street of the home.
    Region,
}

/// A rule: faces that have all of these in common are compared.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// Begins its keys.
    pub sign: char,
    /// What it finds.
    pub finds: &'static str,
    /// What must be in common.
    pub parts: &'static [Part],
    /// Fields of the pattern that agree by this selection, for learning.
    pub fields: &'static [usize],
}

/// The rules.
pub const BLOCKS: &[Block] = &[
    Block { sign: 'a', finds: "birthday written wrong", parts: &[Part::Sound, Part::Year], fields: &[0, 1] },
    Block { sign: 'b', finds: "year written wrong", parts: &[Part::Sound, Part::MonthDay], fields: &[0, 1] },
    Block {
        sign: 'c',
        finds: "given name written wrong",
        parts: &[Part::Surname, Part::Birth],
        fields: &[0, 1],
    },
    Block { sign: 'd', finds: "surname written wrong", parts: &[Part::Given, Part::Birth], fields: &[0, 1] },
    Block { sign: 'e', finds: "anything else wrong", parts: &[Part::Phone], fields: &[3] },
];
/// Name and street, of faces with a birthday and without: only where one side has no birthday is this looked at.
const BORN: char = 'f';
const UNBORN: char = 'g';
/// A street's code.
const STREET: usize = 9;
/// A face with a thousand telephones is looked for under the first few.
const MOST_KEYS: usize = 40;

/// The keys under which a face is kept, and those under which it is looked for.
pub fn keys_of(face: &Face) -> (Vec<String>, Vec<String>) {
    let mut kept = Vec::new();
    for block in BLOCKS {
        grow(face, block.sign, block.parts, &mut kept);
    }
    let mut asked = kept.clone();
    let place = [Part::Sound, Part::Region];
    grow(face, if face.birth.is_some() { BORN } else { UNBORN }, &place, &mut kept);
    grow(face, UNBORN, &place, &mut asked);
    if face.birth.is_none() {
        grow(face, BORN, &place, &mut asked);
    }
    for keys in [&mut kept, &mut asked] {
        keys.sort_unstable();
        keys.dedup();
        keys.truncate(MOST_KEYS);
    }
    (kept, asked)
}

fn grow(face: &Face, sign: char, parts: &[Part], keys: &mut Vec<String>) {
    let mut all = vec![sign.to_string()];
    for part in parts {
        let values = values(face, *part);
        all = all.iter().flat_map(|head| values.iter().map(move |value| format!("{head}|{value}"))).collect();
    }
    keys.extend(all);
}

fn values(face: &Face, part: Part) -> Vec<String> {
    let (surname, given) = surname_of(&face.name);
    match part {
        Part::Sound => sounds(&face.name),
        Part::Surname => sounds(surname),
        Part::Given => sounds(given),
        Part::Birth => face.birth.iter().map(|birth| birth.number().to_string()).collect(),
        Part::Year => face.birth.iter().map(|birth| birth.year().to_string()).collect(),
        Part::MonthDay => face.birth.iter().map(|birth| (birth.number() % 10_000).to_string()).collect(),
        Part::Phone => face.phones.clone(),
        Part::Region => {
            face.region.get(..STREET.min(face.region.len())).map(str::to_owned).into_iter().collect()
        }
    }
}

fn sounds(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut all: Vec<String> = spellings(text).iter().map(|spelling| spelling.folded().sorted()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Sex;

    fn face(name: &str, birth: Option<&str>) -> Face {
        Face::read(name, birth.and_then(|text| text.parse().ok()), Sex::Female, "990112002004", "")
    }

    fn meet(a: &Face, b: &Face) -> bool {
        let (kept, asked) = (keys_of(a).0, keys_of(b).1);
        let (kept_b, asked_b) = (keys_of(b).0, keys_of(a).1);
        let there = asked.iter().any(|key| kept.contains(key));
        assert_eq!(there, asked_b.iter().any(|key| kept_b.contains(key)), "who is found finds");
        there
    }

    #[test]
    fn whoever_may_be_one_person_meets() {
        let wang = face("王玉英", Some("1942-03-15"));
        for (name, birth) in [
            ("王育英", Some("1942-03-15")),
            ("王英玉", Some("1942-05-03")),
            ("王玉英", Some("1952-03-15")),
            ("汪玉英", Some("1942-03-15")),
            ("王秀英", Some("1942-03-15")),
            ("王玉英", None),
        ] {
            assert!(meet(&wang, &face(name, birth)), "{name}");
        }
        assert!(meet(&face("单长英", Some("1942-03-15")), &face("丹常英", Some("1942-03-11"))), "polyphones");
        assert!(meet(&wang.clone().with_phones(["1"]), &face("李兰", None).with_phones(["2", "1"])));
    }

    #[test]
    fn strangers_do_not() {
        let wang = face("王玉英", Some("1942-03-15"));
        assert!(!meet(&wang, &face("李国庆", Some("1942-03-15"))));
        assert!(
            !meet(&wang, &face("王玉英", Some("1951-08-20"))),
            "a common name in one street is not enough"
        );
        assert!(!meet(&Face::default(), &Face::default()));
    }
}
