//! A district's elders made by lot, and a second system's file of them, with the mistakes that are really made: written
//! by ear, characters swapped, days by the moon, moved to a son's flat, a spouse's number on the form. Names come from
//! short lists of our own; identity numbers and telephones belong to nobody.
use super::names::{BY_EAR, BY_LOCAL_EAR, MEN, ROADS, SURNAMES, WOMEN};
use base::{Date, Sex};
use matcher::{BirthLevel, Face, Seed, compare_births, fold_name};

/// A record with who it is: records of one person have one.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub person: usize,
    pub face: Face,
    /// What is special about it, for counting.
    pub special: Special,
}

/// What is special about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    Plain,
    /// A twin of somebody registered.
    Twin,
    /// Somebody else's number stands on the form.
    Copied,
    /// Husband or wife of somebody registered.
    Spouse,
    /// Lives where somebody registered lives.
    MovedIn,
}

/// A person.
#[derive(Debug, Clone)]
struct Person {
    name: String,
    sex: Sex,
    birth: Date,
    number: String,
    phone: String,
    address: String,
    street: usize,
}

/// Makes people.
pub(crate) struct Maker {
    seed: Seed,
    made: usize,
}

impl Maker {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed: Seed(seed), made: 0 }
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.seed.lot() % 100 < percent
    }

    fn one<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.seed.below(list.len())]
    }

    fn letter(&mut self, text: &str) -> char {
        text.chars().nth(self.seed.below(text.chars().count())).expect("the list is not empty")
    }

    fn surname(&mut self) -> &'static str {
        let total: u32 = SURNAMES.iter().map(|(_, weight)| weight).sum();
        let mut lot = self.seed.lot() % u64::from(total);
        for (name, weight) in SURNAMES {
            if lot < u64::from(*weight) {
                return name;
            }
            lot -= u64::from(*weight);
        }
        "王"
    }

    fn given(&mut self, sex: Sex) -> String {
        let list = if sex == Sex::Male { MEN } else { WOMEN };
        // Two lots, the smaller: the first of the list are met more often, as they are in life.
        let mut often = |list: &str| {
            let count = list.chars().count();
            let at = self.seed.below(count).min(self.seed.below(count));
            list.chars().nth(at).expect("within the list")
        };
        let first = often(list);
        let second = often(list);
        if self.chance(12) { first.to_string() } else { format!("{first}{second}") }
    }

    fn birth(&mut self) -> Date {
        loop {
            // Younger elders are more: the larger of two lots.
            let year = 1930 + self.seed.below(36).max(self.seed.below(36)) as i32;
            let (month, day) = (1 + self.seed.below(12) as u32, 1 + self.seed.below(31) as u32);
            if let Ok(birth) = Date::new(year, month, day) {
                return birth;
            }
        }
    }

    fn address(&mut self) -> String {
        let road = self.one(ROADS);
        let (house, stair) = (1 + self.seed.below(180), 1 + self.seed.below(4));
        let (floor, door) = (1 + self.seed.below(12), 1 + self.seed.below(4));
        format!("{road}{house}号{stair}单元{floor}-{door}")
    }

    fn person(&mut self) -> Person {
        let sex = if self.chance(54) { Sex::Female } else { Sex::Male };
        let name = format!("{}{}", self.surname(), self.given(sex));
        let birth = self.birth();
        let (phone, number) = (self.phone(), self.number());
        let (address, street) = (self.address(), self.seed.below(22));
        Person { name, sex, birth, number, phone, address, street }
    }

    fn phone(&mut self) -> String {
        format!("100{:08}", self.seed.below(100_000_000))
    }

    /// Only its being one person's matters.
    fn number(&mut self) -> String {
        self.made += 1;
        format!("N{}", self.made)
    }

    /// The register and the second system's file. `strangers` percent of the file are not registered.
    pub(crate) fn district(&mut self, people: usize, file: usize) -> (Vec<Record>, Vec<Record>) {
        let mut everybody: Vec<Person> = Vec::with_capacity(people);
        while everybody.len() < people {
            let one = self.person();
            if self.chance(45) && everybody.len() + 1 < people {
                let other = self.spouse(&one);
                everybody.push(other);
            }
            everybody.push(one);
        }
        let register = everybody.iter().enumerate().map(|(at, p)| self.registered(at, p)).collect();
        let mut rows = Vec::with_capacity(file);
        let mut newcomers = people;
        for _ in 0..file {
            let at = self.seed.below(people);
            let known = everybody[at].clone();
            if self.chance(60) {
                rows.push(self.again(at, &known));
            } else {
                newcomers += 1;
                rows.push(self.newcomer(newcomers, &known));
            }
        }
        (register, rows)
    }

    fn spouse(&mut self, of: &Person) -> Person {
        let sex = if of.sex == Sex::Male { Sex::Female } else { Sex::Male };
        let name = format!("{}{}", self.surname(), self.given(sex));
        let near = of.birth.year() + self.seed.below(9) as i32 - 4;
        let any = self.birth();
        let birth = Date::new(near, any.month(), any.day().min(28)).unwrap_or(any);
        let number = self.number();
        let phone = if self.chance(60) { of.phone.clone() } else { self.phone() };
        Person { name, sex, birth, number, phone, ..of.clone() }
    }

    fn registered(&mut self, person: usize, of: &Person) -> Record {
        let mut record = Self::record(person, of, Special::Plain);
        // One in twelve was registered without a number.
        if self.chance(8) {
            record.face.number = None;
        }
        record
    }

    fn record(person: usize, of: &Person, special: Special) -> Record {
        let region = format!("990112{:03}", of.street);
        let face = Face::read(&of.name, Some(of.birth), of.sex, &region, &of.address)
            .with_number(&of.number)
            .with_phones([of.phone.clone()]);
        Record { person, face, special }
    }

    /// Somebody registered, as another system has them.
    fn again(&mut self, person: usize, of: &Person) -> Record {
        let mut p = of.clone();
        p.name = self.miswritten(&of.name, of.sex);
        if self.chance(25) {
            // Moved, to a child's flat say: often in another street.
            p.address = self.address();
            p.street = if self.chance(50) { self.seed.below(22) } else { of.street };
        }
        if self.chance(40) {
            p.phone = self.phone();
        }
        let mut record = Self::record(person, &p, Special::Plain);
        record.face.birth = self.misdated(of.birth);
        if self.chance(45) {
            record.face.number = None;
        }
        if self.chance(12) {
            record.face.phones.clear();
        }
        if self.chance(8) {
            record.face.address = Default::default();
        }
        if self.chance(3) {
            record.face.sex = Sex::Unknown;
        }
        record
    }

    /// Somebody who is not registered, in part close to somebody who is.
    fn newcomer(&mut self, person: usize, near: &Person) -> Record {
        let lot = self.seed.lot() % 100;
        let (mut p, special) = match lot {
            0..=2 => {
                let mut twin = Person { number: self.number(), ..near.clone() };
                let mut chars: Vec<char> = near.name.chars().collect();
                let list = if near.sex == Sex::Male { MEN } else { WOMEN };
                let last = chars.len() - 1;
                while fold_name(&chars.iter().collect::<String>()) == fold_name(&near.name) {
                    chars[last] = self.letter(list);
                }
                twin.name = chars.into_iter().collect();
                (twin, Special::Twin)
            }
            3..=22 => (self.spouse(near), Special::Spouse),
            23..=32 => {
                let mut other = self.person();
                other.address.clone_from(&near.address);
                other.street = near.street;
                if self.chance(40) {
                    other.phone.clone_from(&near.phone);
                }
                (other, Special::MovedIn)
            }
            33..=36 => {
                let mut other = if self.chance(50) { self.spouse(near) } else { self.person() };
                other.number.clone_from(&near.number);
                (other, Special::Copied)
            }
            _ => (self.person(), Special::Plain),
        };
        let name = p.name.clone();
        if special != Special::Twin {
            p.name = self.miswritten(&name, p.sex);
        }
        let mut record = Self::record(person, &p, special);
        if special != Special::Copied && self.chance(40) {
            record.face.number = None;
        }
        if self.chance(12) {
            record.face.phones.clear();
        }
        record
    }

    fn miswritten(&mut self, name: &str, sex: Sex) -> String {
        let mut chars: Vec<char> = name.chars().collect();
        let last = chars.len() - 1;
        let at = 1 + self.seed.below(last);
        match self.seed.lot() % 100 {
            0..=5 => self.by(BY_EAR, &mut chars, at),
            6..=8 => self.by(BY_LOCAL_EAR, &mut chars, at),
            9..=9 if chars.len() == 3 => chars.swap(1, 2),
            10..=11 => chars[at] = self.letter(if sex == Sex::Male { MEN } else { WOMEN }),
            _ => {}
        }
        chars.into_iter().collect()
    }

    fn by(&mut self, lists: &[&str], chars: &mut [char], at: usize) {
        if let Some(group) = lists.iter().find(|group| group.contains(chars[at])) {
            chars[at] = self.letter(group);
        }
    }

    fn misdated(&mut self, birth: Date) -> Option<Date> {
        let (y, m, d) = (birth.year(), birth.month(), birth.day());
        let made = match self.seed.lot() % 100 {
            0..=2 => Date::new(y, d, m),
            3..=4 => Date::new(y, m, (d + 1) % 28 + 1),
            5 => Date::new(y - 10, m, d),
            6..=7 => Date::new(y - 1, m, d),
            8..=9 => return Some(by_the_moon(birth)),
            10..=12 => return None,
            _ => Ok(birth),
        };
        Some(made.unwrap_or(birth))
    }
}

/// The day as the farmers' calendar has it: the one of the weeks before that the matcher's own table leads here.
fn by_the_moon(birth: Date) -> Date {
    let day = birth.starts().ms() / 86_400_000 + 1;
    (17..=53)
        .filter_map(|early| {
            let (y, m, d) = base::moment::civil_from_days(day - early);
            Date::new(y, m, d).ok()
        })
        .find(|written| compare_births(Some(*written), Some(birth)) == BirthLevel::Lunar)
        .unwrap_or(birth)
}
