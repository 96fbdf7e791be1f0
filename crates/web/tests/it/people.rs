//! Signing in, one's own settings, accounts, the trail.

use crate::browser::{Browser, Page, text};
use axum::http::StatusCode;
use base::{AnyId as _, Moment, Span};
use desk::{Ask, Role};
use staff::{AddAccount, password};
use testkit::World;

testkit::on_each_db!(crate::register =>
    a_person_signs_in_looks_around_and_leaves,
    wrong_passwords_lock_and_say_so,
    a_password_that_somebody_else_chose_is_changed_first,
    a_second_factor_is_enrolled_and_then_asked_for,
    the_security_administrator_keeps_accounts,
    the_audit_administrator_reads_the_trail,
    the_view_is_kept_for_anybody,
    a_cases_trail_is_read_by_who_answers_for_it,
);

const GOOD: &str = "three bridges over 9 rivers";

async fn account(w: &World, login: &str, roles: &[Role], renew: bool) {
    let hash = Some(password::hash(GOOD.into()).await.expect("hashed"));
    let name = format!("{login} 某");
    let add =
        AddAccount { login: login.into(), name, roles: roles.to_vec(), hash, renew, ..AddAccount::default() };
    w.run(&Ask::system(), add).await;
}

async fn sign_in(browser: &mut Browser, name: &str, password: &str, more: &[(&str, &str)]) -> Page {
    let form = browser.get("/sign-in").await;
    assert!(form.says("data-test=\"sign-in\""), "{}", text(&form.html));
    let mut fields = vec![("name", name), ("password", password)];
    fields.extend(more);
    browser.post("/sign-in", &fields).await
}

async fn a_person_signs_in_looks_around_and_leaves(w: World) {
    account(&w, "wang", &[Role::Agent], false).await;
    let mut b = Browser::new(&w);
    let away = b.get("/cases?state=open").await;
    assert_eq!(away.to(), "/sign-in?next=/cases%3Fstate%3Dopen");
    let answer = sign_in(&mut b, "wang", GOOD, &[("next", "/cases?state=open")]).await;
    assert_eq!((answer.status, answer.to()), (StatusCode::SEE_OTHER, "/cases?state=open"));
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(b.get("/").await.to(), "/desk");
    let me = b.get("/me").await;
    assert!(me.says("wang 某") && me.says("话务员"), "{}", text(&me.html));
    let out = b.submit("/sign-out", &[]).await;
    assert!(out.says("已退出"));
    assert!(b.get("/me").await.to().starts_with("/sign-in"));
    let elsewhere = sign_in(&mut b, "wang", GOOD, &[("next", "//evil.example")]).await;
    assert_eq!(elsewhere.to(), "/");
    // Half an hour without a sign of life.
    w.clock.advance(Span::mins(31));
    let expired = b.get("/me").await;
    let page = b.get(expired.to()).await;
    assert!(page.says("登录已过期"), "{}", text(&page.html));
}

async fn wrong_passwords_lock_and_say_so(w: World) {
    account(&w, "wang", &[Role::Clerk], false).await;
    let mut b = Browser::new(&w);
    for at in 0..5 {
        let answer = sign_in(&mut b, "wang", &format!("wrong {at}"), &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.says("data-errors"), "{}", text(&answer.html));
        assert_eq!(answer.value("name"), "wang", "what was typed stays, the password does not");
        assert!(!answer.says("wrong 0"));
    }
    let locked = sign_in(&mut b, "wang", GOOD, &[]).await;
    assert!(locked.says("账号锁到") && locked.says("分钟"), "{}", text(&locked.html));
    let nobody = sign_in(&mut b, "nobody", GOOD, &[]).await;
    assert!(nobody.says("用户名或密码不对"), "who has an account is not told");
    w.clock.advance(Span::mins(16));
    assert_eq!(sign_in(&mut b, "wang", GOOD, &[]).await.to(), "/");
}

async fn a_password_that_somebody_else_chose_is_changed_first(w: World) {
    account(&w, "wang", &[Role::Agent], true).await;
    let mut b = Browser::new(&w);
    assert_eq!(sign_in(&mut b, "wang", GOOD, &[]).await.to(), "/me");
    assert_eq!(b.get("/cases").await.to(), "/me");
    let me = b.get("/me").await;
    assert!(me.says("是别人给您设的"), "{}", text(&me.html));
    let short = b.post("/me/password", &[("old", GOOD), ("new", "short")]).await;
    assert!(short.says("id=\"new-problem\"") && short.says("至少 10 个字符"), "{}", text(&short.html));
    let wrong = b.post("/me/password", &[("old", "no"), ("new", "seven quiet lamps at dusk")]).await;
    assert!(wrong.says("id=\"old-problem\""), "{}", text(&wrong.html));
    let done = b.submit("/me/password", &[("old", GOOD), ("new", "seven quiet lamps at dusk")]).await;
    assert!(done.says("密码改好了"), "{}", text(&done.html));
    assert!(b.get("/me").await.to().starts_with("/sign-in"), "every session ended");
    assert_eq!(sign_in(&mut b, "wang", "seven quiet lamps at dusk", &[]).await.to(), "/");
}

/// What an authenticator app shows for these letters (RFC 6238).
fn app(letters: &str, now: Moment) -> String {
    let letters: Vec<u8> = letters.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let value = |letter: u8| u64::from(if letter >= b'A' { letter - b'A' } else { letter - b'2' + 26 });
    let mut bytes = Vec::new();
    for eight in letters.chunks(8) {
        let bits = eight.iter().fold(0u64, |bits, letter| bits << 5 | value(*letter));
        bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
    }
    let secret: [u8; 20] = bytes.try_into().expect("160 bits");
    let totp =
        totp_rs::Builder::new().with_secret(totp_rs::Secret::new_stack(secret)).build().expect("six digits");
    totp.generate(u64::try_from(now.ms() / 1000).expect("after 1970")).to_string()
}

async fn a_second_factor_is_enrolled_and_then_asked_for(w: World) {
    account(&w, "guard", &[Role::SecurityAdmin], false).await;
    let mut b = Browser::new(&w);
    assert_eq!(sign_in(&mut b, "guard", GOOD, &[]).await.to(), "/me");
    assert_eq!(b.get("/accounts").await.to(), "/me", "an administrator without a code does nothing");
    let page = b.post("/me/enrol", &[]).await;
    let secret = page.value("secret");
    assert!(page.says("otpauth://totp/Yinqiao:guard") && secret.len() == 39, "{}", text(&page.html));
    let address = page.value("address").replace("&amp;", "&").replace("&#38;", "&");
    let fields = [("secret", secret.as_str()), ("address", address.as_str())];
    let wrong = b.post("/me/code", &[&fields[..], &[("code", "000000")]].concat()).await;
    assert!(wrong.says("id=\"code-problem\"") && wrong.says(&secret), "{}", text(&wrong.html));
    let code = app(&secret, w.now());
    let done = b.post("/me/code", &[&fields[..], &[("code", &code)]].concat()).await;
    assert_eq!((done.status, done.to()), (StatusCode::SEE_OTHER, "/"), "{}", text(&done.html));
    assert_eq!(b.get("/").await.to(), "/accounts");
    b.submit("/sign-out", &[]).await;
    let asked = sign_in(&mut b, "guard", GOOD, &[]).await;
    assert!(asked.says("要动态码"), "{}", text(&asked.html));
    w.clock.advance(Span::secs(30));
    let code = app(&secret, w.now());
    assert_eq!(sign_in(&mut b, "guard", GOOD, &[("code", &code)]).await.to(), "/");
}

async fn the_security_administrator_keeps_accounts(w: World) {
    crate::browser::street(&w).await;
    let (mut guard, own) = Browser::with(&w, "guard", &[Role::SecurityAdmin]).await;
    let form = guard.get("/accounts/add").await;
    assert!(form.says("石桥街道") && form.says("data-test=\"role-agent\""), "{}", text(&form.html));
    let request = form.value("request");
    let fields = [
        ("request", request.as_str()),
        ("name", "Liub"),
        ("label", "刘波"),
        ("password", GOOD),
        ("role", "agent"),
        ("role", "supervisor"),
        ("region", crate::browser::STREET),
    ];
    let made = guard.submit("/accounts/add", &fields).await;
    assert!(made.says("账号建好了") && made.says("刘波"), "{}", text(&made.html));
    let twice = guard.submit("/accounts/add", &fields).await;
    assert!(twice.says("已经提交过了"), "{}", text(&twice.html));
    assert_eq!(twice.html.matches("刘波").count(), 1, "one account");
    let address = twice.html.split("href=\"/accounts/").find(|p| p.contains("刘波")).unwrap();
    let address = format!("/accounts/{}", address.split('"').next().unwrap());
    let again = guard.post("/accounts/add", &[&fields[1..], &[("request", "")]].concat()).await;
    assert!(again.says("id=\"name-problem\"") && again.says("已经有人用了"), "{}", text(&again.html));

    let mut liub = Browser::new(&w);
    assert_eq!(sign_in(&mut liub, "liub", GOOD, &[]).await.to(), "/me");
    let roles = guard.submit(&format!("{address}/roles"), &[("role", "clerk")]).await;
    assert!(roles.says("岗位改好了"), "{}", text(&roles.html));
    let mixed = guard.post(&format!("{address}/roles"), &[("role", "clerk"), ("role", "audit_admin")]).await;
    assert!(mixed.says("必须分别由三个人担任"), "{}", text(&mixed.html));
    let mine = guard.post(&format!("/accounts/{}/roles", own.text()), &[("role", "agent")]).await;
    assert!(mine.says("不能改自己的角色"), "{}", text(&mine.html));
    let off = guard.submit(&format!("{address}/disable"), &[]).await;
    assert!(off.says("账号已停用") && off.says("data-test=\"enable\""), "{}", text(&off.html));
    assert!(liub.get("/me").await.to().starts_with("/sign-in"), "sessions end at once");
    guard.submit(&format!("{address}/enable"), &[]).await;
    let reset = guard.submit(&format!("{address}/password"), &[("password", "seven quiet lamps")]).await;
    assert!(reset.says("密码重置好了"), "{}", text(&reset.html));
    for _ in 0..5 {
        sign_in(&mut liub, "liub", "wrong", &[]).await;
    }
    let locked = guard.get(&address).await;
    assert!(locked.says("data-test=\"unlock\""), "{}", text(&locked.html));
    guard.submit(&format!("{address}/unlock"), &[]).await;
    assert_eq!(sign_in(&mut liub, "liub", "seven quiet lamps", &[]).await.to(), "/me");
    let filtered = guard.get("/accounts?role=clerk").await;
    assert!(filtered.says("刘波") && !filtered.says("guard 某</a></td>"), "{}", text(&filtered.html));
}

async fn the_audit_administrator_reads_the_trail(w: World) {
    account(&w, "wang", &[Role::Agent], false).await;
    let mut b = Browser::new(&w);
    sign_in(&mut b, "wang", "wrong", &[]).await;
    let mut auditor = Browser::of(&w, "audit", &[Role::AuditAdmin]).await;
    assert_eq!(auditor.get("/").await.to(), "/audit");
    let page = auditor.get("/audit?act=staff.").await;
    assert!(page.says("新建账号") && page.says("登录") && page.says("result: wrong"), "{}", text(&page.html));
    assert!(!page.says("查看留痕"));
    let own = auditor.get("/audit?outcome=opened").await;
    assert!(
        own.says("查看留痕") && own.says("audit 某"),
        "who reads the trail is in it: {}",
        text(&own.html)
    );
    assert!(!own.says("新建账号"));
}

async fn the_view_is_kept_for_anybody(w: World) {
    let mut b = Browser::new(&w);
    let after = b.submit("/view", &[("size", "2"), ("back", "/help")]).await;
    assert!(after.says("data-size=\"largest\"") && after.says("data-family=\"elder\""));
    let after = b.submit("/view", &[("theme", "dark"), ("back", "https://elsewhere.example")]).await;
    assert_eq!(after.status, StatusCode::SEE_OTHER, "back to our own first page, and on to signing in");
    let page = b.get("/sign-in").await;
    assert!(page.says("data-theme=\"dark\"") && page.says("data-size=\"largest\""));
}

async fn a_cases_trail_is_read_by_who_answers_for_it(w: World) {
    crate::browser::street(&w).await;
    let elder = crate::browser::elder(&w).await;
    let open = cases::Open::new("emergency", elder, crate::browser::STREET, catalogue::Channel::Phone);
    let case = w.run(&Ask::system(), open).await.case;
    let path = format!("/cases/{}/trail", case.text());
    let mut boss = Browser::of(&w, "boss", &[Role::Supervisor]).await;
    let page = boss.get(&path).await;
    assert!(page.says("开工单") && page.says("岳*兰") && !page.says("岳桂兰"), "{}", text(&page.html));
    assert!(!page.says("/audit?actor"), "no way that is closed to a supervisor");
    let mut auditor = Browser::of(&w, "audit", &[Role::AuditAdmin]).await;
    let page = auditor.get(&path).await;
    assert!(page.says("boss 某") && page.says("查看工单留痕"), "who looked is there: {}", text(&page.html));
    let mut agent = Browser::of(&w, "agent", &[Role::Agent]).await;
    assert_eq!(agent.get(&path).await.status, StatusCode::FORBIDDEN);
}
