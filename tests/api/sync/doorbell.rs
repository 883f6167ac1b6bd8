//! The doorbell: rings, and only at the right doors.

use anyhow::{Context, Result};
use axum::body::BodyDataStream;
use futures::StreamExt;
use ikrar_domain::people::{Actor, Role};
use ikrar_domain::value::AgencyId;
use ikrar_sync::ledger::may_read;
use ikrar_sync::protocol::doorbell::{Ring, Standing, write_ring};
use support::pen::{Pen, agreement_draft, new_id};
use support::server::TestServer;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use super::{City, push};

#[tokio::test]
async fn the_doorbell_rings_for_own_scopes_only() -> Result<()> {
    for city in City::found_each().await? {
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let stranger = city
            .server
            .visitor("dua", Role::AgencyOperator, agency)
            .await?;
        let request = city
            .server
            .request_as(&city.operator, "/sync/v1/doorbell")?;
        let response = city.server.router().oneshot(request).await?;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = response.into_body().into_data_stream();
        assert_eq!(
            stream.next().await.context("closed")??,
            ": terhubung\n\n".as_bytes()
        );
        let stands = stream.next().await.context("closed")??;
        assert_eq!(stands, stands_of(&city).await?.as_bytes());

        let mut pen = Pen::of(&stranger);
        let operations = pen.write([agreement_draft(city.other, new_id())]);
        push(&city.server, &stranger, pen.push(operations)).await?;
        city.assert_goes_on().await?;
        let heard = stream.next().await.context("closed")??;
        let expected = format!(
            "event: ring\ndata: {{\"scope\":\"{}\",\"seq\":1}}\n\n",
            city.scope().id.hex()
        );
        assert_eq!(
            heard,
            expected.as_bytes(),
            "the stranger's scope was not rung"
        );
        city.server.state.bell.close();
        assert!(
            stream.next().await.is_none(),
            "closing the hub ends the connection"
        );
    }
    Ok(())
}

/// What a line of the city's operator opens with.
async fn stands_of(city: &City) -> Result<String> {
    let actor = Actor {
        user: city.operator.user,
        role: Role::AgencyOperator,
        agency: Some(AgencyId::from_uuid(city.own.uuid())),
    };
    let scopes = city.server.state.store.scopes().await?;
    let seen = scopes.iter().filter(|row| may_read(&actor, &row.info));
    let standing = Standing::of(seen.map(|row| (row.info.id, row.head)));
    let ring = write_ring(&Ring::Stands(standing));
    Ok(format!("event: ring\ndata: {ring}\n\n"))
}

/// A line of the city's operator, behind the comment that says that it stands.
async fn open_line(city: &City) -> Result<BodyDataStream> {
    let request = city
        .server
        .request_as(&city.operator, "/sync/v1/doorbell")?;
    let response = city.server.router().oneshot(request).await?;
    let mut line = response.into_body().into_data_stream();
    line.next().await.context("closed")??;
    Ok(line)
}

#[tokio::test]
async fn a_line_tells_when_it_opens_where_its_person_s_scopes_stand_and_no_others() -> Result<()> {
    for city in City::found_each().await? {
        let open = async || {
            let mut line = open_line(&city).await?;
            anyhow::Ok(line.next().await.context("closed")??)
        };
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let stranger = city
            .server
            .visitor("tiga", Role::AgencyOperator, agency)
            .await?;
        // A new account is told to the whole city, so it is there before.
        let before = open().await?;
        let mut pen = Pen::of(&stranger);
        let operations = pen.write([agreement_draft(city.other, new_id())]);
        push(&city.server, &stranger, pen.push(operations)).await?;
        assert_eq!(open().await?, before, "another agency's scope is not told");
        city.assert_goes_on().await?;
        let after = open().await?;
        assert_ne!(after, before, "the own scope has grown");
        assert_eq!(after, stands_of(&city).await?.as_bytes());
    }
    Ok(())
}

#[tokio::test]
async fn another_process_on_postgresql_rings_here_too() -> Result<()> {
    for city in City::found_each().await? {
        if !city.server.hears_neighbours() {
            continue;
        }
        let mut stream = open_line(&city).await?;
        let neighbour = city.server.neighbour().await?;
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        push(&neighbour, &city.operator, pen.push(operations)).await?;
        let wanted = city.scope().id.hex();
        // What was there before this server polled for the first time rings as well.
        loop {
            let heard = stream.next().await.context("closed")??;
            if String::from_utf8_lossy(&heard).contains(&wanted) {
                break;
            }
        }
    }
    Ok(())
}

/// A server behind a listener, until it is told to stop.
struct Served {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Served {
    async fn of(city: &City) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let serving = ikrar_server::serve(listener, city.server.state.clone(), stopped);
        Ok(Self {
            address,
            stop,
            serving: tokio::spawn(serving),
        })
    }

    async fn stop(self) -> Result<()> {
        drop(self.stop);
        Ok(self.serving.await??)
    }
}

/// A reply's head, line by line.
async fn read_head(stream: &mut BufReader<TcpStream>) -> Result<Vec<String>> {
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        match line.trim_end() {
            "" => return Ok(head),
            line => head.push(line.to_owned()),
        }
    }
}

/// Asks for something else and for the line in one breath.
async fn ask_and_listen(city: &City, served: &Served) -> Result<BufReader<TcpStream>> {
    let mut stream = TcpStream::connect(served.address).await?;
    let asked = format!(
        "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n\
         GET /sync/v1/doorbell HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\n\r\n",
        city.operator.cookie()
    );
    stream.write_all(asked.as_bytes()).await?;
    let mut stream = BufReader::new(stream);
    let health = read_head(&mut stream).await?;
    assert_eq!(health[0], "HTTP/1.1 200 OK");
    let length = |line: &String| line.strip_prefix("content-length: ")?.parse().ok();
    let length: Option<usize> = health.iter().find_map(length);
    let mut body = vec![0; length.context("no length")?];
    stream.read_exact(&mut body).await?;
    Ok(stream)
}

#[tokio::test]
async fn a_line_leaves_http_behind_and_says_the_same() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let served = Served::of(&city).await?;
    let mut stream = ask_and_listen(&city, &served).await?;
    let head = read_head(&mut stream).await?;
    for wanted in [
        "HTTP/1.1 200 OK",
        "content-type: text/event-stream",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "connection: close",
    ] {
        assert!(head.iter().any(|line| line == wanted), "{wanted}: {head:?}");
    }
    assert!(
        !head
            .iter()
            .any(|line| line.starts_with("transfer-encoding"))
    );
    let mut lines = stream.lines();
    assert_eq!(lines.next_line().await?.as_deref(), Some(": terhubung"));
    for wanted in ["", "event: ring"] {
        assert_eq!(lines.next_line().await?.as_deref(), Some(wanted));
    }
    let stands = lines.next_line().await?.unwrap_or_default();
    assert!(stands.starts_with("data: {\"stands\":\""), "{stands}");
    assert_eq!(lines.next_line().await?.as_deref(), Some(""));
    let mut pen = Pen::of(&city.operator);
    let operations = pen.write([agreement_draft(city.own, new_id())]);
    push(&city.server, &city.operator, pen.push(operations)).await?;
    let ring = format!(
        "data: {{\"scope\":\"{}\",\"seq\":1}}",
        city.scope().id.hex()
    );
    for wanted in ["event: ring", &ring, ""] {
        assert_eq!(lines.next_line().await?.as_deref(), Some(wanted));
    }
    // Stopping ends the line, and waits for nothing else.
    served.stop().await?;
    assert_eq!(lines.next_line().await?, None);
    Ok(())
}

#[tokio::test]
async fn a_line_whose_client_is_gone_listens_no_more() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let served = Served::of(&city).await?;
    let mut stream = ask_and_listen(&city, &served).await?;
    read_head(&mut stream).await?;
    // What is asked on a line is not answered.
    stream
        .write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .await?;
    assert_eq!(city.server.state.bell.listeners(), 1);
    drop(stream);
    while city.server.state.bell.listeners() > 0 {
        tokio::task::yield_now().await;
    }
    served.stop().await
}
