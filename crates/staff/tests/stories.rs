//! Accounts: who may make them, how people sign in, what locks them out.

use base::{AccountId, Phone, Span};
use desk::{Ask, Channel, Denied, Role};
use staff::{
    AccountOf, Accounts, AddAccount, ChangeAccount, CodeSecret, ConfirmCode, CreateToken, EnrolCode, Me,
    Must, ResetPassword, Secret, SetActive, SetRoles, SignIn, SignOut, SignedIn, Unlock, WhoAmI, WhoIs,
    password,
};
use testkit::{World, on_each_db};

on_each_db!(regions::register, staff::register =>
    a_person_signs_in_and_out,
    wrong_passwords_lock_the_account,
    an_administrator_needs_a_code,
    three_administrators_are_three_people,
    accounts_are_changed_and_switched_off,
    roles_change_alone,
    people_choose_their_own_password,
    a_program_holds_a_token,
    a_staff_file_is_taken_in,
    lists_page_and_filter,
);

const GOOD: &str = "correct horse battery";

async fn add(w: &World, login: &str, roles: &[Role]) -> AccountId {
    let hash = Some(password::hash(GOOD.into()).await.unwrap());
    let add = AddAccount {
        login: login.into(),
        name: format!("{login} 某"),
        roles: roles.to_vec(),
        hash,
        ..AddAccount::default()
    };
    w.run(&Ask::system(), add).await
}

async fn sign_in(w: &World, login: &str, password: &str, code: Option<&str>) -> (SignedIn, Option<String>) {
    let typed = SignIn { login, password, code, agent: "test", channel: Channel::Web };
    staff::sign_in(&w.desk, typed).await.expect("storage works").expect("not too many")
}

async fn who(w: &World, token: &str) -> Option<Me> {
    w.look(&Ask::system(), WhoAmI::of(token)).await
}

async fn a_person_signs_in_and_out(w: World) {
    let account = add(&w, "wang", &[Role::Agent]).await;
    let (ended, token) = sign_in(&w, "Wang ", GOOD, None).await;
    let token = token.expect("a cookie");
    assert!(matches!(ended, SignedIn::In { must: None, .. }));
    let me = who(&w, &token).await.expect("signed in");
    assert_eq!((me.account, me.name.as_str(), me.has(Role::Agent)), (account, "wang 某", true));
    assert_eq!(who(&w, &format!("{token}0")).await, None);

    // A sign of life keeps it; half an hour of silence ends it.
    w.clock.advance(Span::mins(29));
    staff::touch(&w.desk, &me).await.unwrap();
    w.clock.advance(Span::mins(29));
    assert!(who(&w, &token).await.is_some());
    w.clock.advance(Span::mins(1));
    assert_eq!(who(&w, &token).await, None, "idle too long");

    // Twelve hours end it however busy it is.
    let token = sign_in(&w, "wang", GOOD, None).await.1.unwrap();
    for _ in 0..25 {
        w.clock.advance(Span::mins(28));
        let me = who(&w, &token).await.expect("still at work");
        staff::touch(&w.desk, &me).await.unwrap();
    }
    w.clock.advance(Span::mins(25));
    assert_eq!(who(&w, &token).await, None, "a shift is over");

    let token = sign_in(&w, "wang", GOOD, None).await.1.unwrap();
    let me = who(&w, &token).await.unwrap();
    w.run(&Ask::system(), SignOut { session: me.session.unwrap() }).await;
    assert_eq!(who(&w, &token).await, None, "signed out");
}

async fn wrong_passwords_lock_the_account(w: World) {
    let account = add(&w, "wang", &[Role::Agent]).await;
    assert_eq!(sign_in(&w, "nobody", GOOD, None).await, (SignedIn::Wrong, None));
    for _ in 0..4 {
        assert_eq!(sign_in(&w, "wang", "wrong", None).await.0, SignedIn::Wrong);
    }
    let until = w.now() + Span::mins(15);
    assert_eq!(sign_in(&w, "wang", "wrong", None).await.0, SignedIn::Locked { until });
    assert_eq!(
        sign_in(&w, "wang", GOOD, None).await.0,
        SignedIn::Locked { until },
        "the right one does not help"
    );
    w.clock.set(until);
    for _ in 0..4 {
        sign_in(&w, "wang", "wrong", None).await;
    }
    let until = w.now() + Span::mins(30);
    assert_eq!(sign_in(&w, "wang", "wrong", None).await.0, SignedIn::Locked { until }, "twice as long");

    let security = w.person(Role::SecurityAdmin, "").await;
    let agent = w.person(Role::Agent, "").await;
    assert_eq!(w.denied(&w.ask(agent), Unlock { account }).await, Denied::Role);
    w.run(&w.ask(security), Unlock { account }).await;
    assert!(matches!(sign_in(&w, "wang", GOOD, None).await.0, SignedIn::In { .. }));
    let tries = w.trail().await.iter().filter(|entry| entry.act == "staff.sign_in").count();
    assert_eq!(tries, 12, "every try that reached the password stands in the trail");
}

async fn an_administrator_needs_a_code(w: World) {
    let account = add(&w, "root", &[Role::SecurityAdmin]).await;
    let (ended, token) = sign_in(&w, "root", GOOD, None).await;
    assert!(matches!(ended, SignedIn::In { must: Some(Must::EnrolCode), .. }));
    let other = AddAccount {
        login: "li".into(),
        name: "李强".into(),
        roles: vec![Role::Agent],
        ..AddAccount::default()
    };
    assert_eq!(
        w.denied(&w.ask(account), other.clone()).await,
        Denied::Role,
        "nothing before the code is set up"
    );

    let secret = CodeSecret::fresh();
    w.run(&Ask::system(), EnrolCode { account, sealed: secret.sealed(w.desk.vault()) }).await;
    let wrong = ConfirmCode { account, code: "000000".into() };
    w.refused(&Ask::system(), wrong, "口令不对，请看手机上最新的六位数字").await;
    w.run(&Ask::system(), ConfirmCode { account, code: secret.code_at(w.now()) }).await;
    assert_eq!(who(&w, &token.unwrap()).await.unwrap().must, None);
    w.run(&w.ask(account), other).await;

    assert_eq!(sign_in(&w, "root", GOOD, None).await.0, SignedIn::CodeNeeded);
    let used = secret.code_at(w.now());
    assert_eq!(sign_in(&w, "root", GOOD, Some(&used)).await.0, SignedIn::Wrong, "each code opens once");
    w.clock.advance(Span::secs(30));
    let fresh = secret.code_at(w.now());
    assert!(matches!(sign_in(&w, "root", GOOD, Some(&fresh)).await.0, SignedIn::In { must: None, .. }));
    let again = EnrolCode { account, sealed: CodeSecret::fresh().sealed(w.desk.vault()) };
    w.refused(&Ask::system(), again, "动态口令已经启用").await;
}

async fn three_administrators_are_three_people(w: World) {
    let both = AddAccount {
        login: "root".into(),
        name: "张三".into(),
        roles: vec![Role::SystemAdmin, Role::AuditAdmin],
        ..AddAccount::default()
    };
    let words = "系统、安全、审计管理员必须分别由三个人担任，也不能兼任别的角色";
    w.refused(&Ask::system(), both.clone(), words).await;
    let phone: Phone = "10000000001".parse().unwrap();
    let system = AddAccount { roles: vec![Role::SystemAdmin], phone: Some(phone.clone()), ..both };
    let account = w.run(&Ask::system(), system.clone()).await;
    let second = AddAccount { login: "audit".into(), roles: vec![Role::AuditAdmin], ..system.clone() };
    let words = "这个电话的主人已经有管理员账号，三员不能由一人兼任";
    w.refused(&Ask::system(), second, words).await;
    let other = AddAccount { login: "audit".into(), roles: vec![Role::AuditAdmin], phone: None, ..system };
    let audit = w.run(&Ask::system(), other).await;
    let change = ChangeAccount {
        account: audit,
        name: "张三".into(),
        phone: Some(phone),
        roles: vec![Role::AuditAdmin],
        region: None,
        institution: None,
    };
    w.refused(&Ask::system(), change.clone(), words).await;
    let grow = ChangeAccount { account, phone: None, roles: vec![Role::SystemAdmin, Role::Agent], ..change };
    w.refused(&Ask::system(), grow, "系统、安全、审计管理员必须分别由三个人担任，也不能兼任别的角色").await;
}

async fn accounts_are_changed_and_switched_off(w: World) {
    let account = add(&w, "wang", &[Role::Agent]).await;
    let security = w.person(Role::SecurityAdmin, "").await;
    let twice = AddAccount {
        login: "WANG".into(),
        name: "王二".into(),
        roles: vec![Role::Agent],
        ..AddAccount::default()
    };
    w.refused(&w.ask(security), twice, "这个登录名已经有人用了").await;
    let change = ChangeAccount {
        account,
        name: "王丽".into(),
        phone: Some("10000000001".parse().unwrap()),
        roles: vec![Role::Supervisor],
        region: None,
        institution: Some("C1".into()),
    };
    let nowhere = ChangeAccount { region: Some("990112".parse().unwrap()), ..change.clone() };
    w.refused(&w.ask(security), nowhere, "没有这个区划").await;
    w.run(&w.ask(security), change.clone()).await;
    let seen = w.look(&w.ask(account), AccountOf { account }).await;
    assert_eq!((seen.name.as_str(), seen.phone.as_deref()), ("王丽", Some("100****0001")));
    let own = ChangeAccount { account: security, ..change };
    w.refused(&w.ask(security), own, "没有这个账号").await;

    let token = sign_in(&w, "wang", GOOD, None).await.1.unwrap();
    w.refused(&w.ask(security), SetActive { account: security, active: false }, "不能停用自己的账号").await;
    w.run(&w.ask(security), SetActive { account, active: false }).await;
    assert_eq!(who(&w, &token).await, None);
    assert_eq!(sign_in(&w, "wang", GOOD, None).await.0, SignedIn::Wrong);
    let gone = w.desk.look(&w.ask(account), AccountOf { account }).await;
    assert!(matches!(gone, Err(desk::Outcome::Denied(Denied::Gone))), "the desk knows at once");
    w.run(&w.ask(security), SetActive { account, active: true }).await;
    assert!(matches!(sign_in(&w, "wang", GOOD, None).await.0, SignedIn::In { .. }));
}

async fn roles_change_alone(w: World) {
    let account = add(&w, "wang", &[Role::Agent]).await;
    let security = w.person(Role::SecurityAdmin, "").await;
    let words = "系统、安全、审计管理员必须分别由三个人担任，也不能兼任别的角色";
    let both = SetRoles { account, roles: vec![Role::AuditAdmin, Role::Agent] };
    w.refused(&w.ask(security), both, words).await;
    w.run(&w.ask(security), SetRoles { account, roles: vec![Role::Supervisor] }).await;
    let seen = w.look(&w.ask(account), AccountOf { account }).await;
    assert_eq!((seen.name.as_str(), seen.roles.has(Role::Agent)), ("wang 某", false));
    let admin = add(&w, "root", &[Role::SecurityAdmin]).await;
    let secret = CodeSecret::fresh();
    w.run(&Ask::system(), EnrolCode { account: admin, sealed: secret.sealed(w.desk.vault()) }).await;
    w.run(&Ask::system(), ConfirmCode { account: admin, code: secret.code_at(w.now()) }).await;
    let own = SetRoles { account: admin, roles: vec![Role::SystemAdmin] };
    w.refused(&w.ask(admin), own, "不能改自己的角色和范围，请另一位安全管理员来改").await;
}

async fn people_choose_their_own_password(w: World) {
    let account = add(&w, "wang", &[Role::Agent]).await;
    let hash = password::hash("first password".into()).await.unwrap();
    w.run(&Ask::system(), ResetPassword { account, hash, renew: true }).await;
    let (ended, token) = sign_in(&w, "wang", "first password", None).await;
    assert!(matches!(ended, SignedIn::In { must: Some(Must::ChangePassword), .. }));
    let me = who(&w, &token.clone().unwrap()).await.unwrap();
    let change = async |old: &str, new: &str| {
        staff::change_password(&w.desk, &me, Channel::Web, old, new).await.map_err(|e| e.to_string())
    };
    assert_eq!(change("wrong one", "another password").await, Err("现在的密码不对".into()));
    assert_eq!(change("first password", "short").await, Err("密码至少 10 个字符".into()));
    assert_eq!(change("first password", "first password").await, Err("新密码不能和现在的一样".into()));
    assert_eq!(change("first password", "another password").await, Ok(()));
    assert_eq!(who(&w, &token.unwrap()).await, None, "every session ends");
    assert!(matches!(sign_in(&w, "wang", "another password", None).await.0, SignedIn::In { must: None, .. }));
}

async fn a_program_holds_a_token(w: World) {
    let secret = Secret::fresh("yq_");
    let create = CreateToken {
        label: "大屏".into(),
        role: Role::Officer,
        region: None,
        institution: None,
        days: 30,
        hash: secret.hash,
    };
    w.refused(&Ask::system(), CreateToken { days: 0, ..create.clone() }, "有效天数要在 1 到 3650 之间").await;
    w.refused(
        &Ask::system(),
        CreateToken { role: Role::AuditAdmin, ..create.clone() },
        "管理员角色不能发给程序",
    )
    .await;
    let account = w.run(&Ask::system(), create).await;
    let me = w.look(&Ask::system(), WhoIs::of(&secret.clear)).await.expect("known");
    assert_eq!((me.account, me.name.as_str(), me.session), (account, "大屏", None));
    w.look(&w.ask(account), AccountOf { account }).await;
    w.clock.advance(Span::days(30));
    assert_eq!(w.look(&Ask::system(), WhoIs::of(&secret.clear)).await, None, "over");
    assert_eq!(sign_in(&w, &me.login, "", None).await.0, SignedIn::Wrong, "a program has no password");
}

async fn a_staff_file_is_taken_in(w: World) {
    let text = "登录名,姓名,角色,电话\nwang,王丽,话务员,10000000001\nli,李强,助老员,10000000002\nBAD LOGIN,某,助老员,\nboth,某,系统管理员;审计管理员,\n";
    let rows: Vec<_> = staff::File::open(text.as_bytes()).unwrap().map(|row| row.expect("reads")).collect();
    let first = w.run(&Ask::system(), staff::Import { rows: rows.clone() }).await;
    assert_eq!((first.added, first.changed, first.same, first.bad.len()), (2, 0, 0, 2));
    assert_eq!(first.bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [4, 5]);
    let mut again = rows.clone();
    again[1].name = "李小强".into();
    let second = w.run(&Ask::system(), staff::Import { rows: again }).await;
    assert_eq!((second.added, second.changed, second.same), (0, 1, 1));
    assert_eq!(sign_in(&w, "wang", "", None).await.0, SignedIn::Wrong, "no password yet");
}

async fn lists_page_and_filter(w: World) {
    for login in ["an", "bo", "cai", "deng"] {
        add(&w, login, &[if login == "bo" { Role::Helper } else { Role::Agent }]).await;
    }
    let supervisor = w.person(Role::Supervisor, "").await;
    let ask = w.ask(supervisor);
    let logins =
        |page: &staff::AccountsPage| page.rows.iter().map(|row| row.login.clone()).collect::<Vec<_>>();
    let first = w.look(&ask, Accounts { limit: 3, ..Accounts::default() }).await;
    assert_eq!(logins(&first), ["an", "bo", "cai"]);
    let rest = w.look(&ask, Accounts { limit: 3, after: first.next, ..Accounts::default() }).await;
    assert_eq!((logins(&rest), rest.next), (vec!["deng".to_owned()], None));
    let helpers = w.look(&ask, Accounts { role: Some(Role::Helper), ..Accounts::default() }).await;
    assert_eq!(logins(&helpers), ["bo"]);
    let typed = w.look(&ask, Accounts { text: "ca".into(), ..Accounts::default() }).await;
    assert_eq!(logins(&typed), ["cai"]);
    let local = w.person(Role::Supervisor, "990112").await;
    assert!(w.look(&w.ask(local), Accounts::default()).await.rows.is_empty(), "only one's own region");
}
