//! Draws the pages of a PDF as pictures, to be looked at: `look FILE.pdf FOLDER`.

use std::path::PathBuf;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};

const SCALE: f32 = 1.4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(file), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("say which file and which folder".into());
    };
    let pdf = Pdf::new(std::fs::read(&file)?).map_err(|_| "the file is not a PDF")?;
    let settings = RenderSettings {
        x_scale: SCALE,
        y_scale: SCALE,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let cache = RenderCache::new();
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    for (index, page) in pdf.pages().iter().enumerate() {
        let picture = render(page, &cache, &InterpreterSettings::default(), &settings);
        let name = format!("{stem}-{}.png", index + 1);
        std::fs::write(folder.join(name), picture.into_png()?)?;
    }
    Ok(())
}
