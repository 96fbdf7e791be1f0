//! The questions, as people ask them.
use super::people::{Known, mixed};
use anyhow::{Result, anyhow};
use base::{AccountId, AnyId, ElderId};
use desk::{Ask, Channel, Command, Cx, Desk, Never, Role, Roles, Stop, Subject};
use find::Find;
use serde::{Deserialize, Serialize};

/// A kind of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    Name,
    Given,
    Surname,
    Pinyin,
    Begun,
    Initials,
    TwoInitials,
    Slip,
    Homophone,
    Last4,
    Phone,
    Identity,
    Address,
    Mixed,
    RegionName,
    Scoped,
    Nobody,
}

/// All of them.
pub(crate) const KINDS: &[Question] = &[
    Question::Name,
    Question::Given,
    Question::Surname,
    Question::Pinyin,
    Question::Begun,
    Question::Initials,
    Question::TwoInitials,
    Question::Slip,
    Question::Homophone,
    Question::Last4,
    Question::Phone,
    Question::Identity,
    Question::Address,
    Question::Mixed,
    Question::RegionName,
    Question::Scoped,
    Question::Nobody,
];

impl Question {
    /// What was meant may be somebody else's name as it was typed; then whoever bears it hides who was meant.
    pub(crate) fn slips(self) -> bool {
        matches!(self, Question::Slip | Question::Homophone)
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Question::Name => "name",
            Question::Given => "given name",
            Question::Surname => "surname",
            Question::Pinyin => "pinyin",
            Question::Begun => "pinyin begun",
            Question::Initials => "initials",
            Question::TwoInitials => "two initials",
            Question::Slip => "slip",
            Question::Homophone => "homophone",
            Question::Last4 => "last4",
            Question::Phone => "phone",
            Question::Identity => "identity",
            Question::Address => "address",
            Question::Mixed => "pinyin and last4",
            Question::RegionName => "region and name",
            Question::Scoped => "surname in a street",
            Question::Nobody => "nobody",
        }
    }
}

/// One question: who asks, what, and who must be among the found unless there are more than are shown.
pub(crate) struct Asked {
    pub(crate) ask: Ask,
    pub(crate) find: Find,
    pub(crate) wanted: Option<ElderId>,
}

/// Makes questions about elders who are there.
pub(crate) struct Searcher {
    known: Vec<Known>,
    agent: Ask,
    /// One for each of the streets of the known, by the index of the known one.
    workers: Vec<Ask>,
}

/// Workers of so many streets.
const STREETS: usize = 40;

impl Searcher {
    pub(crate) async fn new(desk: &Desk, known: &[Known]) -> Result<Searcher> {
        let hire = async |role: Role, region: &str| -> Result<Ask> {
            let person = AccountId::mint(desk.clock().now());
            let command = Hire { person, role, region: region.to_owned() };
            desk.run(&Ask::system(), command).await.map_err(|e| anyhow!("{e}"))?;
            Ok(Ask::person(person, Channel::Web))
        };
        let agent = hire(Role::Agent, "").await?;
        let mut workers = Vec::new();
        for one in known.iter().take(STREETS) {
            workers.push(hire(Role::Worker, one.region.get(..9).unwrap_or(&one.region)).await?);
        }
        Ok(Searcher { known: known.to_vec(), agent, workers })
    }

    /// The question with this seed.
    pub(crate) fn question(&self, kind: Question, seed: usize) -> Asked {
        let many = if kind == Question::Scoped { self.workers.len() } else { self.known.len() };
        let at = usize::try_from(mixed(seed as u64)).unwrap_or(seed) % many;
        let (one, ask) = match kind {
            Question::Scoped => (&self.known[at], self.workers[at].clone()),
            _ => (&self.known[at], self.agent.clone()),
        };
        let text = text(kind, one, seed);
        let wanted = (kind != Question::Nobody).then_some(one.id);
        Asked { ask, find: Find { text, limit: 0 }, wanted }
    }
}

fn text(kind: Question, one: &Known, seed: usize) -> String {
    let spelling = elders::spell(&one.name);
    let letters: Vec<char> = one.name.chars().collect();
    let end = |text: &str| text.get(text.len().saturating_sub(4)..).unwrap_or_default().to_owned();
    let head = |text: &str, many: usize| text.chars().take(many).collect::<String>();
    match kind {
        Question::Name => one.name.clone(),
        Question::Given => letters.iter().skip(1).collect(),
        Question::Surname | Question::Scoped => head(&one.name, 1),
        Question::Pinyin => spelling.full,
        Question::Begun => head(&spelling.full, spelling.full.len().saturating_sub(2)),
        Question::Initials => spelling.initials,
        Question::TwoInitials => head(&spelling.initials, 2),
        Question::Slip => slip(&spelling.full, seed),
        Question::Homophone => homophone(&one.name),
        Question::Last4 => end(&one.phone),
        Question::Phone => one.phone.clone(),
        Question::Identity => one.identity.clone(),
        Question::Address => home(&one.address),
        Question::Mixed => format!("{} {}", elders::spell(&head(&one.name, 1)).full, end(&one.phone)),
        Question::RegionName => format!("{} {}", street(&one.address), one.name),
        Question::Nobody => format!("19{:09}", mixed(seed as u64) % 1_000_000_000),
    }
}

/// Two letters exchanged, not where that would change nothing.
fn slip(full: &str, seed: usize) -> String {
    let mut letters: Vec<char> = full.chars().collect();
    let places: Vec<usize> =
        (1..letters.len().saturating_sub(1)).filter(|at| letters[*at] != letters[at + 1]).collect();
    if let Some(at) = places.get(seed % places.len().max(1)) {
        letters.swap(*at, at + 1);
    }
    letters.into_iter().collect()
}

/// The second character as another one with the same sound, where this small list has one.
fn homophone(name: &str) -> String {
    const ALIKE: &[(char, char)] = &[
        ('秀', '绣'),
        ('英', '瑛'),
        ('玉', '育'),
        ('珍', '真'),
        ('芳', '方'),
        ('华', '骅'),
        ('明', '鸣'),
        ('国', '帼'),
        ('建', '剑'),
        ('文', '闻'),
        ('志', '智'),
        ('兰', '岚'),
        ('桂', '贵'),
        ('素', '肃'),
        ('德', '得'),
        ('云', '芸'),
        ('琼', '穹'),
        ('群', '裙'),
        ('清', '青'),
        ('光', '洸'),
        ('福', '伏'),
        ('永', '泳'),
        ('世', '士'),
        ('大', '达'),
    ];
    let mut changed = false;
    name.chars()
        .enumerate()
        .map(|(at, c)| match ALIKE.iter().find(|(one, _)| *one == c).filter(|_| at > 0 && !changed) {
            Some((_, other)) => {
                changed = true;
                *other
            }
            None => c,
        })
        .collect()
}

/// A road or estate, and the last number of the address.
fn home(address: &str) -> String {
    let road = street(address);
    let number: String =
        address.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    format!("{road} {}", number.chars().rev().collect::<String>())
}

/// The first four characters of the address that are no number.
fn street(address: &str) -> String {
    address.chars().skip_while(char::is_ascii_digit).take_while(|c| !c.is_ascii_digit()).take(4).collect()
}

/// Lets somebody search without the slow hash of a real account.
#[derive(Serialize, Deserialize)]
struct Hire {
    person: AccountId,
    role: Role,
    region: String,
}

impl Command for Hire {
    const NAME: &'static str = "bench.searcher";
    const SAYS: &'static str = "测量用的查找人";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        Ok(cx.grant(self.person, Roles::of(&[self.role]), &self.region, None, true).await?)
    }
}
