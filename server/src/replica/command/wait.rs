//! Commands that wait: for an exchange, or for something to be so. They wake with every change
//! of the replica and look at nothing in between.

use std::time::Duration;

use ikrar_sync::connection::Link;
use ikrar_sync::identity::{ScopeId, Seq};
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::replica::Replica;
use ikrar_sync::row::Rows as _;
use serde_json::{Value as Json, json};

use super::arguments::Arguments;
use super::problem::Problem;
use super::read::{holds, link_code, status};
use super::value::{from_json, rule_named};
use crate::replica::session::{Session, Standing, Trouble};

type Condition = Box<dyn FnMut(&Replica, &Standing) -> bool + Send>;

/// `sync`: asks for an exchange now; done when everything was sent and pulled.
pub(super) async fn sync(session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
    let timeout = arguments.timeout()?;
    arguments.finish()?;
    let begun = session.look(|_, standing| standing.pulls_begun).await?;
    session.sync_now()?;
    until(
        session,
        timeout,
        Box::new(move |replica, standing| is_current(replica, standing, begun)),
    )
    .await
}

fn is_current(replica: &Replica, standing: &Standing, begun: u64) -> bool {
    !replica.has_unsent() && !standing.is_asking && standing.pulls_complete > begun
}

/// `wait`: until the outbox is empty, a scope has come so far, or a field holds a value.
pub(super) async fn wait(session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
    let timeout = arguments.timeout()?;
    let condition = condition(session, arguments).await?;
    until(session, timeout, condition).await
}

async fn condition(session: &Session, arguments: &Arguments) -> Result<Condition, Problem> {
    if let Some(word) = arguments.text("for")? {
        let word = word.to_owned();
        arguments.finish()?;
        return match word.as_str() {
            // What was passed over waits in the outbox all the same.
            "sent" => Ok(Box::new(|replica, _| {
                !replica.has_unsent() && replica.outbox().next().is_none()
            })),
            "quiet" => Ok(Box::new(|replica, standing| {
                is_current(replica, standing, 0)
            })),
            "files" => Ok(Box::new(|replica, standing| {
                !replica.has_unsent() && standing.files_waiting == 0
            })),
            "key" => Ok(Box::new(|_, standing| standing.has_carry_key)),
            _ => Err(Problem::wrong_type(
                "for",
                "\"sent\", \"quiet\", \"files\" or \"key\"",
            )),
        };
    }
    if let Some(seq) = arguments.count("seq")? {
        let scope = scope_of(arguments)?;
        arguments.finish()?;
        return Ok(Box::new(move |replica, _| {
            replica.head(scope).is_some_and(|head| head.seq >= Seq(seq))
        }));
    }
    let entity = arguments.entity().map_err(|_| {
        Problem::missing(
            "for",
            "give `for` (\"sent\", \"quiet\", \"files\" or \"key\"), or `scope` and `seq`, or an \
             entity with a `field` and its `value`",
        )
    })?;
    let Some(name) = arguments.text("field")? else {
        arguments.finish()?;
        return Ok(Box::new(move |replica, _| holds(replica, entity, None)));
    };
    let (name, json) = (name.to_owned(), arguments.raw("value").cloned());
    arguments.finish()?;
    // The kind may become known only with the row.
    let known = session
        .look(move |replica, _| replica.row(entity).map(|row| row.kind))
        .await?;
    let json = json.unwrap_or(Json::Null);
    if let Some(kind) = known {
        from_json(rule_named(kind, &name)?, &json)?;
    }
    Ok(Box::new(move |replica, _| {
        let Some(row) = replica.row(entity) else {
            return false;
        };
        let rule = rule_named(row.kind, &name);
        rule.is_ok_and(|rule| {
            from_json(rule, &json)
                .is_ok_and(|value| holds(replica, entity, Some((rule.field, &value))))
        })
    }))
}

/// The scope named by its id, or by agency and year.
fn scope_of(arguments: &Arguments) -> Result<ScopeId, Problem> {
    if let Some(text) = arguments.text("scope")? {
        return ScopeId::from_hex(text)
            .ok_or_else(|| Problem::wrong_type("scope", "an id of 32 hexadecimal digits"));
    }
    match (arguments.id("agency")?, arguments.count("year")?) {
        (Some(agency), Some(year)) => {
            let year = u16::try_from(year)
                .map_err(|_| Problem::wrong_type("year", "a year such as 2026"))?;
            Ok(ScopeInfo::agency_year(agency, year).id)
        }
        _ => Err(Problem::missing(
            "scope",
            "give `scope`, or `agency` and `year`; `status` lists the scopes",
        )),
    }
}

/// Why waiting cannot help.
fn hopeless(link: &'static str) -> Problem {
    if link == "kept_offline" {
        return Problem::new(
            link,
            "the replica was told to stay offline",
            "send `online` first",
        );
    }
    if link == Trouble::UpdateNeeded.code() {
        return Problem::new(
            Trouble::UpdateNeeded.code(),
            "the server sends nothing to a build as old as this one; what was written is sent",
            "start a newer `ikrar` on the same --data",
        );
    }
    Problem::new(
        Trouble::SignInNeeded.code(),
        "the server does not know the session",
        "send `sign-in` first",
    )
}

/// Waits; ends early where waiting cannot help.
async fn until(
    session: &Session,
    timeout: Duration,
    mut condition: Condition,
) -> Result<Json, Problem> {
    let (tell, told) = std::sync::mpsc::channel();
    let stopped = move |replica: &Replica, standing: &Standing| {
        let holds = condition(replica, standing);
        let hopeless = match standing.link {
            _ if standing.is_offline => true,
            Link::NeedSignIn => true,
            // It goes on sending, and hears nothing any more.
            Link::NeedUpdate => !replica.has_unsent() && !standing.is_asking,
            _ => false,
        };
        if holds || hopeless {
            // The receiver lives as long as the wait.
            tell.send(holds).ok();
        }
        holds || hopeless
    };
    let waited = tokio::time::timeout(timeout, session.until(stopped)).await;
    let (now, link) = session
        .look(|replica, standing| (status(replica, standing), link_code(standing)))
        .await?;
    match waited {
        Ok(ended) => {
            ended?;
            if told.try_recv().unwrap_or(false) {
                return Ok(now);
            }
            Err(hopeless(link).with("status", now))
        }
        Err(_) => Err(Problem::new(
            "timeout",
            format!("it was not so within {} ms", timeout.as_millis()),
            "look at `status`, give a longer `timeout_ms`, or wait again",
        )
        .with("status", json!(now))),
    }
}
