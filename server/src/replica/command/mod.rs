//! JSON lines in, JSON lines out: one command a line, one reply a line, in their order.
//!
//! The contract stands in `docs/headless-replica.md`. A line that is no command is answered and
//! does not end anything; only the end of the input does.

mod arguments;
mod attach;
mod carry;
mod fetch;
mod file;
mod problem;
mod read;
mod step;
mod value;
mod wait;
mod write;

use ikrar_sync::operation::Operation;
use ikrar_sync::replica::Replica;
use serde_json::{Map, Value as Json, json};

use self::arguments::Arguments;
use self::problem::Problem;
use self::write::Written;
use super::session::{Session, Standing};

/// Every command, as `unknown_command` lists them.
const COMMANDS: [&str; 22] = [
    "sign-in",
    "sign-out",
    "create",
    "edit",
    "step",
    "comment",
    "resolve",
    "attach",
    "fetch",
    "read",
    "list",
    "conflicts",
    "fates",
    "status",
    "schema",
    "sync",
    "wait",
    "export",
    "import",
    "offline",
    "online",
    "help",
];

/// The replicas of one process, and who uses them.
#[derive(Debug)]
pub struct Console {
    sessions: Vec<Session>,
    /// The login that `sign-in` takes when it is given none.
    login: String,
}

impl Console {
    /// A console for these replicas, numbered from 1.
    pub const fn new(sessions: Vec<Session>, login: String) -> Self {
        Self { sessions, login }
    }

    /// Does what a line says; gives the reply, without the line's end.
    pub async fn answer(&self, line: &[u8]) -> String {
        let (echo, done) = match parse(line) {
            Ok(object) => (echo_of(&object), self.run(object).await),
            Err(problem) => (Map::new(), Err(problem)),
        };
        let mut reply = echo;
        match done {
            Ok(Json::Object(result)) => {
                reply.insert("ok".to_owned(), json!(true));
                reply.extend(result);
            }
            Ok(_) => {
                reply.insert("ok".to_owned(), json!(true));
            }
            Err(problem) => {
                reply.insert("ok".to_owned(), json!(false));
                reply.insert("error".to_owned(), problem.to_json());
            }
        }
        Json::Object(reply).to_string()
    }

    /// Ends all replicas; what was kept stays in their stores.
    pub async fn close(self) {
        for session in self.sessions {
            // One that has ended already is as good.
            session.close().await.ok();
        }
    }

    async fn run(&self, mut object: Map<String, Json>) -> Result<Json, Problem> {
        let command = match object.remove("command") {
            Some(Json::String(command)) => command,
            Some(_) => return Err(Problem::wrong_type("command", "a text")),
            None => return Err(Problem::missing("command", "name one; `help` lists them")),
        };
        object.remove("id");
        let arguments = Arguments::new(object);
        let session = self.session(&arguments)?;
        match command.as_str() {
            "sign-in" => self.sign_in(session, &arguments).await,
            "sign-out" => {
                arguments.finish()?;
                let told = session.sign_out().await?;
                Ok(json!({ "told_server": told }))
            }
            "create" => keep(session, arguments, write::create).await,
            "edit" => keep(session, arguments, write::edit).await,
            "step" => keep(session, arguments, step::step).await,
            "comment" => keep(session, arguments, write::comment).await,
            "resolve" => keep(session, arguments, write::resolve).await,
            "attach" => attach::attach(session, &arguments).await,
            "fetch" => fetch::fetch(session, &arguments).await,
            "read" => look(session, arguments, read::read).await,
            "list" => look(session, arguments, read::list).await,
            "conflicts" => look(session, arguments, read::conflicts).await,
            "fates" => look(session, arguments, read::fates).await,
            "status" => {
                arguments.finish()?;
                Ok(session.look(read::status).await?)
            }
            "schema" => read::schema(&arguments),
            "sync" => wait::sync(session, &arguments).await,
            "wait" => wait::wait(session, &arguments).await,
            "export" => carry::export(session, &arguments).await,
            "import" => carry::import(session, &arguments).await,
            "offline" => set_offline(session, &arguments, true).await,
            "online" => set_offline(session, &arguments, false).await,
            "help" => Ok(json!({ "commands": COMMANDS })),
            _ => Err(Problem::argument(
                "unknown_command",
                "command",
                format!("there is no command `{command}`"),
                format!("use one of {}", COMMANDS.join(", ")),
            )),
        }
    }

    /// The replica a command is for; the first where none is named.
    fn session(&self, arguments: &Arguments) -> Result<&Session, Problem> {
        let number = arguments.count("replica")?.unwrap_or(1);
        let index = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
        index
            .and_then(|index| self.sessions.get(index))
            .ok_or_else(|| {
                Problem::argument(
                    "unknown_replica",
                    "replica",
                    format!("there is no replica {number}"),
                    format!("use 1 to {}; see --replicas", self.sessions.len()),
                )
            })
    }

    async fn sign_in(&self, session: &Session, arguments: &Arguments) -> Result<Json, Problem> {
        let login = arguments.text("user")?.unwrap_or(&self.login);
        let password = arguments.wanted_text("password", "give the account's password")?;
        arguments.finish()?;
        session.sign_in(login, password).await?;
        Ok(session.look(read::status).await?)
    }
}

fn parse(line: &[u8]) -> Result<Map<String, Json>, Problem> {
    match serde_json::from_slice(line) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::new(
            "not_an_object",
            "the line is JSON but no object",
            "send one object a line, such as {\"command\": \"status\"}",
        )),
        Err(error) => Err(Problem::new(
            "bad_json",
            format!("the line is not JSON: {error}"),
            "send one JSON object a line, in UTF-8",
        )),
    }
}

/// What comes back with every reply, so that a caller knows its own.
fn echo_of(object: &Map<String, Json>) -> Map<String, Json> {
    ["id", "command", "replica"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), object.get(name)?.clone())))
        .collect()
}

/// Makes drafts of the view as it is and keeps them.
async fn keep(
    session: &Session,
    arguments: Arguments,
    write: fn(&Replica, &Arguments) -> Written,
) -> Result<Json, Problem> {
    let written = session.look(move |rows, _| write(rows, &arguments));
    let (entity, drafts) = written.await??;
    let operations = session.append(drafts).await?;
    Ok(json!({ "entity": entity.hex(), "operations": dseqs(&operations) }))
}

/// The places of operations in this replica's own sequence.
fn dseqs(operations: &[Operation]) -> Vec<u64> {
    operations.iter().map(dseq_of).collect()
}

const fn dseq_of(operation: &Operation) -> u64 {
    operation.id.dseq.0
}

async fn look(
    session: &Session,
    arguments: Arguments,
    read: fn(&Replica, &Arguments) -> Result<Json, Problem>,
) -> Result<Json, Problem> {
    let looked = session.look(move |rows: &Replica, _: &Standing| read(rows, &arguments));
    looked.await?
}

async fn set_offline(
    session: &Session,
    arguments: &Arguments,
    is_offline: bool,
) -> Result<Json, Problem> {
    arguments.finish()?;
    session.set_offline(is_offline)?;
    Ok(session.look(read::status).await?)
}

#[cfg(test)]
mod tests;
