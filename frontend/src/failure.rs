//! The last words: when the program stops, the person reads that stored work is safe.

use std::panic::PanicHookInfo;

use leptos::prelude::document;

use crate::text;

/// From now on a stop is written to the console and said on the screen.
pub(crate) fn tell_when_stopped() {
    std::panic::set_hook(Box::new(|info: &PanicHookInfo<'_>| {
        console_error_panic_hook::hook(info);
        say();
    }));
}

fn say() {
    let document = document();
    let Ok(words) = document.create_element("p") else {
        return;
    };
    words.set_text_content(Some(text::STOPPED));
    let is_marked = words.set_attribute("role", "alert").is_ok();
    if let (true, Some(body)) = (is_marked, document.body()) {
        // Nothing more can be done where even this fails.
        let _shown = body.prepend_with_node_1(&words);
    }
}
