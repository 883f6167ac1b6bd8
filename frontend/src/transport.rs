//! Requests to the server, and what may come back in their place.
//!
//! A request has a deadline, follows no redirect and believes only the media type it asked for:
//! a captive portal answers 200 with a page of its own, or sends the browser to one.

use futures::future::{Either, select};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::reply::{JSON, Reply, has_type};
use js_sys::{JsString, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
    Response, ResponseType,
};

use crate::platform::sleep;

/// How long a request may take, its reply's last byte included.
const TIMEOUT_MS: u64 = 20_000;

/// What a request for JSON came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JsonReply {
    /// The server's answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body; empty with 204.
        body: String,
    },
    /// Something else answered.
    NotTheServer,
    /// Nothing answered in time.
    Offline,
}

/// A request under way that can be given up.
#[derive(Clone, Debug)]
pub(crate) struct Cancel(AbortController);

impl Cancel {
    /// A handle for one request; `None` in browsers without it, which only time out.
    pub(crate) fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// Gives the request up.
    pub(crate) fn cancel(&self) {
        self.0.abort();
    }
}

/// Posts sync bytes.
pub(crate) async fn post_sync(path: &str, body: &[u8], cancel: Option<&Cancel>) -> Reply {
    let body = Uint8Array::from(body);
    let asked = request("POST", CONTENT_TYPE, Some(body.into()), cancel);
    let response = match send(path, asked).await {
        Ok(response) => response,
        Err(NoResponse::Redirected) => return Reply::NotTheServer,
        Err(NoResponse::Nothing) => {
            // A request that is given up must not arrive after all, beside its repetition.
            if let Some(cancel) = cancel {
                cancel.cancel();
            }
            return Reply::Offline;
        }
    };
    let headers = response.headers();
    let header = |name| headers.get(name).ok().flatten();
    let judged = Reply::judge(
        response.status(),
        header("content-type").as_deref(),
        header("retry-after").as_deref(),
    );
    let Some(reply) = judged else {
        return match read_bytes(&response).await {
            Some(bytes) => Reply::Bytes(bytes),
            None => Reply::Offline,
        };
    };
    reply
}

/// Asks for JSON, with a JSON body where there is one.
pub(crate) async fn ask_json(method: &str, path: &str, body: Option<&str>) -> JsonReply {
    let asked = request(method, JSON, body.map(JsValue::from_str), None);
    read_json(path, asked).await
}

/// Posts a file; the answer is JSON.
pub(crate) async fn post_file(path: &str, media_type: &str, file: &[u8]) -> JsonReply {
    let body = Uint8Array::from(file);
    let asked = request("POST", media_type, Some(body.into()), None);
    read_json(path, asked).await
}

async fn read_json(path: &str, asked: RequestInit) -> JsonReply {
    let response = match send(path, asked).await {
        Ok(response) => response,
        Err(NoResponse::Redirected) => return JsonReply::NotTheServer,
        Err(NoResponse::Nothing) => return JsonReply::Offline,
    };
    let status = response.status();
    if status == 204 {
        return JsonReply::Answer {
            status,
            body: String::new(),
        };
    }
    let content_type = response.headers().get("content-type").ok().flatten();
    if !has_type(content_type.as_deref(), JSON) {
        return JsonReply::NotTheServer;
    }
    match read_text(&response).await {
        Some(body) => JsonReply::Answer { status, body },
        None => JsonReply::Offline,
    }
}

/// Why no response came.
pub(crate) enum NoResponse {
    /// It was sent elsewhere.
    Redirected,
    /// Nothing answered in time.
    Nothing,
}

/// A request that follows no redirect and believes no cache.
pub(crate) fn request(
    method: &str,
    content_type: &str,
    body: Option<JsValue>,
    cancel: Option<&Cancel>,
) -> RequestInit {
    let init = RequestInit::new();
    init.set_method(method);
    // Not `error`: a redirect shall be told from a missing network. It is not followed either.
    init.set_redirect(RequestRedirect::Manual);
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_cache(RequestCache::NoStore);
    if let Ok(headers) = Headers::new() {
        let accepted = headers.set("accept", content_type);
        if accepted.is_ok() && body.is_some() {
            // A valid name and value are always taken.
            drop(headers.set("content-type", content_type));
        }
        init.set_headers(&headers);
    }
    if let Some(body) = body {
        init.set_body(&body);
    }
    if let Some(Cancel(controller)) = cancel {
        init.set_signal(Some(&controller.signal()));
    }
    init
}

/// Sends it, and waits for the reply's headers.
pub(crate) async fn send(path: &str, init: RequestInit) -> Result<Response, NoResponse> {
    let window = web_sys::window().ok_or(NoResponse::Nothing)?;
    let reply = JsFuture::from(window.fetch_with_str_and_init(path, &init));
    let reply = in_time(reply).await.ok_or(NoResponse::Nothing)?;
    let response: Response = reply.dyn_into().map_err(|_| NoResponse::Nothing)?;
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(NoResponse::Redirected);
    }
    Ok(response)
}

/// The reply's body, if it comes in time.
pub(crate) async fn read_bytes(response: &Response) -> Option<Vec<u8>> {
    let buffer = in_time(JsFuture::from(response.array_buffer().ok()?)).await?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// The reply's words, if they come in time.
pub(crate) async fn read_text(response: &Response) -> Option<String> {
    let text = in_time(JsFuture::from(response.text().ok()?)).await?;
    text.dyn_into::<JsString>().ok().map(String::from)
}

async fn in_time(promise: JsFuture) -> Option<JsValue> {
    let deadline = Box::pin(sleep(TIMEOUT_MS));
    match select(promise, deadline).await {
        Either::Left((answer, _)) => answer.ok(),
        Either::Right(_) => None,
    }
}
