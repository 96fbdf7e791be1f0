//! A small district with buttons, moved in through the import files: what the benchmarks of presses press.
use super::button::Button;
use super::{Program, Scratch};
use anyhow::{Result, ensure};
use base::{AnyId as _, Clock, DeviceId};
use devices::Token;
use std::fmt::Write as _;

/// Elders of the small district; buttons are dealt out to them in turn.
const ELDERS: usize = 2_000;

/// Writes the files of a small district, and imports them.
pub(crate) async fn small(program: &Program, buttons: usize) -> Result<Vec<Button>> {
    let regions =
        "区划代码,名称,级别,上级代码\n009901,测试区,区县,\n009901001,测试街道,街道,009901\n".to_owned();
    import(program, "regions", &regions).await?;
    let mut elders = String::from("编号,姓名,出生日期,区划代码\n");
    for n in 0..ELDERS {
        writeln!(elders, "e{n},测{n},1945-03-0{},009901001", n % 9 + 1)?;
    }
    import(program, "elders", &elders).await?;
    self::buttons(program, buttons, |n| format!("e{}", n % ELDERS)).await
}

/// Imports so many buttons; `elder` names each one's elder by the old system's number.
pub(crate) async fn buttons(
    program: &Program,
    many: usize,
    elder: impl Fn(usize) -> String,
) -> Result<Vec<Button>> {
    let now = Clock::system().now();
    let mut file = String::from("设备号,类别,长者编号,口令\n");
    let mut buttons = Vec::with_capacity(many);
    for n in 0..many {
        let device = DeviceId::mint(now).text();
        let token = Token::fresh().text().to_owned();
        writeln!(file, "{device},按钮,{},{token}", elder(n))?;
        buttons.push(Button { device, token });
    }
    import(program, "devices", &file).await?;
    Ok(buttons)
}

async fn import(program: &Program, what: &str, text: &str) -> Result<()> {
    let scratch = Scratch::new()?;
    let path = scratch.0.join(format!("{what}.csv"));
    std::fs::write(&path, text)?;
    let path = path.display().to_string();
    let said = program.tell(&["import", what, &path], "").await?;
    ensure!(!said.contains("不符"), "import {what}: {said}");
    Ok(())
}
