//! The 26 items as data.

/// One of the four parts of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// B1 自理能力.
    SelfCare,
    /// B2 基础运动能力.
    Movement,
    /// B3 精神状态.
    Mind,
    /// B4 感知觉与社会参与.
    Society,
}

impl Part {
    /// All four, in the order of the sheet.
    pub const ALL: [Part; 4] = [Part::SelfCare, Part::Movement, Part::Mind, Part::Society];

    /// What the sheet calls it.
    pub fn label(self) -> &'static str {
        match self {
            Part::SelfCare => "自理能力",
            Part::Movement => "基础运动能力",
            Part::Mind => "精神状态",
            Part::Society => "感知觉与社会参与",
        }
    }

    /// `B1` to `B4`.
    pub fn code(self) -> &'static str {
        ["B1", "B2", "B3", "B4"][self as usize]
    }

    /// Its items, in order.
    pub fn items(self) -> impl Iterator<Item = &'static Item> {
        ITEMS.iter().filter(move |item| item.part == self)
    }

    /// The most that its items can sum up to.
    pub fn most(self) -> u8 {
        self.items().map(Item::most).sum()
    }
}

/// One item of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// `B1.1`.
    pub code: &'static str,
    /// What the sheet calls it.
    pub name: &'static str,
    /// Its part.
    pub part: Part,
    /// What each score means, from 0 up; its length is the maximum plus one.
    pub ladder: &'static [&'static str],
    /// What to look at; may be empty.
    pub hint: &'static str,
}

impl Item {
    /// The highest score.
    pub fn most(&self) -> u8 {
        self.ladder.len() as u8 - 1
    }

    /// The name of its field in a form: `b1_1`.
    pub fn field(&self) -> String {
        self.code.to_ascii_lowercase().replace('.', "_")
    }

    /// Its place in [`ITEMS`].
    pub fn place(&self) -> usize {
        ITEMS.iter().position(|item| item.code == self.code).expect("every item is in the table")
    }
}

const DOES: &[&str] =
    &["全靠别人", "主要靠别人，自己能配合", "要别人帮一把，主要靠自己", "要有人在旁边教或提醒", "自己能做"];
const CONTROLS: &[&str] = &[
    "完全控制不住",
    "多数时候控制不住",
    "有时控制不住，要人帮着收拾",
    "偶尔控制不住，自己能收拾",
    "自己能控制",
];
const STAIRS: &[&str] =
    &["上不了，或主要靠别人", "要别人扶一把，主要靠自己", "要有人在旁边看着提醒", "自己能上下"];
const NO_YES: &[&str] = &["最近一个月有过", "最近一个月没有"];

const fn item(
    code: &'static str,
    name: &'static str,
    part: Part,
    ladder: &'static [&'static str],
    hint: &'static str,
) -> Item {
    Item { code, name, part, ladder, hint }
}

/// Every item, in the order of the sheet.
pub const ITEMS: [Item; 26] = [
    item("B1.1", "进食", Part::SelfCare, DOES, "把饭菜送到嘴里、咽下去"),
    item("B1.2", "修饰", Part::SelfCare, DOES, "洗脸、刷牙、梳头、刮脸"),
    item("B1.3", "洗澡", Part::SelfCare, DOES, "洗全身，包括进出浴室"),
    item("B1.4", "穿脱上衣", Part::SelfCare, DOES, ""),
    item("B1.5", "穿脱裤子和鞋袜", Part::SelfCare, DOES, ""),
    item("B1.6", "小便控制", Part::SelfCare, CONTROLS, "插尿管的，看自己能不能管"),
    item("B1.7", "大便控制", Part::SelfCare, CONTROLS, ""),
    item("B1.8", "如厕", Part::SelfCare, DOES, "去厕所、擦净、整理衣裤"),
    item("B2.1", "床上体位转移", Part::Movement, DOES, "翻身、从躺到坐"),
    item("B2.2", "床椅转移", Part::Movement, DOES, "从床到椅子再回来"),
    item("B2.3", "平地行走", Part::Movement, DOES, "约 50 米，可以用拐杖、助行器"),
    item("B2.4", "上下楼梯", Part::Movement, STAIRS, "10 到 15 级"),
    item(
        "B3.1",
        "时间定向",
        Part::Mind,
        &[
            "没有时间观念",
            "只分得清白天晚上",
            "知道上午下午，年月说不准",
            "年月清楚，日子差几天",
            "年月日都清楚",
        ],
        "今天几月几号、上午还是下午",
    ),
    item(
        "B3.2",
        "空间定向",
        Part::Mind,
        &[
            "不知道自己在哪里",
            "只认得自己的房间",
            "只在家里不迷路",
            "在家附近不迷路",
            "常去的地方都能自己来回",
        ],
        "",
    ),
    item(
        "B3.3",
        "人物定向",
        Part::Mind,
        &[
            "谁也不认得",
            "只认得天天照料的人",
            "认得同住的家人",
            "认得大多数熟人，关系偶尔说错",
            "熟人都认得，叫得出关系",
        ],
        "",
    ),
    item(
        "B3.4",
        "记忆",
        Part::Mind,
        &["完全记不得", "近事远事大多忘了", "近事常忘，远事还记得", "偶尔忘事，提醒能想起", "记得清楚"],
        "刚说的三样东西、昨天做的事",
    ),
    item(
        "B3.5",
        "理解能力",
        Part::Mind,
        &["听不懂", "只懂最简单的话", "要打比方、反复说", "说慢些、重复一遍能懂", "听得懂"],
        "",
    ),
    item(
        "B3.6",
        "表达能力",
        Part::Mind,
        &["表达不了", "只能用手势或单个字", "只说得清简单的需要", "说得慢，能说清楚", "能说清楚"],
        "",
    ),
    item("B3.7", "攻击行为", Part::Mind, NO_YES, "打人、踢人、骂人、摔东西"),
    item("B3.8", "抑郁症状", Part::Mind, NO_YES, "情绪低落、不说话、不想动、有轻生念头"),
    item("B3.9", "意识水平", Part::Mind, &["昏睡或昏迷", "嗜睡或糊涂", "清醒"], "昏迷的在下面另勾一项"),
    item(
        "B4.1",
        "视力",
        Part::Society,
        &["几乎看不见", "看得到人，看不清报纸大字", "看得清"],
        "戴上平时戴的眼镜",
    ),
    item(
        "B4.2",
        "听力",
        Part::Society,
        &["几乎听不见", "要大声、要靠近", "正常说话听得见"],
        "戴上平时戴的助听器",
    ),
    item("B4.3", "执行日常事务", Part::Society, DOES, "买东西、管钱、吃药、打电话"),
    item(
        "B4.4",
        "使用交通工具外出",
        Part::Society,
        &["出不了门", "要人一路扶着陪着", "要有人陪着提醒", "自己能坐车、打车"],
        "",
    ),
    item(
        "B4.5",
        "社会交往能力",
        Part::Society,
        &["不与人来往", "多半不理人", "有人带着能应答", "能来往，不大主动", "来往如常"],
        "",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_sheets_sums() {
        let sums: Vec<u8> = Part::ALL.into_iter().map(Part::most).collect();
        assert_eq!(sums, [32, 15, 28, 15]);
        let counts: Vec<usize> = Part::ALL.into_iter().map(|part| part.items().count()).collect();
        assert_eq!(counts, [8, 4, 9, 5]);
        for (at, item) in ITEMS.iter().enumerate() {
            assert!(item.code.starts_with(item.part.code()), "{}", item.code);
            assert_eq!(item.place(), at);
        }
        assert_eq!(ITEMS[0].field(), "b1_1");
    }
}
