//! One way of writing: full-width signs, spaces, capital letters, traditional characters, the many dots of names.

/// Traditional and variant characters that are met in names and addresses, with how they are written today.
const VARIANTS: &str = "張张陳陈劉刘楊杨趙赵黃黄吳吴孫孙馬马鄭郑羅罗謝谢韓韩馮冯鄧邓蕭萧萧萧葉叶蘇苏呂吕盧卢蔣蒋賈贾鄒邹陸陆\
鍾钟鐘钟譚谭龔龚賴赖湯汤閻阎嚴严許许傅傅范范範范龍龙萬万錢钱戴戴薑姜齊齐紀纪費费廖廖顧顾魯鲁勞劳喬乔聶聂\
蘭兰瓊琼鳳凤華华國国東东貴贵榮荣蓮莲雲云連连麗丽鮮鲜靜静潔洁銀银鑫鑫鐵铁鋼钢錦锦鎮镇長长門门開开關关陽阳\
陰阴隊队階阶際际雙双雞鸡離离難难電电霞霞靈灵順顺須须頂顶項项領领頭头題题顏颜願愿類类風风飛飞飯饭養养餘余\
駿骏騰腾驗验體体魚鱼鶴鹤鷹鹰鹽盐麥麦黨党齡龄龐庞齊齐個个們们倫伦偉伟傑杰備备傳传債债傷伤價价億亿優优兒儿\
內内兩两冊册凱凯劍剑動动務务勝胜勳勋區区協协單单卻却參参叢丛號号員员問问啟启喚唤嘉嘉圖图團团園园圓圆場场\
塊块墳坟壇坛壯壮壽寿夢梦夾夹奧奥奮奋婦妇媽妈學学孫孙寧宁寶宝實实審审寬宽對对導导將将專专尋寻層层屬属岡冈\
島岛峽峡嶺岭巖岩岳岳崗岗師师帥帅帶带幫帮幹干幾几庫库廠厂廟庙廣广廳厅張张強强彈弹彌弥後后徑径從从徵征德德\
恆恒悅悦惠惠惲恽愛爱慶庆憲宪懷怀應应戀恋戰战戲戏戶户拋抛捨舍掃扫採采換换揮挥損损搖摇撲扑擁拥擇择據据擔担\
擴扩擺摆敗败數数敵敌斷断時时晉晋晝昼暉晖曉晓曆历書书會会朧胧村村東东極极楓枫業业榆榆構构槍枪樂乐樓楼標标\
樞枢樣样樹树橋桥機机檔档檢检櫻樱權权歐欧歡欢歲岁歷历歸归殘残殺杀氣气氾泛決决沖冲況况洩泄淚泪淨净淵渊淺浅\
溝沟溫温滄沧滅灭滾滚滿满漁渔漢汉漸渐潔洁潤润澤泽澗涧濃浓濟济濤涛濱滨瀏浏灘滩灣湾為为烏乌無无煙烟煥焕熱热\
燈灯燒烧燕燕營营燦灿爐炉爺爷爾尔牆墙牽牵獎奖獨独獲获獻献現现瑤瑶瑩莹環环瓊琼產产畝亩畢毕畫画異异當当疊叠\
發发盡尽監监盤盘眾众睜睁礦矿礎础祿禄禎祯禦御禮礼禪禅秀秀種种穀谷積积穎颖穩稳窮穷竇窦競竞筆笔節节築筑簡简\
簽签籃篮籌筹糧粮紀纪約约紅红純纯紗纱紙纸級级紛纷細细紹绍終终組组結结絕绝統统絲丝經经綠绿維维綱纲網网緒绪\
線线編编練练縣县總总績绩織织繩绳繼继續续羅罗義义習习聖圣聞闻聯联聰聪聲声職职聽听肅肃脈脉腦脑臉脸臘腊臨临\
臺台台台與与興兴舉举舊旧艦舰艱艰藝艺節节蓋盖薈荟藍蓝藥药蘆芦蘇苏處处虛虚虹虹蛋蛋蝦虾蟲虫術术衛卫衝冲裏里\
裡里補补裝装製制複复覆覆見见規规視视親亲覺觉覽览觀观訂订計计訊讯記记訓训設设許许訴诉診诊証证證证評评詞词\
詩诗詳详誌志認认語语誠诚說说誰谁課课調调談谈請请論论諸诸謀谋講讲謙谦識识譯译議议護护讀读變变讓让讚赞豐丰\
貝贝貞贞負负財财貢贡貧贫貨货責责貴贵買买費费賀贺資资賓宾賜赐賞赏賢贤賣卖質质贊赞趕赶趙赵跡迹踐践車车軍军\
軒轩軟软載载輔辅輕轻輝辉輪轮輸输轉转辦办農农邊边遠远運运過过達达違违遙遥遞递適适選选遺遗還还邏逻鄉乡鄰邻\
醫医釋释針针鈴铃鈞钧銅铜銘铭銳锐鋒锋錄录鎖锁鎮镇鏡镜鑄铸鑰钥閃闪閉闭閑闲間间閘闸閣阁閱阅闊阔隨随險险隱隐\
雖虽雜杂霧雾靜静韋韦響响頁页頌颂預预顯显飲饮館馆駐驻駕驾騎骑驚惊骨骨鬆松鬥斗鮑鲍鳥鸟鴻鸿鵬鹏麼么黃黄點点\
昇升堃坤喆哲淼淼峯峰羣群秊年脩修邨村寗宁甯宁甦苏";

/// What a character is written as today.
fn today(c: char) -> char {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let chars: Vec<char> = VARIANTS.chars().collect();
        chars.chunks_exact(2).filter(|pair| pair[0] != pair[1]).map(|pair| (pair[0], pair[1])).collect()
    });
    if c.is_ascii() { c } else { TABLE.get(&c).copied().unwrap_or(c) }
}

/// Full-width to ASCII, traditional to simplified, lower case, no spaces, no signs that are not seen.
pub fn fold_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - 0xfee0).expect("the full-width block mirrors ASCII")
            }
            '\u{3000}' => ' ',
            _ => c,
        };
        let unseen = c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
        if !unseen {
            out.extend(today(c).to_lowercase());
        }
    }
    out
}

/// A name: as [`fold_text`], one dot for all dots, and without what people write behind a name in brackets.
pub fn name(text: &str) -> String {
    let folded = fold_text(text);
    let bare = folded.split(['(', '（', '[', '【', '/']).next().unwrap_or("");
    let bare = if bare.is_empty() { folded.as_str() } else { bare };
    bare.chars()
        .filter_map(|c| match c {
            '·' | '•' | '‧' | '・' | '．' | '.' | '。' | '∙' | '●' => Some('·'),
            ',' | '，' | '、' | '\'' | '"' | '`' | '*' | '-' | '_' => None,
            other => Some(other),
        })
        .collect()
}

/// The ASCII digits of a text, full-width ones too.
pub fn digits(text: &str) -> String {
    fold_text(text).chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_way_of_writing() {
        assert_eq!(name(" 張　桂蘭 "), "张桂兰");
        assert_eq!(name("阿依古丽．买买提"), "阿依古丽·买买提");
        assert_eq!(name("王玉英(王婆婆)"), "王玉英");
        assert_eq!(name("Ｊohn Ｓmith"), "johnsmith");
        assert_eq!(fold_text("渝北區雙龍大道１２號"), "渝北区双龙大道12号");
        assert_eq!(digits("电话：０２３-6781 2345"), "02367812345");
    }

    #[test]
    fn every_pair_of_the_table_is_a_pair() {
        assert_eq!(VARIANTS.chars().count() % 2, 0);
        assert!(VARIANTS.chars().all(|c| !c.is_ascii()), "a gap would shift every pair behind it");
    }
}
