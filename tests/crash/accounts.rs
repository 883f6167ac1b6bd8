//! `ikrar account` beside a server that runs: what the terminal says counts at once.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use ikrar_domain::people::Role;
use support::desk::Desk;
use support::http::{post, sign_in};
use support::pen::agreement_draft;
use support::server::PASSWORD;
use support::serving::{Place, ServerProcess};
use support::town::{Resident, Town};

/// Runs `ikrar account ACTION --data .. --login ..`; `typed` is what a person types.
fn account(place: &Place, login: &str, action: &str, more: &[&str], typed: &str) -> Result<Output> {
    let mut command = Command::new(support::program::find_program()?);
    command
        .args(["account", action, "--login", login, "--data"])
        .arg(&place.folder)
        .args(more)
        .env_remove("IKRAR_DATABASE_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(database) = &place.database {
        command.env("IKRAR_DATABASE_URL", database);
    }
    let mut child = command.spawn()?;
    let mut input = child.stdin.take().context("no standard input")?;
    input.write_all(typed.as_bytes())?;
    drop(input);
    Ok(child.wait_with_output()?)
}

fn done(output: &Output) -> Result<()> {
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {complaint}", output.status);
    Ok(())
}

async fn status_of(server: SocketAddr, login: &str, password: &str) -> Result<u16> {
    let body = serde_json::json!({ "login": login, "password": password }).to_string();
    let kind = "application/json";
    let answer = post(server, "/api/sign-in", "", kind, body.as_bytes()).await?;
    Ok(answer.status)
}

fn operator(town: &Town) -> Result<Resident> {
    let found = town
        .people
        .iter()
        .find(|one| one.role == Role::AgencyOperator);
    found.cloned().context("no operator")
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_moved_closed_opened_and_get_passwords_while_the_server_runs() -> Result<()> {
    for town in Town::on_each(2).await? {
        let place = town.place();
        let server = ServerProcess::start(place.clone())?;
        let address = server.address();
        let resident = operator(&town)?;
        let login = resident.login.as_str();
        let visitor = sign_in(address, login).await?;
        let mut desk = Desk::new(visitor, resident.role, resident.agency);
        let home = resident.agency.context("no agency")?;
        let other = town.agencies.iter().copied().find(|agency| *agency != home);
        let other = other.context("one agency only")?;
        let scopes = |desk: &Desk| -> Vec<_> {
            desk.replica
                .cursors()
                .filter_map(|(info, _)| info.agency())
                .collect()
        };
        desk.act(vec![agreement_draft(home, support::pen::new_id())]);
        desk.exchange(address).await?;
        assert_eq!(scopes(&desk), [home]);

        let to = other.uuid().to_string();
        done(&account(&place, login, "move", &["--agency", &to], "")?)?;
        desk.act(vec![agreement_draft(other, support::pen::new_id())]);
        desk.exchange(address).await?;
        assert_eq!(scopes(&desk), [other], "the same session, the new agency");

        done(&account(&place, login, "disable", &[], "")?)?;
        let refused = desk.pull(address).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("401")));
        assert_eq!(status_of(address, login, PASSWORD).await?, 401);

        done(&account(&place, login, "enable", &[], "")?)?;
        assert_eq!(status_of(address, login, PASSWORD).await?, 200);

        let before = sign_in(address, login).await?;
        let new = "kata sandi yang lain";
        done(&account(
            &place,
            login,
            "password",
            &[],
            &format!("{new}\n"),
        )?)?;
        assert_eq!(status_of(address, login, PASSWORD).await?, 401);
        assert_eq!(status_of(address, login, new).await?, 200);
        let mut left = Desk::new(before, resident.role, Some(other));
        assert!(left.pull(address).await.is_err(), "old sessions have ended");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_not_there_and_a_bad_option_are_refused_in_words() -> Result<()> {
    for town in Town::on_each(1).await? {
        let place = town.place();
        let resident = operator(&town)?;
        let login = resident.login.as_str();
        let cases: [(&str, &str, &[&str], &str, &str); 5] = [
            ("tidak-ada", "disable", &[], "", "there is no account"),
            ("tidak-ada", "enable", &[], "", "there is no account"),
            (login, "password", &[], "pendek\n", "at least"),
            (login, "move", &[], "", "belongs to an agency"),
            (login, "move", &["--role", "raja"], "", "there is no role"),
        ];
        for (login, action, more, typed, words) in cases {
            let output = account(&place, login, action, more, typed)?;
            let complaint = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{action}: {complaint}");
            assert!(complaint.contains(words), "{action}: {complaint}");
        }
        let server = ServerProcess::start(place)?;
        let status = status_of(server.address(), login, PASSWORD).await?;
        assert_eq!(status, 200, "nothing has changed");
    }
    Ok(())
}
