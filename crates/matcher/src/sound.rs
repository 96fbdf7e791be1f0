//! How a name sounds: its syllables with the readings that surnames have, and the same as people of Chongqing say
//! them, who do not tell n from l, zh from z, ing from in, and often not h from f before u.

use pinyin::ToPinyin;

/// Characters of names with more than one living reading; the reading as a surname first. ü is written v.
const READINGS: &[(char, &[&str])] = &[
    ('曾', &["zeng", "ceng"]),
    ('单', &["shan", "dan"]),
    ('解', &["xie", "jie"]),
    ('仇', &["qiu", "chou"]),
    ('区', &["ou", "qu"]),
    ('查', &["zha", "cha"]),
    ('朴', &["piao", "pu"]),
    ('任', &["ren"]),
    ('盖', &["ge", "gai"]),
    ('覃', &["qin", "tan"]),
    ('乐', &["le", "yue"]),
    ('长', &["chang", "zhang"]),
    ('朝', &["chao", "zhao"]),
    ('重', &["chong", "zhong"]),
    ('行', &["xing", "hang"]),
    ('翟', &["zhai", "di"]),
    ('传', &["chuan", "zhuan"]),
    ('藏', &["zang", "cang"]),
    ('盛', &["sheng", "cheng"]),
    ('晟', &["sheng", "cheng"]),
    ('种', &["chong", "zhong"]),
    ('召', &["shao", "zhao"]),
    ('缪', &["miao", "mou"]),
    ('牟', &["mu", "mou"]),
    ('薄', &["bo", "bao"]),
    ('都', &["du", "dou"]),
    ('茜', &["qian", "xi"]),
    ('弹', &["tan", "dan"]),
    ('柏', &["bai", "bo"]),
    ('车', &["che", "ju"]),
    ('员', &["yun", "yuan"]),
    ('和', &["he"]),
    ('尉', &["yu", "wei"]),
    ('洗', &["xian", "xi"]),
    ('冼', &["xian"]),
    ('折', &["she", "zhe"]),
    ('秘', &["bi", "mi"]),
    ('万', &["wan", "mo"]),
    ('俟', &["qi", "si"]),
    ('澹', &["tan", "dan"]),
    ('祭', &["zhai", "ji"]),
    ('大', &["da"]),
    ('石', &["shi"]),
    ('谌', &["chen", "shen"]),
    ('沈', &["shen", "chen"]),
    ('给', &["gei", "ji"]),
    ('调', &["diao", "tiao"]),
    ('相', &["xiang"]),
    ('强', &["qiang"]),
    ('兴', &["xing"]),
    ('应', &["ying"]),
    ('为', &["wei"]),
    ('正', &["zheng"]),
    ('少', &["shao"]),
    ('好', &["hao"]),
    ('中', &["zhong"]),
    ('降', &["jiang", "xiang"]),
    ('还', &["huan", "hai"]),
    ('仔', &["zi", "zai"]),
    ('莎', &["sha", "suo"]),
];

/// Most spellings of one name that are looked for.
const MOST_SPELLINGS: usize = 4;

/// The readings of one character, the first the usual one; a character without any is its own reading.
pub(crate) fn readings(c: char) -> Vec<String> {
    if let Some((_, all)) = READINGS.iter().find(|(known, _)| *known == c) {
        return all.iter().map(|reading| (*reading).to_owned()).collect();
    }
    match c.to_pinyin() {
        Some(reading) => vec![reading.plain().replace('ü', "v")],
        None => vec![c.to_string()],
    }
}

/// The syllables of a name in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Syllables(pub Vec<String>);

impl Syllables {
    /// As people of Chongqing say them.
    #[must_use]
    pub fn folded(&self) -> Syllables {
        Syllables(self.0.iter().map(|syllable| folded(syllable)).collect())
    }

    /// In the order of the alphabet and joined: the same for swapped characters.
    pub fn sorted(&self) -> String {
        let mut all = self.0.clone();
        all.sort_unstable();
        all.join("'")
    }
}

/// The spellings of a folded name, the usual one first, at most four.
pub fn spellings(name: &str) -> Vec<Syllables> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for c in name.chars().filter(|c| *c != '·') {
        let readings = readings(c);
        let mut next = Vec::with_capacity(all.len() * readings.len());
        for reading in &readings {
            for head in &all {
                let mut longer = head.clone();
                longer.push(reading.clone());
                next.push(longer);
            }
        }
        next.truncate(MOST_SPELLINGS);
        all = next;
    }
    all.into_iter().map(Syllables).collect()
}

/// One syllable as people of Chongqing say it.
pub fn folded(syllable: &str) -> String {
    let mut text = syllable.to_owned();
    for (from, to) in [("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hu", "fu")] {
        if let Some(rest) = text.strip_prefix(from) {
            // ni and li differ for them as well as for others before i, but not in every mouth: one class.
            text = format!("{to}{rest}");
            break;
        }
    }
    if text == "fu" || !text.starts_with("fu") {
        return finals(text);
    }
    // hui, hua, huang are said hui, fa, fang by some: only the bare vowel behind f is kept.
    finals(format!("f{}", text.trim_start_matches("fu")))
}

fn finals(text: String) -> String {
    for (from, to) in [("ing", "in"), ("eng", "en"), ("ong", "ong")] {
        if let Some(head) = text.strip_suffix(from) {
            return format!("{head}{to}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polyphones_are_spelled_each_way_with_the_surnames_first() {
        let all: Vec<String> = spellings("单长英").iter().map(|s| s.0.concat()).collect();
        assert_eq!(all[0], "shanchangying");
        assert_eq!(all.len(), 4);
        assert!(all.contains(&"danzhangying".to_owned()));
        assert_eq!(spellings("吕桂花")[0].0, ["lv", "gui", "hua"]);
    }

    #[test]
    fn chongqing_ears() {
        for (a, b) in [
            ("ning", "lin"),
            ("zhang", "zang"),
            ("sheng", "sen"),
            ("nan", "lan"),
            ("hu", "fu"),
            ("huang", "fang"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        assert_ne!(folded("wang"), folded("huang"));
        assert_ne!(folded("li"), folded("lin"));
    }

    #[test]
    fn swapped_characters_sort_alike() {
        assert_eq!(spellings("王英玉")[0].sorted(), spellings("王玉英")[0].sorted());
    }
}
