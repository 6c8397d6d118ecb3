//! The field guide: what five published guides say about the job, and what contradicts it.

use serde::{Deserialize, Serialize};
use shipworthy_spec::plain::yaml;

use crate::content::Source;

/// A page of the field guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuidePage {
    /// Its part of an address.
    pub id: &'static str,
    /// What it is called.
    pub title: String,
    /// The month in which it was compared with the guides.
    pub facts: String,
    /// What it rests on.
    pub sources: Vec<Source>,
    /// The text, Markdown, from its title on.
    pub body: String,
}

#[derive(Deserialize)]
struct Front {
    title: String,
    facts: String,
    sources: Vec<Source>,
}

impl GuidePage {
    fn read(id: &'static str, text: &str) -> Result<GuidePage, String> {
        let rest = text.strip_prefix("---\n").ok_or("it begins with a front matter")?;
        let (front, body) = rest.split_once("\n---\n").ok_or("its front matter ends with ---")?;
        let value = yaml(front).map_err(|wrong| wrong.join("\n"))?;
        let Front { title, facts, sources } = serde_json::from_value(value).map_err(|error| error.to_string())?;
        Ok(GuidePage { id, title, facts, sources, body: body.trim_start().to_owned() })
    }
}

/// All pages, in the order in which they are offered.
pub fn guide() -> Result<Vec<GuidePage>, String> {
    PAGES.iter().map(|(id, text)| GuidePage::read(id, text).map_err(|why| format!("{id}: {why}"))).collect()
}

const PAGES: [(&str, &str); 10] = [
    ("roles", include_str!("../../../content/field-guide/roles.md")),
    ("disagreements", include_str!("../../../content/field-guide/disagreements.md")),
    ("learning", include_str!("../../../content/field-guide/learning.md")),
    ("mistakes", include_str!("../../../content/field-guide/mistakes.md")),
    ("questions", include_str!("../../../content/field-guide/questions.md")),
    ("companies", include_str!("../../../content/field-guide/companies.md")),
    ("market", include_str!("../../../content/field-guide/market.md")),
    ("pay", include_str!("../../../content/field-guide/pay.md")),
    ("what-changes", include_str!("../../../content/field-guide/what-changes.md")),
    ("faq", include_str!("../../../content/field-guide/faq.md")),
];

/// An area of skills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its letter.
    pub id: String,
    /// Its name.
    pub name: String,
}

#[derive(Deserialize)]
struct Areas {
    areas: Vec<Area>,
}

/// The areas of the skill graph, in their order.
pub fn areas() -> Result<Vec<Area>, String> {
    let value = yaml(include_str!("../../../content/skills.yaml")).map_err(|wrong| wrong.join("\n"))?;
    let all: Areas = serde_json::from_value(value).map_err(|error| error.to_string())?;
    Ok(all.areas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_and_every_area_can_be_read() {
        let pages = guide().expect("they can be read");
        assert!(pages.iter().all(|page| page.body.starts_with(&format!("# {}", page.title))), "titles are repeated");
        assert!(pages.iter().all(|page| !page.sources.is_empty()));
        assert_eq!(areas().expect("they can be read").len(), 11);
    }
}
