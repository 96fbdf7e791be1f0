//! By name, as people write, type and say it.

use crate::common::{agent, enter, find, first, named, names, units};
use find::{Close, Find, Key};
use testkit::World;

testkit::on_each_db!(regions::register, elders::register, cases::register, devices::register, find::register =>
    a_name_is_found_by_any_part, letters_are_whole_pinyin_initials_and_mixtures, surnames_and_polyphones,
    chongqing_speech_is_no_slip, one_slip_is_forgiven_and_comes_last, exact_before_beginning_before_part,
    many_of_one_name_are_bounded, nothing_that_can_be_typed_is_a_fault);

const STREET: &str = "990112002";

async fn people(w: &World, all: &[&str]) -> desk::Ask {
    units(w).await;
    enter(w, all.iter().map(|name| named(name, STREET)).collect()).await;
    agent(w).await
}

async fn a_name_is_found_by_any_part(w: World) {
    let ask = people(&w, &["王秀英", "李秀英", "欧阳秀英", "王玉兰", "阿依·古丽", "John Smith"]).await;
    assert_eq!(names(&w, &ask, "王秀英").await, ["王秀英"]);
    assert_eq!(names(&w, &ask, "秀英").await.len(), 3);
    assert_eq!(names(&w, &ask, "王").await.len(), 2);
    assert_eq!(names(&w, &ask, "兰").await, ["王玉兰"]);
    assert_eq!(names(&w, &ask, "阳秀").await, ["欧阳秀英"]);
    assert_eq!(names(&w, &ask, "阿依古丽").await, ["阿依·古丽"]);
    assert_eq!(names(&w, &ask, "依·古").await, ["阿依·古丽"]);
    assert_eq!(names(&w, &ask, "smith").await, ["John Smith"]);
    assert_eq!(names(&w, &ask, "赵").await, Vec::<String>::new());
    assert_eq!(first(&w, &ask, "王秀英").await, ("王秀英".into(), vec![(Key::Name, Close::Exact)]));
    assert_eq!(first(&w, &ask, "玉兰").await.1, [(Key::Name, Close::Part)]);
}

async fn letters_are_whole_pinyin_initials_and_mixtures(w: World) {
    let ask = people(&w, &["王秀英", "汪小勇", "吕桂花"]).await;
    for text in
        ["wangxiuying", "WangXiuYing", "wang xiuying", "wangxiuyi", "wangxiuy", "wxiuying", "xiuying", "xiuy"]
    {
        assert_eq!(names(&w, &ask, text).await, ["王秀英"], "{text}");
    }
    for text in ["wxy", "wangx", "wang", "xy", "w"] {
        assert_eq!(names(&w, &ask, text).await.len(), 2, "{text}");
    }
    for text in ["lvguihua", "lüguihua", "luguihua", "lgh", "lyuguihua"] {
        assert_eq!(names(&w, &ask, text).await, ["吕桂花"], "{text}");
    }
    enter(&w, vec![named("宋安宁", STREET)]).await;
    assert_eq!(names(&w, &ask, "san").await, ["宋安宁"], "first letters that happen to be a syllable");
    assert_eq!(first(&w, &ask, "wangxiuying").await.1, [(Key::Pinyin, Close::Exact)]);
    assert_eq!(first(&w, &ask, "lgh").await.1, [(Key::Initials, Close::Exact)]);
    assert_eq!(first(&w, &ask, "guihua").await.1, [(Key::Pinyin, Close::Part)]);
}

async fn surnames_and_polyphones(w: World) {
    let all =
        ["单秀芳", "曾祥兰", "仇二妹", "解大明", "区桂花", "任小凤", "王重庆", "查良", "尉迟明", "乐春"];
    let ask = people(&w, &all).await;
    for (text, name) in [
        ("shanxiufang", "单秀芳"),
        ("danxiufang", "单秀芳"),
        ("zengxianglan", "曾祥兰"),
        ("qiuermei", "仇二妹"),
        ("xiedaming", "解大明"),
        ("ouguihua", "区桂花"),
        ("renxiaofeng", "任小凤"),
        ("wangzhongqing", "王重庆"),
        ("wangchongqing", "王重庆"),
        ("chongqing", "王重庆"),
        ("wcq", "王重庆"),
        ("wzq", "王重庆"),
        ("zhaliang", "查良"),
        ("yuchiming", "尉迟明"),
        ("yuechun", "乐春"),
        ("lechun", "乐春"),
    ] {
        assert_eq!(names(&w, &ask, text).await, [name], "{text}");
    }
}

async fn chongqing_speech_is_no_slip(w: World) {
    let ask = people(&w, &["宁桂珍", "林桂珍", "胡素英", "张淑琴"]).await;
    // What is typed comes first, what sounds alike after it.
    assert_eq!(names(&w, &ask, "lingguizhen").await.len(), 2);
    assert_eq!(names(&w, &ask, "ningguizhen").await, ["宁桂珍", "林桂珍"]);
    assert_eq!(names(&w, &ask, "linguizhen").await, ["林桂珍", "宁桂珍"]);
    assert_eq!(names(&w, &ask, "linguizen").await.len(), 2);
    assert_eq!(names(&w, &ask, "fusuyin").await, ["胡素英"]);
    assert_eq!(names(&w, &ask, "zangsuqin").await, ["张淑琴"]);
}

async fn one_slip_is_forgiven_and_comes_last(w: World) {
    let ask = people(&w, &["王秀英", "王修瑛", "李桂花"]).await;
    for text in ["wamgxiuying", "wangxiuyign", "wangxuying", "wagnxiuying"] {
        assert!(names(&w, &ask, text).await.contains(&"王秀英".to_owned()), "{text}");
        assert_eq!(first(&w, &ask, text).await.1, [(Key::Sound, Close::Near)]);
    }
    assert_eq!(names(&w, &ask, "wamqxiuyinq").await, Vec::<String>::new(), "two slips are another name");
    // Other characters with the same sound: as it was heard on the telephone.
    assert_eq!(names(&w, &ask, "王绣英").await.len(), 2);
    assert_eq!(names(&w, &ask, "王秀英").await, ["王秀英"], "who is there by name hides who sounds alike");
}

async fn exact_before_beginning_before_part(w: World) {
    let ask = people(&w, &["李王秀", "王秀英", "王秀", "王秀兰"]).await;
    let found = names(&w, &ask, "王秀").await;
    assert_eq!((found.len(), found[0].as_str(), found[3].as_str()), (4, "王秀", "李王秀"));
    let found = names(&w, &ask, "wangxiu").await;
    assert_eq!((found.len(), found[0].as_str(), found[3].as_str()), (4, "王秀", "李王秀"));
    let found = names(&w, &ask, "wx").await;
    assert_eq!((found.len(), found[0].as_str(), found[3].as_str()), (4, "王秀", "李王秀"));
}

async fn many_of_one_name_are_bounded(w: World) {
    let ask = people(&w, &["王秀英"; 60]).await;
    let found = find(&w, &ask, "王").await;
    assert_eq!((found.rows.len(), found.more), (20, true));
    let found = w.look(&ask, Find { text: "wxy".into(), limit: 500 }).await;
    assert_eq!((found.rows.len(), found.more), (50, true));
}

async fn nothing_that_can_be_typed_is_a_fault(w: World) {
    let ask = people(&w, &["王秀英"]).await;
    for text in ["", "   ", "?!，。", "·"] {
        let refused = w.desk.look(&ask, Find { text: text.into(), limit: 0 }).await.unwrap_err();
        assert_eq!(refused.to_string(), "请输入姓名、拼音、电话、住址或证件号码", "{text:?}");
    }
    let refused = w.desk.look(&ask, Find { text: "王".repeat(101), limit: 0 }).await.unwrap_err();
    assert_eq!(refused.to_string(), "最多输入 100 个字");
    let wide = "王 ".repeat(50);
    for text in [
        "%",
        "_",
        "王%",
        "'; DROP TABLE find_elders; --",
        "\u{0}王",
        "😀",
        "iii",
        "zzzzzzzzzzzzzzzzzzzz",
        "0",
        "00000",
        "99999999999999999999999999",
        "-",
        "1-2-3",
        "xiaoxiaoxiaoxiaoxiaoxiao",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "ffffffffffffffffffffffffffffffff",
        "𠮷",
        "ｗａｎｇ",
        &wide,
    ] {
        if let Err(outcome) = w.desk.look(&ask, Find { text: text.into(), limit: 0 }).await {
            assert!(matches!(outcome, desk::Outcome::Refused(_)), "{text:?}: {outcome}");
        }
    }
    assert_eq!(names(&w, &ask, "ｗａｎｇｘｉｕｙｉｎｇ").await, ["王秀英"]);
}
