//! HTML and XML in outputs: whether they are that, and whether they hold what they should.

pub(crate) mod html;
pub(crate) mod xml;
mod xml_tree;

use crate::error::GradeError;

/// Tags that are read at most. How long readers of HTML take grows with the square of how deep tags are nested.
const MOST_TAGS: usize = 20_000;

/// Words inside one tag. Each attribute is compared with all others of its tag.
const MOST_ATTRIBUTES: usize = 5_000;

/// Namespaces that are declared at most, each of which elements inside carry with them.
const MOST_NAMESPACES: usize = 1_000;

/// # Errors
/// When reading the text as markup would not end in time, or would fill the memory.
pub(crate) fn readable(text: &str) -> Result<(), GradeError> {
    let tags = text.bytes().filter(|byte| *byte == b'<').count();
    if tags > MOST_TAGS {
        return Err(GradeError::TooMuch { what: "reading markup with so many tags" });
    }
    // A tag ends at `>`, whatever stands in between.
    let widest =
        text.split('>').filter_map(|piece| piece.split_once('<')).map(|(_, inside)| crate::js::words(inside).count());
    if widest.max().unwrap_or(0) > MOST_ATTRIBUTES || text.matches('=').count() > 10 * MOST_TAGS {
        return Err(GradeError::TooMuch { what: "reading a tag with so many attributes" });
    }
    if text.matches("xmlns").count() > MOST_NAMESPACES {
        return Err(GradeError::TooMuch { what: "reading markup with so many namespaces" });
    }
    Ok(())
}
