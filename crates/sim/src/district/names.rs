//! Names put together at random from short lists of our own. The weights are round numbers chosen
//! by hand for a south-western district; they are taken from no table.

use crate::dice::Dice;

/// Characters with the weight that each of them has.
type Tiers = [(u32, &'static str)];

const SURNAMES: &Tiers = &[
    (80, "李王陈刘张"),
    (45, "杨周黄罗唐何"),
    (26, "蒋吴赵谭徐邓胡谢"),
    (15, "曾彭夏郑冯向田袁余石熊孙马朱郭高林冉"),
    (9, "梁宋程叶魏任龚邹汪范江廖游文易代黎钟"),
    (5, "蒲雷贺傅龙舒白秦尹姚段简牟"),
    (2, "敖况巫辜骆阳皮"),
];
/// Surnames of two characters.
const DOUBLE: [&str; 3] = ["欧阳", "司徒", "上官"];

const OLD_MEN: &Tiers = &[
    (8, "明德国华文福"),
    (6, "林成光志永祥兴忠学清"),
    (4, "元贵荣友安良全才正世"),
    (2, "先朝洪树昌万仁义发富云绍开廷"),
];
const OLD_WOMEN: &Tiers = &[
    (9, "秀玉兰英珍"),
    (6, "桂淑芳容碧琼"),
    (5, "华香梅群素莲芬清云蓉惠"),
    (3, "先菊翠凤琴"),
    (2, "书世福国明德永正朝贞"),
];
const YOUNG: &Tiers = &[
    (6, "勇军伟敏丽"),
    (5, "强涛波杰娟燕霞静玲红小"),
    (4, "鹏超磊洋川渝宇浩艳琳倩雪佳欣婷晓"),
    (2, "建平林春秋思雨梦子一海文"),
];

/// Which list a given name is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Men born before about 1966.
    OldMan,
    /// Women born before about 1966.
    OldWoman,
    /// Everybody later.
    Young,
}

fn character(dice: &mut Dice, tiers: &'static Tiers) -> char {
    let weight = |(each, list): &(u32, &str)| u64::from(*each) * list.chars().count() as u64;
    let mut rest = dice.below(tiers.iter().map(weight).sum());
    for tier in tiers {
        if rest < weight(tier) {
            let place = (rest / u64::from(tier.0)) as usize;
            return tier.1.chars().nth(place).expect("within the tier's weight");
        }
        rest -= weight(tier);
    }
    unreachable!("the throw is below the sum of all tiers")
}

/// A surname.
pub fn surname(dice: &mut Dice) -> String {
    if dice.chance(0.003) {
        return dice.pick(&DOUBLE).to_owned();
    }
    character(dice, SURNAMES).to_string()
}

/// A given name of one or two characters.
pub fn given(dice: &mut Dice, manner: Manner) -> String {
    let (list, single) = match manner {
        Manner::OldMan => (OLD_MEN, 0.12),
        Manner::OldWoman => (OLD_WOMEN, 0.08),
        Manner::Young => (YOUNG, 0.34),
    };
    let first = character(dice, list);
    if dice.chance(single) {
        return first.to_string();
    }
    let mut second = character(dice, list);
    while second == first {
        second = character(dice, list);
    }
    [first, second].iter().collect()
}

/// A whole name.
pub fn name(dice: &mut Dice, manner: Manner) -> String {
    let surname = surname(dice);
    format!("{surname}{}", given(dice, manner))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn names_are_two_to_four_characters_and_many() {
        let mut count: HashMap<String, u32> = HashMap::new();
        for index in 0..50_000 {
            let name = name(&mut Dice::of(1, "name", index), Manner::OldWoman);
            assert!((2..=4).contains(&name.chars().count()), "{name}");
            *count.entry(name).or_default() += 1;
        }
        assert!(count.len() > 15_000, "{}", count.len());
        // Some names are borne by many, as in life: finding one person needs more than a name.
        assert!(count.values().max() > Some(&20));
    }
}
