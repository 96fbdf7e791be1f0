//! The helpers' columns of the staff file: skills and home. They belong to `visits`; the accounts are there by now.

use super::links::Links;
use anyhow::{Result, anyhow};
use base::Point;
use base::sheet::{BadRow, Line, Sheet};
use desk::{Ask, Channel, Desk};
use std::fs::File;
use std::path::Path;

/// Enters the skills and homes of the helpers in a staff file; answers the rows that were not taken.
pub(super) async fn enlist(desk: &Desk, path: &Path) -> Result<Vec<BadRow>> {
    let (mut bad, mut rows) = (Vec::new(), Vec::new());
    let mut sheet = Sheet::open(File::open(path)?, &["登录名"], |_| true)?;
    while let Some(Ok(line)) = sheet.next_line() {
        if line.list("角色").iter().any(|word| word == "助老员" || word == "helper") {
            rows.push(line);
        }
    }
    let links = Links::default();
    links.learn(desk, rows.iter().map(|line| ("", line.get("登录名")))).await?;
    for line in rows {
        // An account that is not there was refused with its reason before.
        let Some(account) = links.login(line.get("登录名")) else { continue };
        let home = home(&line).unwrap_or_else(|row| {
            bad.push(row);
            None
        });
        let skills =
            line.list("技能").into_iter().map(|skill| visits::SkillHeld { skill, until: None }).collect();
        let enlist = visits::Enlist { account, skills, home };
        let unknown =
            desk.run(&Ask::system_over(Channel::Import), enlist).await.map_err(|error| anyhow!("{error}"))?;
        if !unknown.is_empty() {
            bad.push(BadRow::new(line.number, "技能", format!("不认识：{}", unknown.join("、"))));
        }
    }
    Ok(bad)
}

fn home(line: &Line) -> Result<Option<Point>, BadRow> {
    let (lat, lon) = (line.read::<f64>("住处纬度"), line.read::<f64>("住处经度"));
    match (lat, lon) {
        (Ok(None), Ok(None)) => Ok(None),
        (Ok(Some(lat)), Ok(Some(lon))) => {
            Point::new(lat, lon).map(Some).map_err(|error| BadRow::new(line.number, "住处纬度", error))
        }
        _ => Err(BadRow::new(line.number, "住处纬度", "经度和纬度要一起填数字")),
    }
}
