//! A server, two people's browsers and the network of each, which can be cut apart.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use ikrar_server::demo::{DEMO_PASSWORD, DemoData};
use support::browser::Browser;
use support::link::Link;
use support::program::ServerProgram;
use support::volume::folder_with;

use crate::pages::{Frame, HomePage, SignInPage, SyncPage};

/// Everything of one story; gone when dropped.
pub(crate) struct World {
    pub(crate) server: ServerProgram,
    /// The operator's network and browser.
    pub(crate) tablet_link: Link,
    pub(crate) tablet: Browser,
    /// The reviewer's, later the second operator's.
    pub(crate) office_link: Link,
    pub(crate) office: Browser,
}

impl World {
    /// The demo city with two browsers that have not opened a page yet.
    pub(crate) async fn start() -> Result<Self> {
        let server = tokio::task::spawn_blocking(ServerProgram::start_demo).await??;
        Self::around(server).await
    }

    async fn around(server: ServerProgram) -> Result<Self> {
        let tablet_link = Link::to(server.address()).await?;
        let office_link = Link::to(server.address()).await?;
        let tablet = Browser::start("tablet", &tablet_link.origin()).await?;
        let office = Browser::start("office", &office_link.origin()).await?;
        Ok(Self {
            server,
            tablet_link,
            tablet,
            office_link,
            office,
        })
    }

    /// Signs in and waits until that person's data are on the device.
    pub(crate) async fn sign_in(&self, browser: &Browser, login: &str) -> Result<()> {
        let page = SignInPage(browser);
        page.open().await?;
        page.enter(login, self.server.password()).await?;
        HomePage(browser).arrives().await?;
        Frame(browser).everything_is_sent().await
    }

    /// Signs in on the tablet and waits until it could be carried away.
    pub(crate) async fn prepare_tablet(&self, login: &str) -> Result<()> {
        self.sign_in(&self.tablet, login).await?;
        let panel = SyncPage(&self.tablet);
        panel.open().await?;
        panel.is_ready_for_offline().await
    }

    /// The server comes back on another port; both networks lead there.
    pub(crate) fn restart_server(&mut self) -> Result<()> {
        self.server.start_again()?;
        self.tablet_link.lead_to(self.server.address());
        self.office_link.lead_to(self.server.address());
        Ok(())
    }

    /// Nothing missing, nothing twice: what the device counts is what the store holds.
    pub(crate) async fn nothing_is_lost(&self, browser: &Browser, login: &str) -> Result<()> {
        Frame(browser).everything_is_sent().await?;
        let panel = SyncPage(browser);
        panel.open().await?;
        let stored = self.server.replicas_of(login).await?;
        let is_the_stores = |sent: i64| {
            stored.iter().any(|replica| {
                replica.operations == sent && replica.last == sent && replica.acknowledged == sent
            })
        };
        // The page was loaded anew: receipts that were not written down yet are asked for again.
        let what = format!("counts of a device of which the store has {stored:?}");
        browser
            .until(what, async || {
                let counts = panel.counts().await?;
                let sent = i64::try_from(counts.sent)?;
                Ok((counts.waiting == 0 && is_the_stores(sent)).then_some(()))
            })
            .await?;
        let faults = self.server.faults().await?;
        ensure!(faults.is_empty(), "{faults:?}");
        Ok(())
    }

    /// How many operations the store has of an account's devices.
    pub(crate) async fn operation_count(&self, login: &str) -> Result<i64> {
        let stored = self.server.replicas_of(login).await?;
        Ok(stored.iter().map(|replica| replica.operations).sum())
    }

    /// Runs a story; when it fails, keeps what both screens show and says what the server wrote.
    pub(crate) async fn tell(story: &str, steps: impl AsyncFnOnce(&mut Self) -> Result<()>) {
        Self::start().await.unwrap().hears(story, steps).await;
    }

    /// The same in another city than the demo's.
    pub(crate) async fn tell_in(
        story: &str,
        data: DemoData,
        steps: impl AsyncFnOnce(&mut Self) -> Result<()>,
    ) {
        let folder = folder_with(data).await.unwrap();
        let start = move || ServerProgram::start_on(folder);
        let server = tokio::task::spawn_blocking(start).await.unwrap().unwrap();
        let world = Self::around(server.with_password(DEMO_PASSWORD)).await;
        world.unwrap().hears(story, steps).await;
    }

    /// The same where the city has a certified signature service.
    pub(crate) async fn tell_with_service(
        story: &str,
        origin: String,
        steps: impl AsyncFnOnce(&mut Self) -> Result<()>,
    ) {
        let start = move || ServerProgram::start_demo_with_service(&origin);
        let server = tokio::task::spawn_blocking(start).await.unwrap().unwrap();
        let world = Self::around(server).await.unwrap();
        world.hears(story, steps).await;
    }

    async fn hears(self, story: &str, steps: impl AsyncFnOnce(&mut Self) -> Result<()>) {
        let mut world = self;
        let told = steps(&mut world).await;
        if let Err(error) = told {
            let kept = world.keep_screens(story).await;
            panic!(
                "{story}: {error:#}\n--- screens: {kept:?}\n--- the server wrote ---\n{}",
                world.server.log()
            );
        }
    }

    async fn keep_screens(&self, story: &str) -> Vec<PathBuf> {
        let mut kept = Vec::new();
        for browser in [&self.tablet, &self.office] {
            let file = screenshot_folder().join(format!("failed-{story}-{}.png", browser.name()));
            if browser.screenshot(&file).await.is_ok() {
                kept.push(file);
            }
        }
        kept
    }
}

/// Where pictures are kept.
pub(crate) fn screenshot_folder() -> PathBuf {
    std::env::var_os("IKRAR_SCREENSHOTS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots"),
        PathBuf::from,
    )
}
