//! What a column can be, and the many words by which offices call it.

/// What a column can be. `name` is the header of docs/import-formats.md; it is also how a mapping names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// 姓名, 电话1, 联系人1姓名.
    pub name: &'static str,
    /// Other words for it, without spaces and brackets, in lower case.
    words: &'static [&'static str],
    /// What its cells look like.
    pub shape: Shape,
}

/// What cells look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Anything.
    Text,
    /// Two to four Chinese characters, or a name in letters.
    Name,
    /// 15 or 18 places.
    Identity,
    /// A telephone number.
    Phone,
    /// A day.
    Day,
    /// 男, 女.
    Sex,
    /// 9 or 12 digits.
    Region,
}

impl Shape {
    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Shape::Text => "文字",
            Shape::Name => "姓名",
            Shape::Identity => "证件号码",
            Shape::Phone => "电话号码",
            Shape::Day => "日期",
            Shape::Sex => "性别",
            Shape::Region => "区划代码",
        }
    }
}

const fn field(name: &'static str, words: &'static [&'static str], shape: Shape) -> Field {
    Field { name, words, shape }
}

/// Every field, in the order in which a page offers them.
pub const FIELDS: &[Field] = &[
    field(
        "姓名",
        &["老人姓名", "长者姓名", "老年人姓名", "名字", "居民姓名", "户主姓名", "name"],
        Shape::Name,
    ),
    field(
        "证件号码",
        &[
            "身份证号",
            "身份证号码",
            "身份证",
            "公民身份号码",
            "居民身份证号",
            "居民身份证号码",
            "证件号",
            "身份号码",
            "老人身份证号",
            "idcard",
        ],
        Shape::Identity,
    ),
    field("证件类型", &["证件种类", "证件名称", "身份证件类型"], Shape::Text),
    field("性别", &["sex", "gender"], Shape::Sex),
    field("出生日期", &["出生年月日", "生日", "出生年月", "出生时间", "出生", "birthday"], Shape::Day),
    field("区划代码", &["行政区划代码", "社区代码", "村居代码", "区划", "地区代码"], Shape::Region),
    field(
        "街道",
        &["镇街", "街镇", "街道乡镇", "乡镇街道", "乡镇", "所属街道", "所属镇街", "镇街名称", "街道名称"],
        Shape::Text,
    ),
    field(
        "社区",
        &["村居", "村社区", "社区村", "村", "居委会", "所属社区", "社区名称", "村居名称", "所在社区"],
        Shape::Text,
    ),
    field(
        "地址",
        &[
            "家庭住址",
            "住址",
            "居住地址",
            "现住址",
            "现居住地址",
            "家庭地址",
            "详细地址",
            "居住地",
            "户籍地址",
            "address",
        ],
        Shape::Text,
    ),
    field(
        "电话1",
        &[
            "电话",
            "联系电话",
            "手机",
            "手机号",
            "手机号码",
            "电话号码",
            "本人电话",
            "老人电话",
            "联系方式",
            "固定电话",
            "phone",
            "tel",
        ],
        Shape::Phone,
    ),
    field("电话1说明", &["电话说明"], Shape::Text),
    field(
        "编号",
        &["序列编号", "档案号", "档案编号", "老人编号", "人员编号", "系统编号", "人员id", "id"],
        Shape::Text,
    ),
    field("称呼", &[], Shape::Text),
    field(
        "类别",
        &["人员类别", "老人类别", "对象类别", "困难类型", "老年人类别", "特殊困难类型"],
        Shape::Text,
    ),
    field("能力等级", &["失能等级", "评估等级", "能力评估等级", "失能程度", "自理能力"], Shape::Text),
    field("首先知道", &["重要提示", "注意事项"], Shape::Text),
    field("风险", &["风险提示"], Shape::Text),
    field("进门提示", &["入户提示", "开门提示"], Shape::Text),
    field("语言", &["方言", "使用语言"], Shape::Text),
    field("听力", &["听力情况"], Shape::Text),
    field("视力", &["视力情况"], Shape::Text),
    field("纬度", &["lat"], Shape::Text),
    field("经度", &["lon", "lng"], Shape::Text),
    field("定位精度", &[], Shape::Text),
    field("钥匙", &["钥匙在哪里"], Shape::Text),
    field("坐标系", &[], Shape::Text),
    field("电话2", &["备用电话", "第二电话", "座机", "家庭电话", "其他电话"], Shape::Phone),
    field("电话2说明", &[], Shape::Text),
    field("电话3", &[], Shape::Phone),
    field("电话3说明", &[], Shape::Text),
    field("电话4", &[], Shape::Phone),
    field("电话4说明", &[], Shape::Text),
    field("电话5", &[], Shape::Phone),
    field("电话5说明", &[], Shape::Text),
    field(
        "联系人1姓名",
        &[
            "联系人",
            "联系人姓名",
            "紧急联系人",
            "紧急联系人姓名",
            "家属姓名",
            "监护人",
            "监护人姓名",
            "子女姓名",
        ],
        Shape::Name,
    ),
    field("联系人1关系", &["联系人关系", "与老人关系", "关系", "与本人关系", "紧急联系人关系"], Shape::Text),
    field(
        "联系人1电话",
        &["联系人电话", "紧急联系人电话", "家属电话", "监护人电话", "子女电话", "联系人手机", "紧急联系电话"],
        Shape::Phone,
    ),
    field("联系人1时间", &[], Shape::Text),
    field("联系人1距离", &[], Shape::Text),
    field("联系人2姓名", &["第二联系人", "第二联系人姓名"], Shape::Name),
    field("联系人2关系", &["第二联系人关系"], Shape::Text),
    field("联系人2电话", &["第二联系人电话"], Shape::Phone),
    field("联系人2时间", &[], Shape::Text),
    field("联系人2距离", &[], Shape::Text),
    field("联系人3姓名", &[], Shape::Name),
    field("联系人3关系", &[], Shape::Text),
    field("联系人3电话", &[], Shape::Phone),
    field("联系人3时间", &[], Shape::Text),
    field("联系人3距离", &[], Shape::Text),
    field("联系人4姓名", &[], Shape::Name),
    field("联系人4关系", &[], Shape::Text),
    field("联系人4电话", &[], Shape::Phone),
    field("联系人4时间", &[], Shape::Text),
    field("联系人4距离", &[], Shape::Text),
    field("联系人5姓名", &[], Shape::Name),
    field("联系人5关系", &[], Shape::Text),
    field("联系人5电话", &[], Shape::Phone),
    field("联系人5时间", &[], Shape::Text),
    field("联系人5距离", &[], Shape::Text),
];

/// What a file may say beside the card: household, decisions, assessment, health, doctor, other papers. Read by the
/// register's own rules; only headers of docs/import-formats.md are known.
pub const RECORDS: &[Field] = &[
    field("家庭情况", &[], Shape::Text),
    field("评估日期", &[], Shape::Text),
    field("评估分数", &[], Shape::Text),
    field("评估人", &[], Shape::Text),
    field("评估机构", &[], Shape::Text),
    field("慢性病", &[], Shape::Text),
    field("用药", &[], Shape::Text),
    field("过敏", &[], Shape::Text),
    field("文化程度", &[], Shape::Text),
    field("智能手机", &[], Shape::Text),
    field("联系方式偏好", &[], Shape::Text),
    field("家庭医生", &[], Shape::Text),
    field("签约机构", &[], Shape::Text),
    field("签约起", &[], Shape::Text),
    field("签约止", &[], Shape::Text),
    field("认定1类别", &[], Shape::Text),
    field("认定1等次", &[], Shape::Text),
    field("认定1机关", &[], Shape::Text),
    field("认定1文号", &[], Shape::Text),
    field("认定1起", &[], Shape::Text),
    field("认定1止", &[], Shape::Text),
    field("认定1月金额", &[], Shape::Text),
    field("认定2类别", &[], Shape::Text),
    field("认定2等次", &[], Shape::Text),
    field("认定2机关", &[], Shape::Text),
    field("认定2文号", &[], Shape::Text),
    field("认定2起", &[], Shape::Text),
    field("认定2止", &[], Shape::Text),
    field("认定2月金额", &[], Shape::Text),
    field("认定3类别", &[], Shape::Text),
    field("认定3等次", &[], Shape::Text),
    field("认定3机关", &[], Shape::Text),
    field("认定3文号", &[], Shape::Text),
    field("认定3起", &[], Shape::Text),
    field("认定3止", &[], Shape::Text),
    field("认定3月金额", &[], Shape::Text),
    field("认定4类别", &[], Shape::Text),
    field("认定4等次", &[], Shape::Text),
    field("认定4机关", &[], Shape::Text),
    field("认定4文号", &[], Shape::Text),
    field("认定4起", &[], Shape::Text),
    field("认定4止", &[], Shape::Text),
    field("认定4月金额", &[], Shape::Text),
    field("其他证件1类型", &[], Shape::Text),
    field("其他证件1号码", &[], Shape::Text),
    field("其他证件2类型", &[], Shape::Text),
    field("其他证件2号码", &[], Shape::Text),
    field("其他证件3类型", &[], Shape::Text),
    field("其他证件3号码", &[], Shape::Text),
];

/// Fields that can be the same for a whole file: a list of one community, of one kind of people.
pub const CONSTANTS: &[&str] = &["区划代码", "街道", "社区", "类别", "证件类型", "坐标系", "电话1说明"];

/// The column that a list of rows to mend has added; nobody reads it.
pub const REASON: &str = "没有导入的原因";

/// The field of this name.
pub fn by_name(name: &str) -> Option<&'static Field> {
    FIELDS.iter().chain(RECORDS).find(|field| field.name == name)
}

/// The field that a header means, if it is a word that offices use.
pub fn guess(header: &str) -> Option<&'static Field> {
    let header = plain(header);
    if header.is_empty() {
        return None;
    }
    FIELDS.iter().chain(RECORDS).find(|field| field.name == header || field.words.contains(&header.as_str()))
}

/// A header as it is compared: folded, without spaces, brackets with what is in them, stars and colons.
pub fn plain(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    let mut depth = 0;
    for sign in crate::fold(header).chars() {
        match sign {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth -= 1,
            _ if depth > 0 || sign.is_whitespace() => {}
            '*' | ':' | '/' | '、' | '_' | '-' | '＊' | '"' => {}
            _ => out.extend(sign.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn headers_as_offices_write_them() {
        for (header, field) in [
            ("姓 名", "姓名"),
            ("*身份证号码（必填）", "证件号码"),
            ("联系电话：", "电话1"),
            ("镇/街", "街道"),
            ("村（社区）", "社区"),
            ("出生年月日", "出生日期"),
            ("联系人2电话", "联系人2电话"),
            ("电话１", "电话1"),
        ] {
            assert_eq!(guess(header).map(|f| f.name), Some(field), "{header}");
        }
        assert_eq!(guess("备注"), None);
        assert_eq!(guess("  "), None);
    }

    #[test]
    fn no_word_means_two_things() {
        let mut seen = HashSet::new();
        for field in FIELDS.iter().chain(RECORDS) {
            for word in std::iter::once(&field.name).chain(field.words) {
                assert!(seen.insert(*word), "{word}");
                assert_eq!(
                    guess(word).map(|f| f.name),
                    Some(field.name),
                    "{word} is written as it is compared"
                );
            }
        }
        assert!(CONSTANTS.iter().all(|name| by_name(name).is_some()));
        assert!(RECORDS.iter().all(|field| elders::is_record_header(field.name)), "the register reads them");
    }
}
