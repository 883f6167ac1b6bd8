//! What a kept file is.

use crate::coded::coded_enum;

coded_enum! {
    /// The two kinds of file that are kept. A photo of any accepted kind is kept as JPEG.
    pub enum MediaType {
        /// A photo, made smaller and freed of its metadata.
        Jpeg => "image/jpeg", "Foto";
        /// A document, kept byte for byte.
        Pdf => "application/pdf", "PDF";
    }
}

impl MediaType {
    /// What a file's name ends with.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Pdf => "pdf",
        }
    }
}
