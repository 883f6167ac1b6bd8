//! Draws the pages of a PDF as pictures, to be looked at: `look FILE.pdf FOLDER`.

use std::path::PathBuf;

const PIXELS: f32 = 1.4;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(file), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("say which file and which folder".into());
    };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let pictures = ikrar_paper::pictures(&std::fs::read(&file)?, PIXELS)?;
    for (index, picture) in pictures.iter().enumerate() {
        let name = format!("{stem}-{}.png", index + 1);
        std::fs::write(folder.join(name), picture)?;
    }
    Ok(())
}
