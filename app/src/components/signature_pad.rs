//! A field to draw a signature on, with finger, pen or mouse.

use ikrar_domain::agreement::{PAD_HEIGHT, PAD_WIDTH, Strokes};
use leptos::{ev::PointerEvent, html, prelude::*};

use super::{Button, ButtonKind};
use crate::text;

/// A labelled field to draw on; `value` holds what was drawn.
#[component]
pub fn SignaturePad(
    /// What belongs in the field.
    #[prop(into)]
    label: String,
    /// Identity; the label and the error refer to it.
    #[prop(into)]
    id: String,
    /// The drawing.
    value: RwSignal<Strokes>,
    /// What is wrong with it, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let is_drawing = StoredValue::new(false);
    let field = NodeRef::<html::Div>::new();
    let error_id = [id.as_str(), "-error"].concat();
    let begin = move |event: PointerEvent| {
        event.prevent_default();
        let Some(field) = field.get() else { return };
        // A pointer that is gone already draws nothing; what it drew stays.
        let _captured = field.set_pointer_capture(event.pointer_id());
        is_drawing.set_value(true);
        if let Some((x, y)) = place(&event, &field) {
            value.update(|drawing| drawing.begin(x, y));
        }
    };
    let draw = move |event: PointerEvent| {
        if let (true, Some(field)) = (is_drawing.get_value(), field.get())
            && let Some((x, y)) = place(&event, &field)
        {
            value.update(|drawing| drawing.draw_to(x, y));
        }
    };
    let end = move |_| is_drawing.set_value(false);
    view! {
        <div class="field">
            <span class="field__label">{label}</span>
            <div
                class="signature-pad"
                role="img"
                id=id
                aria-label=text::signing::PAD
                aria-describedby=error_id.clone()
                node_ref=field
                on:pointerdown=begin
                on:pointermove=draw
                on:pointerup=end
                on:pointercancel=end
            >
                {move || value.with(|drawing| drawn(drawing, text::signing::PAD))}
            </div>
            <Button
                label=text::signing::CLEAR
                kind=ButtonKind::Quiet
                on_press=move || value.set(Strokes::default())
                action="clear-signature"
            />
            <p class="field__error" id=error_id>{move || error.get()}</p>
        </div>
    }
}

/// A drawn signature; `name` says whose it is, or what it is drawn on.
pub fn drawn(strokes: &Strokes, name: &str) -> AnyView {
    let sides = format!("0 0 {PAD_WIDTH} {PAD_HEIGHT}");
    view! {
        <svg class="signature" viewBox=sides role="img" aria-label=name.to_owned()>
            <path d=strokes.svg_path() />
        </svg>
    }
    .into_any()
}

/// Where on the drawing a pointer is, whatever size the field has on this screen.
fn place(event: &PointerEvent, field: &web_sys::HtmlDivElement) -> Option<(u16, u16)> {
    let scaled = |at: i32, shown: i32, units: u16| {
        let units = i64::from(at.max(0)) * i64::from(units) / i64::from(shown.max(1));
        u16::try_from(units).ok()
    };
    Some((
        scaled(event.offset_x(), field.client_width(), PAD_WIDTH)?,
        scaled(event.offset_y(), field.client_height(), PAD_HEIGHT)?,
    ))
}
