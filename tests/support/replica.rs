//! The program `ikrar replica`, spoken to as other programs do: a line in, a line out.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::folder::TemporaryFolder;
use crate::program::find_program;
use crate::server::PASSWORD;

/// A replica's process and the folder of its stores; both are gone when dropped.
#[derive(Debug)]
pub struct ReplicaProgram {
    program: PathBuf,
    arguments: Vec<String>,
    folder: TemporaryFolder,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl ReplicaProgram {
    /// Starts `count` replicas of one user.
    pub fn start(server: &str, login: &str, count: usize) -> Result<Self> {
        Self::start_with(server, login, count, &[])
    }

    /// The same with more options.
    pub fn start_with(server: &str, login: &str, count: usize, more: &[&str]) -> Result<Self> {
        let arguments = ["--server", server, "--user", login, "--replicas"];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
        arguments.push(count.to_string());
        arguments.extend(more.iter().map(|more| (*more).to_owned()));
        let mut replica = Self {
            program: find_program()?,
            arguments,
            folder: TemporaryFolder::new()?,
            running: None,
        };
        replica.start_again()?;
        Ok(replica)
    }

    /// A new process on the same stores.
    pub fn start_again(&mut self) -> Result<()> {
        let mut child = Command::new(&self.program)
            .arg("replica")
            .args(&self.arguments)
            .arg("--data")
            .arg(self.folder.path())
            .env("IKRAR_LOG", "warn")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().context("no standard input")?;
        let output = child.stdout.take().context("no standard output")?;
        self.running = Some(Running {
            child,
            input,
            output: BufReader::new(output),
        });
        Ok(())
    }

    /// SIGKILL: no destructor, no flush, no goodbye.
    pub fn kill(&mut self) -> Result<()> {
        let mut running = self.running.take().context("not running")?;
        running.child.kill()?;
        running.child.wait()?;
        Ok(())
    }

    /// Ends the input, and waits until the program has ended by itself.
    pub fn end(&mut self) -> Result<()> {
        let Running {
            mut child,
            input,
            output,
        } = self.running.take().context("not running")?;
        drop(input);
        let more: Vec<String> = output.lines().collect::<std::io::Result<_>>()?;
        let status = child.wait()?;
        ensure!(status.success() && more.is_empty(), "{status} {more:?}");
        Ok(())
    }

    /// Sends a line as it is; gives the one line that comes back.
    pub fn say(&mut self, line: &[u8]) -> Result<Value> {
        let running = self.running.as_mut().context("not running")?;
        running.input.write_all(line)?;
        running.input.write_all(b"\n")?;
        running.input.flush()?;
        let mut reply = String::new();
        let length = running.output.read_line(&mut reply)?;
        ensure!(length > 0, "the program has ended");
        Ok(serde_json::from_str(&reply)?)
    }

    /// A command that must be done.
    pub fn done(&mut self, command: &Value) -> Result<Value> {
        let reply = self.say(command.to_string().as_bytes())?;
        ensure!(reply["ok"] == true, "{command} was answered by {reply}");
        Ok(reply)
    }

    /// The code of a refusal.
    pub fn refused(&mut self, command: &Value) -> Result<String> {
        let reply = self.say(command.to_string().as_bytes())?;
        let code = reply["error"]["code"].as_str();
        Ok(code.with_context(|| format!("{reply}"))?.to_owned())
    }

    /// Signs a replica in and brings it up to date.
    pub fn sign_in(&mut self, number: usize) -> Result<()> {
        let command = json!({"command": "sign-in", "password": PASSWORD, "replica": number});
        self.done(&command)?;
        self.done(&json!({"command": "sync", "replica": number}))?;
        Ok(())
    }
}

impl Drop for ReplicaProgram {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            // Already gone is as good.
            drop(running.child.kill());
            drop(running.child.wait());
        }
    }
}
