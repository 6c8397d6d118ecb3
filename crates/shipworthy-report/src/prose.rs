//! Prose of a spec as a page: the Markdown that people write, and nothing that acts.
//!
//! HTML in it is dropped, images leave their words, and only links of http and https lead somewhere. What comes out is made of the
//! few elements below, each text escaped.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Most pieces that are shown: a page of a book has about a hundred.
const MOST: usize = 20_000;
/// Deepest nesting that is shown.
const DEEPEST: usize = 24;

/// The text as HTML. Its headings begin two levels lower, because the page has a first and a second of its own.
pub fn rendered(text: &str) -> Markup {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut page = Writer::default();
    let mut cut = false;
    for (count, event) in parser.enumerate() {
        if count >= MOST {
            cut = true;
            break;
        }
        page.take(event);
    }
    let out = page.done();
    html! {
        (PreEscaped(out))
        @if cut { p class="small muted" { "The rest is too long to be shown here; it is in the file." } }
    }
}

/// What was written so far, and what has to be closed.
#[derive(Default)]
struct Writer {
    out: String,
    /// Ends of the elements that are open; empty for one that is left out.
    open: Vec<&'static str>,
    /// Elements that are left out because they are nested too deep.
    too_deep: usize,
    in_head: bool,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                self.out.push_str("<code>");
                self.text(&text);
                self.out.push_str("</code>");
            }
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            // HTML acts; the others belong to extensions that are off.
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if self.open.len() >= DEEPEST {
            self.too_deep += 1;
            return;
        }
        if let Tag::Link { dest_url, .. } = tag {
            if leads_out(dest_url) {
                self.out.push_str("<a rel=\"noopener noreferrer nofollow\" href=\"");
                self.text(dest_url);
                self.out.push_str("\">");
                self.open.push("</a>");
            } else {
                self.open.push("");
            }
            return;
        }
        let (start, end) = match tag {
            Tag::Paragraph => ("<p>", "</p>"),
            Tag::Heading { level, .. } => heading(*level),
            Tag::BlockQuote(_) => ("<blockquote>", "</blockquote>"),
            Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>"),
            Tag::List(None) => ("<ul>", "</ul>"),
            Tag::List(Some(_)) => ("<ol>", "</ol>"),
            Tag::Item => ("<li>", "</li>"),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Strikethrough => ("<del>", "</del>"),
            // Alignment would need a style of its own; columns stand as the page's tables do.
            Tag::Table(_) => ("<table class=\"plain\">", "</tbody></table>"),
            Tag::TableHead => {
                self.in_head = true;
                ("<thead><tr>", "</tr></thead><tbody>")
            }
            Tag::TableRow => ("<tr>", "</tr>"),
            Tag::TableCell if self.in_head => ("<th scope=\"col\">", "</th>"),
            Tag::TableCell => ("<td>", "</td>"),
            _ => ("", ""),
        };
        self.out.push_str(start);
        self.open.push(end);
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::TableHead {
            self.in_head = false;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(end) = self.open.pop() {
            self.out.push_str(end);
        }
    }

    /// Escaped, without characters that only steer.
    fn text(&mut self, text: &CowStr<'_>) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                // Marks that turn the direction of what follows could make a sentence read as another.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                c if c.is_control() && c != '\n' && c != '\t' => {}
                c => self.out.push(c),
            }
        }
    }

    fn done(mut self) -> String {
        while let Some(end) = self.open.pop() {
            self.out.push_str(end);
        }
        self.out
    }
}

fn heading(level: HeadingLevel) -> (&'static str, &'static str) {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => ("<h3>", "</h3>"),
        HeadingLevel::H3 => ("<h4>", "</h4>"),
        HeadingLevel::H4 => ("<h5>", "</h5>"),
        HeadingLevel::H5 | HeadingLevel::H6 => ("<h6>", "</h6>"),
    }
}

/// Whether an address is of the web, and no other kind.
fn leads_out(address: &str) -> bool {
    let address = address.trim_start().to_ascii_lowercase();
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::rendered;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(rendered(text).into_string(), expect);
    }

    #[test]
    fn prose_is_prose() {
        check("## Problem\n\nIt *costs* **much**.", "<h3>Problem</h3><p>It <em>costs</em> <strong>much</strong>.</p>");
        check("- a\n- `b < c`", "<ul><li>a</li><li><code>b &lt; c</code></li></ul>");
        check(
            "a | b\n--|--\n1 | 2",
            "<table class=\"plain\"><thead><tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr></thead><tbody>\
             <tr><td>1</td><td>2</td></tr></tbody></table>",
        );
    }

    #[test]
    fn html_is_dropped_and_texts_are_escaped() {
        check("a <img src=x onerror=alert(1)> b", "<p>a  b</p>");
        check("<script>alert(1)</script>\n\nafter", "<p>after</p>");
        check("`<script>`\n\n\\<b>", "<p><code>&lt;script&gt;</code></p><p>&lt;b&gt;</p>");
        check("![<b>its words & more](javascript:alert(1))", "<p>its words &amp; more</p>");
        check("a\u{202e}b", "<p>ab</p>");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        check(
            "[a](https://example.org/?q=\"1\"&r)",
            "<p><a rel=\"noopener noreferrer nofollow\" href=\"https://example.org/?q=&quot;1&quot;&amp;r\">a</a></p>",
        );
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "/p/x/cancel",
            "file:///etc",
        ] {
            check(&format!("[a]({address})"), "<p>a</p>");
        }
    }

    #[test]
    fn what_is_too_deep_or_too_long_is_cut_and_closed() {
        let deep = rendered(&">".repeat(5_000)).into_string();
        assert_eq!(deep.matches("<blockquote>").count(), deep.matches("</blockquote>").count());
        assert!(deep.matches("<blockquote>").count() <= super::DEEPEST, "{}", deep.len());
        let long = rendered(&"- a\n".repeat(super::MOST)).into_string();
        assert!(long.contains("too long to be shown"), "{}", long.len());
        assert_eq!(long.matches("<li>").count(), long.matches("</li>").count());
    }
}
