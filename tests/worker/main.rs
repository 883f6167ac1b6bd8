//! The service worker in a real browser, against a server that can be cut off, fall silent, be
//! replaced by a captive portal, or move to a new build.
//!
//! The site here is the smallest one the worker accepts; the worker itself is the real template.

// Marks the whole crate as tests, which may panic.
#![cfg(test)]

mod browser;
mod site;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::site::{Network, Site};

/// Longer than the worker's own patience of 2.5 seconds, shorter than the network's silence.
const PATIENCE_MAX: Duration = Duration::from_secs(6);

const REGISTER: &str = "
    await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    await navigator.serviceWorker.ready;
    return await caches.keys();";

/// Asks for an update and waits until it has been taken in or given up.
const UPDATE: &str = "
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update().catch(() => undefined);
    for (let turn = 0; turn < 100 && registration.installing; turn += 1) {
        await new Promise((done) => setTimeout(done, 50));
    }
    return [registration.waiting !== null, await caches.keys()];";

const VERSIONS: &str = "
    const registration = await navigator.serviceWorker.getRegistration();
    const ask = (worker) => new Promise((done) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = (event) => done(event.data.build);
        worker.postMessage({ type: 'version' }, [channel.port2]);
    });
    return [await ask(registration.active), await ask(registration.waiting)];";

const ACTIVATE: &str = "
    const registration = await navigator.serviceWorker.getRegistration();
    const changed = new Promise((done) =>
        navigator.serviceWorker.addEventListener('controllerchange', done));
    registration.waiting.postMessage({ type: 'activate' });
    await changed;
    return [document.title, await caches.keys()];";

/// A site of build 1 and a browser whose worker has taken it in.
async fn installed() -> (Site, Browser) {
    let site = Site::start().await;
    let browser = Browser::start().await;
    browser.open(&site.url("/")).await;
    assert_eq!(browser.run(REGISTER).await, json!(["ikrar-1"]));
    // The page that brought the worker is not yet under it.
    browser.open(&site.url("/")).await;
    (site, browser)
}

async fn title_of(browser: &Browser, url: &str) -> String {
    browser.open(url).await;
    browser.title().await
}

#[tokio::test]
async fn pages_open_without_a_network() {
    let (site, browser) = installed().await;
    for network in [Network::Cut, Network::Silent] {
        site.set(network);
        for path in ["/", "/perjanjian/1", "/masuk"] {
            let started = Instant::now();
            assert_eq!(
                title_of(&browser, &site.url(path)).await,
                "shell 1",
                "{network:?} {path}"
            );
            assert!(started.elapsed() < PATIENCE_MAX, "{network:?} {path}");
            assert_eq!(browser.run("return window.booted;").await, json!("1"));
        }
    }
    site.set(Network::Cut);
    let answer = "return await fetch('/api/x').then(() => 'answered', () => 'no network');";
    assert_eq!(browser.run(answer).await, json!("no network"));
    site.set(Network::Open);
    assert_eq!(title_of(&browser, &site.url("/masuk")).await, "masuk 1");
    browser.stop().await;
}

#[tokio::test]
async fn a_captive_portal_is_neither_kept_nor_shown() {
    let (site, browser) = installed().await;
    site.set(Network::Portal);
    for path in ["/", "/masuk"] {
        assert_eq!(title_of(&browser, &site.url(path)).await, "shell 1");
    }
    site.set(Network::PortalForFiles);
    site.publish("2");
    assert_eq!(
        browser.run(UPDATE).await,
        json!([false, ["ikrar-1"]]),
        "nothing half taken in"
    );
    site.set(Network::Open);
    assert_eq!(
        browser.run(UPDATE).await,
        json!([true, ["ikrar-1", "ikrar-2"]])
    );
    browser.stop().await;
}

#[tokio::test]
async fn a_new_build_waits_for_a_person() {
    let (site, browser) = installed().await;
    site.publish("2");
    assert_eq!(
        browser.run(UPDATE).await,
        json!([true, ["ikrar-1", "ikrar-2"]])
    );
    for path in ["/", "/masuk"] {
        let title = title_of(&browser, &site.url(path)).await;
        assert_eq!(
            title, "shell 1",
            "the new build's pages must not meet the old worker"
        );
    }
    assert_eq!(browser.run(VERSIONS).await, json!(["1", "2"]));

    let moved = browser.run(ACTIVATE).await;
    assert_eq!(
        moved,
        json!(["shell 1", ["ikrar-1", "ikrar-2"]]),
        "the open page keeps its files"
    );
    let old_file = "return (await fetch('/assets/boot.1.js')).status;";
    assert_eq!(browser.run(old_file).await, json!(200));

    assert_eq!(title_of(&browser, &site.url("/")).await, "shell 2");
    let left = wait_for_one_cache(&site, &browser).await;
    assert_eq!(
        left,
        json!(["ikrar-2"]),
        "the old build goes once no page needs it"
    );
    site.set(Network::Cut);
    assert_eq!(title_of(&browser, &site.url("/konflik")).await, "shell 2");
    browser.stop().await;
}

#[tokio::test]
async fn a_retired_worker_gives_up_its_copies_and_touches_no_work() {
    let (site, browser) = installed().await;
    let keep = "await new Promise((done) => {
            const opened = indexedDB.open('ikrar-work', 1);
            opened.onupgradeneeded = () => opened.result.createObjectStore('outbox');
            opened.onsuccess = () => { opened.result.close(); done(); };
        });
        return (await indexedDB.databases()).length;";
    assert_eq!(browser.run(keep).await, json!(1));
    site.retire();
    browser.run(UPDATE).await;
    let gone = "
        for (let turn = 0; turn < 100; turn += 1) {
            const left = await caches.keys();
            const registrations = await navigator.serviceWorker.getRegistrations();
            if (left.length + registrations.length === 0) return 'gone';
            await new Promise((done) => setTimeout(done, 50));
        }
        return await caches.keys();";
    assert_eq!(browser.run(gone).await, json!("gone"));
    assert_eq!(
        browser.run("return document.title;").await,
        json!("shell 1"),
        "the open page stays"
    );
    assert_eq!(title_of(&browser, &site.url("/")).await, "shell retired");
    let work = "return (await indexedDB.databases()).map((one) => one.name);";
    assert_eq!(browser.run(work).await, json!(["ikrar-work"]));
    // A device without a worker gets none: it could not start without a network, and says so.
    let register = "await navigator.serviceWorker.register('/sw.js');
        await new Promise((done) => setTimeout(done, 500));
        return (await navigator.serviceWorker.getRegistrations())
            .filter((one) => one.active !== null).length;";
    assert_eq!(browser.run(register).await, json!(0));
    browser.stop().await;
}

/// Opens pages until the worker has seen that all have moved; a few times are enough.
async fn wait_for_one_cache(site: &Site, browser: &Browser) -> Value {
    let mut left = Value::Null;
    for _ in 0..20 {
        browser.open(&site.url("/reviu")).await;
        left = browser.run("return await caches.keys();").await;
        if left.as_array().is_some_and(|names| names.len() == 1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    left
}
