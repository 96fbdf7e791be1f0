//! An entry in words: what a page, a print or a voice says about it.

use crate::service::{CallbackRule, Service};

impl Service {
    /// Lines of (what, how) for a page or a print. Everything in them comes from the entry.
    pub fn explain(&self) -> Vec<(&'static str, String)> {
        let c = &self.clocks;
        let mut lines =
            vec![("是什么", self.plain.clone()), ("多快接", format!("{}内有人接", c.answer.spoken()))];
        if let (Some(accept), Some(assign), Some(arrive)) = (c.accept, c.assign, c.arrive) {
            let people = if self.helpers == 2 { "两人同去" } else { "一人上门" };
            lines.push(("谁来", people.to_string()));
            lines.push((
                "多快派",
                format!("每人{}内答复，{}内派定，否则报主管", accept.spoken(), assign.spoken()),
            ));
            lines.push(("多快到", format!("接单后{}内到", arrive.spoken())));
        }
        lines.push(("多快办完", format!("{}内", c.finish.spoken())));
        if !self.evidence.is_empty() {
            let names: Vec<&str> = self.evidence.iter().map(|e| e.name()).collect();
            lines.push(("要留的凭证", names.join("、")));
        }
        lines.push(("回访", self.callback_text()));
        lines.push(("费用", self.price_text()));
        let tasks: Vec<String> = self.tasks.iter().map(u8::to_string).collect();
        lines.push(("对应任务", format!("第 {} 项", tasks.join("、"))));
        lines
    }

    fn callback_text(&self) -> String {
        match self.callback {
            CallbackRule::Always => "每件都回访".into(),
            CallbackRule::Sample(percent) => format!("抽 {percent}% 回访"),
            CallbackRule::Never => "不回访".into(),
        }
    }

    fn price_text(&self) -> String {
        match self.price.fen {
            0 => format!("免费。{}", self.price.says),
            fen if fen % 100 == 0 => format!("{} 元/{}。{}", fen / 100, self.price.per, self.price.says),
            fen => format!("{}.{:02} 元/{}。{}", fen / 100, fen % 100, self.price.per, self.price.says),
        }
    }
}
