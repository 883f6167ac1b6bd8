//! Reading a PDF back: the files inside it, and for those who compare it the words on its pages.

use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfText};
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::kurbo::{Affine, BezPath, Rect};

use hayro::{RenderCache, RenderSettings, render};

use crate::PaperError;

/// The files inside a PDF, each with its name.
pub fn attachments(pdf: &[u8]) -> Result<Vec<(String, Vec<u8>)>, PaperError> {
    let pdf = open(pdf)?;
    let mut found = Vec::new();
    for object in pdf.objects() {
        let Some(dict) = object.into_dict() else {
            continue;
        };
        let stream = dict
            .get::<Dict<'_>>(b"EF")
            .and_then(|files| files.get::<Stream<'_>>(b"F"));
        let name = dict.get::<PdfText<'_>>(b"F");
        if let (Some(stream), Some(name)) = (stream, name)
            && let Ok(bytes) = stream.decoded()
        {
            let name = String::from_utf8_lossy(name.as_bytes()).into_owned();
            found.push((name, bytes.into_owned()));
        }
    }
    Ok(found)
}

/// The words of every page in the order in which they were set, one line a line. Spaces stand
/// where the letters say so; what is only drawn has none.
pub fn page_texts(pdf: &[u8]) -> Result<Vec<String>, PaperError> {
    Ok(listen(pdf)?.into_iter().map(|page| page.text).collect())
}

/// Every page as a picture (PNG), so many pixels to a point.
pub fn pictures(pdf: &[u8], pixels: f32) -> Result<Vec<Vec<u8>>, PaperError> {
    let pdf = open(pdf)?;
    let settings = RenderSettings {
        x_scale: pixels,
        y_scale: pixels,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let cache = RenderCache::new();
    let drawn = pdf.pages().iter().map(|page| {
        let picture = render(page, &cache, &InterpreterSettings::default(), &settings);
        let png = picture.into_png();
        png.map_err(|_| PaperError::Refused("a page cannot be drawn".to_owned()))
    });
    drawn.collect()
}

/// Where the rightmost letter of every page begins, in points from the left.
pub fn right_edges(pdf: &[u8]) -> Result<Vec<f64>, PaperError> {
    Ok(listen(pdf)?.into_iter().map(|page| page.right).collect())
}

/// Width and height of every page, in points.
pub fn page_sizes(pdf: &[u8]) -> Result<Vec<(f32, f32)>, PaperError> {
    let pdf = open(pdf)?;
    let pages = pdf.pages().iter();
    Ok(pages.map(Page::render_dimensions).collect())
}

/// The fonts of a PDF by name, each with whether the file carries its letters.
pub fn fonts(pdf: &[u8]) -> Result<Vec<(String, bool)>, PaperError> {
    let pdf = open(pdf)?;
    let dicts = pdf.objects().into_iter().filter_map(Object::into_dict);
    let is = |dict: &Dict<'_>, key: &[u8], name: &[u8]| {
        dict.get::<Name<'_>>(key)
            .is_some_and(|found| &*found == name)
    };
    let fonts = dicts.filter(|dict| is(dict, b"Type", b"Font"));
    let found = fonts.map(|font| {
        let name = font.get::<Name<'_>>(b"BaseFont");
        let name = name.map_or_else(String::new, |name| name.as_str().to_owned());
        if is(&font, b"Subtype", b"Type3") {
            // Its letters are drawn in the file itself.
            return (name, true);
        }
        // A composite font takes its letters from the one below it.
        let below = font.get::<Array<'_>>(b"DescendantFonts");
        let below = below.and_then(|below| below.iter::<Dict<'_>>().next());
        let descriptor = below.unwrap_or(font).get::<Dict<'_>>(b"FontDescriptor");
        let is_carried = descriptor.is_some_and(|descriptor| {
            let files: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
            let mut files = files.into_iter();
            files.any(|key| descriptor.get::<Stream<'_>>(key).is_some())
        });
        (name, is_carried)
    });
    Ok(found.collect())
}

fn listen(pdf: &[u8]) -> Result<Vec<Words>, PaperError> {
    let pdf = open(pdf)?;
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    for page in pdf.pages().iter() {
        let transform = page.initial_transform(true).to_kurbo();
        let (width, height) = page.render_dimensions();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let settings = InterpreterSettings::default();
        let mut context = Context::new(transform, area, &cache, page.xref(), settings);
        let mut words = Words::default();
        interpret_page(page, &mut context, &mut words);
        pages.push(words);
    }
    Ok(pages)
}

fn open(pdf: &[u8]) -> Result<Pdf, PaperError> {
    Pdf::new(pdf.to_vec()).map_err(|_| PaperError::NotPdf)
}

/// A device that only listens to letters.
#[derive(Default)]
struct Words {
    text: String,
    height: Option<f64>,
    right: f64,
}

impl<'a> Device<'a> for Words {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'a>,
        transform: Affine,
        glyph_transform: Affine,
        _paint: &Paint<'a>,
        _mode: &GlyphDrawMode,
    ) {
        let [.., left, height] = (transform * glyph_transform).as_coeffs();
        if self.height.is_some_and(|last| (last - height).abs() > 0.5) {
            self.text.push('\n');
        }
        self.height = Some(height);
        self.right = self.right.max(left);
        match glyph.as_unicode() {
            Some(BfString::Char(letter)) => self.text.push(letter),
            Some(BfString::String(letters)) => self.text.push_str(&letters),
            None => self.text.push('\u{fffd}'),
        }
    }

    fn set_soft_mask(&mut self, _mask: Option<SoftMask<'a>>) {}
    fn set_blend_mode(&mut self, _mode: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'a>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _path: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _image: Image<'a, '_>, _transform: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
