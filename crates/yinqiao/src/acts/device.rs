//! `device add`: a device's id and its token, shown once.
use crate::cli::Device;
use crate::console::Console;
use crate::office::Office;
use anyhow::{Context, Result, anyhow};
use desk::{Ask, Channel};
use devices::{AddDevice, Kind, Token};

/// Adds a device and prints its credential.
pub(super) async fn run(office: &Office, what: Device, console: &dyn Console) -> Result<i32> {
    let Device::Add { elder, kind } = what;
    let kinds: Vec<&str> = Kind::ALL.iter().map(|k| k.word()).collect();
    let kind =
        Kind::parse(&kind).with_context(|| format!("没有 {kind} 这种设备；可以写 {}", kinds.join("、")))?;
    let token = Token::fresh();
    let elder = super::phone::elder_id(&elder)?;
    let add = AddDevice { elder, kind, place: String::new(), token: token.hash(), beat_every: None };
    let id = office.desk.run(&Ask::system_over(Channel::Cli), add).await.map_err(|e| anyhow!("{e}"))?;
    console.say(&format!("设备 {id}"));
    console.say(&format!("令牌 {}", token.text()));
    console.say(&format!(
        "主题 yinqiao/v1/{id}/press（MQTT {}，用户名就是设备编号，密码就是令牌）",
        office.config.mqtt
    ));
    console.warn("令牌只显示这一次，请现在就写进设备");
    Ok(0)
}
