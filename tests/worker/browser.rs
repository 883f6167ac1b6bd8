//! One headless Chromium with a profile of its own, gone when the test ends.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use thirtyfour::prelude::*;

static BROWSERS: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Browser {
    driver: WebDriver,
    server: Server,
}

/// The driver program and the profile it made; dropping it removes both.
struct Server {
    child: Child,
    /// Kept open, since the driver ends when it cannot write.
    _output: BufReader<ChildStdout>,
    profile: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.profile));
    }
}

impl Browser {
    pub(crate) async fn start() -> Self {
        let number = BROWSERS.fetch_add(1, Ordering::Relaxed);
        let profile =
            std::env::temp_dir().join(format!("ikrar-worker-{}-{number}", std::process::id()));
        let (child, output, port) = start_driver();
        let server = Server {
            child,
            _output: output,
            profile,
        };
        let mut wanted = DesiredCapabilities::chrome();
        wanted
            .set_binary(&program("IKRAR_TEST_CHROMIUM", "/usr/bin/chromium"))
            .unwrap();
        for argument in [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ] {
            wanted.add_arg(argument).unwrap();
        }
        wanted
            .add_arg(&format!("--user-data-dir={}", server.profile.display()))
            .unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted)
            .await
            .unwrap();
        Self { driver, server }
    }

    pub(crate) async fn open(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
    }

    pub(crate) async fn title(&self) -> String {
        self.driver.title().await.unwrap()
    }

    /// Runs the body of an asynchronous function in the page and gives back what it returns.
    pub(crate) async fn run(&self, body: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];\
             (async () => {{ {body} }})().then(done, (error) => done(`error: ${{error}}`));"
        );
        let answer = self.driver.execute_async(script, Vec::new()).await.unwrap();
        answer.json().clone()
    }

    pub(crate) async fn stop(self) {
        self.driver.quit().await.unwrap();
        drop(self.server);
    }
}

/// Starts the driver on a free port and waits until it says which.
fn start_driver() -> (Child, BufReader<ChildStdout>, u16) {
    let program = program("IKRAR_TEST_CHROMEDRIVER", "chromedriver");
    let mut child = Command::new(&program)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program}: {error}; `cargo xtask test` installs it"));
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let port = output
        .by_ref()
        .lines()
        .map_while(Result::ok)
        .find_map(|line| {
            line.trim_end_matches('.')
                .split("successfully on port ")
                .nth(1)?
                .parse()
                .ok()
        })
        .expect("chromedriver tells its port");
    (child, output, port)
}

fn program(variable: &str, otherwise: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned())
}
