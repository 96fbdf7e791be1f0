//! `trail verify` and `trail anchor`.
use crate::cli::Trail;
use crate::console::Console;
use crate::office::{Office, explain};
use anyhow::{Result, anyhow};
use desk::hex;

/// Verifies (exit code 1 when the trail is not sound) or prints today's anchor.
pub(super) async fn run(office: &Office, what: &Trail, console: &dyn Console) -> Result<i32> {
    let fault = |e: db::DbError| anyhow!("{}", explain(&e));
    match what {
        Trail::Verify { key } => {
            let key = key.as_deref().map(unhex).transpose()?;
            let found = office.desk.verify(key.as_deref()).await.map_err(fault)?;
            console.say(&format!(
                "留痕 {} 条，封存 {} 块，锚 {} 个，还没封存 {} 条",
                found.rows, found.blocks, found.anchors, found.unsealed
            ));
            found.faults.iter().for_each(|fault| console.say(&format!("不符：{fault}")));
            console.say(if found.is_sound() {
                "没有发现任何改动、缺失或错位"
            } else {
                "留痕不可信：请保全数据目录并查明原因"
            });
            Ok(i32::from(!found.is_sound()))
        }
        Trail::Anchor => {
            office.desk.seal_now().await.map_err(fault)?;
            let Some(anchor) = office.desk.anchor().await.map_err(fault)? else {
                console.say("还没有任何留痕，没有可锚的");
                return Ok(0);
            };
            console.say(&format!("日 {}", date_text(anchor.day)));
            console.say(&format!("块 {}", anchor.block));
            console.say(&format!("散列 {}", hex(&anchor.hash)));
            console.say(&format!("公钥 {}", hex(&anchor.public_key)));
            console.say(&format!("签名 {}", hex(&anchor.signature)));
            console.say("请打印或抄存在别处：以后凭它能证明这一天之前的留痕没有被改过");
            Ok(0)
        }
    }
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let digits = text.trim().as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(anyhow!("公钥应是 64 个十六进制字"));
    }
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).map(|p| u8::from_str_radix(p, 16)));
    pairs.map(|byte| Ok(byte??)).collect()
}

fn date_text(day: i64) -> String {
    let date = base::Moment::of_local_day(day).beijing();
    format!("{}-{:02}-{:02}", date.year, date.month, date.day)
}
